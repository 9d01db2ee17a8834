/** A KubeSchedulerConfiguration's profiles made into plugins at work. */
export * from './create-framework.ts';
