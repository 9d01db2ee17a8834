/**
 * What changed of a workload. Whoever follows workloads asks for what it needs and no more: a bare pod is a workload of its own, and
 * each change of each pod is told.
 */

/** Its pods without a node. */
export const PENDING_CHANGED = 1 << 0;
/** Where its pods are. */
export const PLACES_CHANGED = 1 << 1;
/** How many of its pods are ready or available. */
export const AVAILABLE_CHANGED = 1 << 2;
/** How many it desires. */
export const DESIRED_CHANGED = 1 << 3;
/** Whether a lasting workload that was whole once is short of available pods. */
export const SHORTAGE_CHANGED = 1 << 4;

/** Beside what changed: it is a bare pod; and nothing happened but what its row says – created, bound, ready for the first time, done. */
export const OF_BARE = 1 << 5;
export const FOLLOWS = 1 << 6;
