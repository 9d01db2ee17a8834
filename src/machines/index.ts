/** room: machines – the physical truth: machines, kubelets, the lives of pods; learns of pods by watch, reports by verbs. */
export { Machines, type MachinesOptions } from './machines.ts';
export { BEHAVIOUR_ANNOTATIONS, DEFAULT_TIMING, type MachineTiming } from './timing.ts';
