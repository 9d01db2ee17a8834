/** What changed of a workload: its pending pods; where its pods are; how many are available, or desired. */
export const PENDING_CHANGED = 1;
export const PLACES_CHANGED = 2;
export const AVAILABLE_CHANGED = 4;
