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
