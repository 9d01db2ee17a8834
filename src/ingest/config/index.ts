/** Component configuration, as written for the components themselves. */
export { decodeKubeletConfiguration } from './kubelet.ts';
export { type ReadConfiguration, readKubeletConfiguration, readSchedulerConfiguration } from './read.ts';
export { decodeSchedulerConfiguration, decodeSchedulerProfile, SCHEDULER_PLUGINS } from './scheduler.ts';
