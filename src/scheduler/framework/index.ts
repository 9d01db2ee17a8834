/** The contract between the scheduler and its plugins. */
export * from './cycle-state.ts';
export * from './events.ts';
export * from './fit-error.ts';
export * from './plugin.ts';
export * from './pod-ref.ts';
export * from './status.ts';
