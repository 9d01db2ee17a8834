/** How far an update of a DaemonSet may go at once (upstream `pkg/controller/daemon/util/daemonset_util.go`, `update.go`). */
import { scaledIntOrPercent } from '../../model/int-or-percent.ts';
import type { DaemonSet } from '../../model/objects/index.ts';

type UpdateStrategy = DaemonSet['spec']['updateStrategy'];

export interface UpdateCounts {
  /** New pods beside old ones that are available. */
  readonly maxSurge: number;
  /** Nodes without an available pod. */
  readonly maxUnavailable: number;
}

/**
 * The settings as numbers: percentages of the nodes that should run a pod, both rounded up. Both are 0 with OnDelete.
 * Left out they have the API's defaults, no surge and one node unavailable.
 *
 * @throws where a text is no percentage
 */
export function updateCounts({ type, maxSurge, maxUnavailable }: UpdateStrategy, nodes: number): UpdateCounts {
  if ((type ?? 'RollingUpdate') !== 'RollingUpdate') return { maxSurge: 0, maxUnavailable: 0 };
  return {
    maxSurge: scaledIntOrPercent(maxSurge ?? 0, nodes, true),
    maxUnavailable: scaledIntOrPercent(maxUnavailable ?? 1, nodes, true),
  };
}

/** The counts that an update goes by: where both come out as 0 one node may be unavailable. */
export function effectiveUpdateCounts(strategy: UpdateStrategy, nodes: number): UpdateCounts {
  const counts = updateCounts(strategy, nodes);
  return nodes > 0 && counts.maxSurge === 0 && counts.maxUnavailable === 0
    ? { maxSurge: 0, maxUnavailable: 1 }
    : counts;
}

/** Whether a node may have an old pod and a new one at a time. A text that is no percentage counts as no. */
export function allowsSurge(strategy: UpdateStrategy): boolean {
  try {
    return updateCounts(strategy, 1).maxSurge > 0;
  } catch {
    return false;
  }
}
