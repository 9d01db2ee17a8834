/** KubeSchedulerConfiguration profiles: merged with the defaults, validated, made into plugins at work. */
export * from './create-framework.ts';
export * from './merge-plugins.ts';
export * from './validate.ts';
