/**
 * The search for nodes that a pod fits: how many are enough, where it begins, and when it stops. Read sequentially, as
 * with one worker. Upstream: pkg/scheduler/schedule_one.go (findNodesThatPassFilters, numFeasibleNodesToFind).
 *
 *   start ─► x x F x F F … F x x F      keeps the first K feasible nodes (F) and stops at the next one,
 *            └ evaluated ────────┘ └─   which is neither kept nor counted: the next search begins there
 */
import {
  type CycleState,
  failure,
  type FitError,
  type NodeStatuses,
  type PodRef,
  type Status,
} from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import type { Framework } from './framework.ts';

/** Below this many nodes, and for this many feasible ones, there is no sampling. */
const MIN_FEASIBLE = 100;
const MIN_PERCENTAGE = 5;

/** @param percentage of the profile or of the configuration; undefined or 0: adapts to the number of nodes. */
export function feasibleNodesToFind(percentage: number | undefined, nodes: number): number {
  if (nodes < MIN_FEASIBLE) return nodes;
  const adaptive = Math.max(MIN_PERCENTAGE, 50 - Math.trunc(nodes / 125));
  const wanted = Math.trunc((nodes * (percentage || adaptive)) / 100);
  return Math.max(MIN_FEASIBLE, wanted);
}

export interface Search {
  readonly framework: Framework;
  readonly state: CycleState;
  readonly pod: PodRef;
  readonly nodes: readonly NodeInfo[];
  /** Place of the first node that is looked at. */
  readonly start: number;
  readonly limit: number;
  /** Gets the statuses of nodes that fail. */
  readonly fitError: FitError<NodeStatuses>;
}

/** The nodes to keep, or the error of a plugin that broke. */
export function findNodes({ framework, state, pod, nodes, start, limit, fitError }: Search): NodeInfo[] | Status {
  const feasible: NodeInfo[] = [];
  const count = nodes.length;
  if (framework.points.filter.length === 0) {
    for (let i = 0; i < limit; i++) feasible.push(nodes[(start + i) % count]);
    return feasible;
  }
  for (let i = 0; i < count; i++) {
    const node = nodes[(start + i) % count];
    const status = framework.filterWithNominatedPods(state, pod, node);
    if (status === undefined) {
      if (feasible.length === limit) break;
      feasible.push(node);
    } else if (status.code === 'Error') {
      return failure(status.plugin, status.reasons.join(', '));
    } else {
      fitError.statuses.set(node, status);
      fitError.addPlugin(status);
    }
  }
  return feasible;
}
