/** room: scheduler – picks nodes for pods as kube-scheduler v1.32 does: watch in; bindings, nominations and evictions out. */
export { type ClientLimits, DEFAULT_CLIENT_LIMITS, NO_CLIENT_LIMITS } from './actor/api-requests.ts';
export { createProfiles, type SchedulerProfile } from './actor/profiles.ts';
export { DEFAULT_TIMING, NO_LATENCY, type SchedulerTiming } from './actor/timing.ts';
export * from './engine.ts';
export type { FreePieces, Remedies, SingleMove, SmallerRequest } from './remedies/index.ts';
export { type Inspected, type Inspector, Scheduler, type SchedulerOptions } from './scheduler.ts';
