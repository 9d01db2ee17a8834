/**
 * The node on which preemption does least harm. Upstream: pkg/scheduler/framework/preemption/preemption.go
 * (pickOneNodeForPreemption).
 */
import type { Cluster } from '../../cluster/index.ts';
import type { Candidate } from './candidates.ts';
import { earliestStart, priorityOf } from './importance.ts';

/** Makes every priority positive, so that each victim costs something whatever its priority. */
export const PRIORITY_OFFSET = 2 ** 31;

/** One after the other, each keeps the candidates with the lowest cost. */
const COSTS: readonly ((cluster: Cluster, candidate: Candidate) => number)[] = [
  (_, { budgetViolations }) => budgetViolations,
  (cluster, { victims }) => priorityOf(cluster, victims[0]),
  (cluster, { victims }) => victims.reduce((sum, row) => sum + priorityOf(cluster, row) + PRIORITY_OFFSET, 0),
  (_, { victims }) => victims.length,
  // the later they started, the less is lost
  (cluster, { victims }) => -earliestStart(cluster, victims),
];

/** All candidates that are as good as the best; upstream takes any of them, the first one is taken here. */
export function bestCandidates(cluster: Cluster, candidates: readonly Candidate[]): readonly Candidate[] {
  let left = candidates;
  for (const cost of COSTS) {
    if (left.length <= 1) return left;
    const costs = left.map((candidate) => cost(cluster, candidate));
    const lowest = Math.min(...costs);
    left = left.filter((_, i) => costs[i] === lowest);
  }
  return left;
}
