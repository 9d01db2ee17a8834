/** Who takes pods away, by the names in the record, and the condition `DisruptionTarget` that some of them must give first. */

const CONTROLLERS = /^[a-z-]+-(?:controller|collector)$/;
/** Who empties nodes as `kubectl drain` does. */
export const DRAINERS: ReadonlySet<string> = new Set(['kubectl-drain', 'pool-scale', 'pool-upgrade', 'spot-reclaim']);
const OTHERS: ReadonlySet<string> = new Set(['kubelet', 'default-scheduler', 'user', ...DRAINERS]);

export const isActor = (by: string): boolean => OTHERS.has(by) || CONTROLLERS.test(by);

/** A pod that these delete has been told why. */
export const REASON_OF: ReadonlyMap<string, string> = new Map([
  ['default-scheduler', 'PreemptionByScheduler'],
  ['taint-eviction-controller', 'DeletionByTaintManager'],
]);
