/** KubeSchedulerConfiguration: which plugins a profile comes to, and what is wrong with it. */
export * from './merge-plugins.ts';
export * from './plugins.ts';
export { type ConfigurationProblem, problemText } from './problem.ts';
export { configurationProblems, removedPluginProblems } from './problems.ts';
export { DEFAULT_SCHEDULER, startUpProblems } from './start-up-problems.ts';
