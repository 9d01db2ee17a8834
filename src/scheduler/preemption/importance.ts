/** Who is preempted last. Upstream: pkg/scheduler/util/utils.go (MoreImportantPod, GetEarliestPodStartTime). */
import type { Cluster } from '../../cluster/index.ts';
import type { Instant } from '../../model/objects/index.ts';

export const priorityOf = ({ pods, classes }: Cluster, row: number): number => classes.list[pods.class[row]].priority;

/** A pod that has not started counts as started now. */
export function startOf({ pods, now }: Cluster, row: number): Instant {
  const start = pods.startTime[row];
  return Number.isNaN(start) ? now : start;
}

/** Rows by importance: higher priority, then longer running; equals keep their order. */
export function byImportance(cluster: Cluster, rows: readonly number[]): number[] {
  return [...rows].sort(
    (a, b) => priorityOf(cluster, b) - priorityOf(cluster, a) || startOf(cluster, a) - startOf(cluster, b),
  );
}

/** The earliest start among the victims of the highest priority. */
export function earliestStart(cluster: Cluster, victims: readonly number[]): Instant {
  const highest = Math.max(...victims.map((row) => priorityOf(cluster, row)));
  return Math.min(...victims.filter((row) => priorityOf(cluster, row) === highest).map((row) => startOf(cluster, row)));
}
