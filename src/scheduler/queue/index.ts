/** The scheduling queue: who is tried next, who waits for what. */
export * from './backoff.ts';
export * from './columns.ts';
export * from './event-handlers.ts';
export * from './flush-timers.ts';
export * from './hint-table.ts';
export * from './node-changes.ts';
export * from './nominator.ts';
export * from './pod-changes.ts';
export * from './profiles.ts';
export * from './scheduling-queue.ts';
