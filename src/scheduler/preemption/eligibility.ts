/** Whether a pod may preempt. Upstream: plugins/defaultpreemption (PodEligibleToPreemptOthers). */
import { type Cluster, DISRUPTION_REASONS } from '../../cluster/index.ts';
import type { FitError, PodRef } from '../framework/index.ts';
import type { Snapshot } from '../snapshot/index.ts';
import { priorityOf } from './importance.ts';

const BY_SCHEDULER = DISRUPTION_REASONS.indexOf('PreemptionByScheduler');

/** Why it may not; undefined if it may. */
export function whyNotEligible(
  cluster: Cluster,
  snapshot: Snapshot,
  pod: PodRef,
  { statuses }: FitError,
): string | undefined {
  if (pod.class.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const node = snapshot.at(pod.nominated);
  if (node === undefined || statuses.get(node).code === 'UnschedulableAndUnresolvable') return undefined;
  const { pods } = cluster;
  const isOnItsWay = node.pods.some(
    (row) =>
      priorityOf(cluster, row) < pod.class.priority && pods.isTerminating(row) && pods.disruption[row] === BY_SCHEDULER,
  );
  return isOnItsWay ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}
