/**
 * What one pass of the pod garbage collector deletes, in its order (pkg/controller/podgc/gc_controller.go):
 *
 *   finished pods beyond the threshold → terminating pods on nodes out of service → pods of nodes that are gone
 *   → terminating pods that were never scheduled
 *
 * All are deleted with grace 0. A pod that had not finished is first marked Failed.
 */
import type { Instant } from '../../model/objects/meta.ts';

export const POD_GC_PERIOD_MS = 20_000;
/** How long a node must be missing before its pods are taken for orphans. */
export const POD_GC_QUARANTINE_MS = 40_000;
export const DEFAULT_TERMINATED_POD_THRESHOLD = 12_500;
export const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

/** Condition DisruptionTarget of an orphan. */
export const ORPHAN_DISRUPTION = { reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' } as const;

export interface GcPod {
  readonly name: string;
  /** Empty or `undefined`: not scheduled. */
  readonly nodeName?: string;
  readonly phase?: string;
  readonly reason?: string;
  readonly creationTimestamp?: Instant;
  /** Has a deletion timestamp. */
  readonly isDeleting: boolean;
}

/** What the collector asks about nodes. */
export interface GcNodes {
  /** Not ready, with the taint `out-of-service`. A node that does not exist is not. */
  readonly isOutOfService: (name: string) => boolean;
  /** Missing, out of quarantine, and not found when looked for. */
  readonly isGone: (name: string) => boolean;
}

export type GcClass = 'terminated' | 'terminating-out-of-service' | 'orphaned' | 'terminating-unscheduled';

export interface GcDeletion<P extends GcPod> {
  readonly pod: P;
  readonly class: GcClass;
  /** Patch the phase to Failed first; orphans get the condition DisruptionTarget with it. */
  readonly marksFailed: boolean;
}

/** @param threshold of finished pods that may stay; 0 or less: no limit. */
export function collectPods<P extends GcPod>(
  pods: readonly P[],
  nodes: GcNodes,
  threshold: number,
): readonly GcDeletion<P>[] {
  const deletions: GcDeletion<P>[] = [];
  const chosen = new Set<P>();
  const collect = (list: readonly P[], gcClass: GcClass): void => {
    for (const pod of list) {
      if (chosen.has(pod)) continue;
      chosen.add(pod);
      deletions.push({ pod, class: gcClass, marksFailed: pod.phase !== 'Succeeded' && pod.phase !== 'Failed' });
    }
  };
  const isScheduled = ({ nodeName }: P): boolean => nodeName !== undefined && nodeName !== '';
  collect(oldestTerminated(pods, threshold), 'terminated');
  const terminating = pods.filter(({ isDeleting }) => isDeleting);
  const outOfService = terminating.filter((pod) => isScheduled(pod) && nodes.isOutOfService(pod.nodeName as string));
  collect([...outOfService].sort(byEvictionAndAge), 'terminating-out-of-service');
  collect(
    pods.filter((pod) => isScheduled(pod) && nodes.isGone(pod.nodeName as string)),
    'orphaned',
  );
  collect(
    terminating.filter((pod) => !isScheduled(pod)),
    'terminating-unscheduled',
  );
  return deletions;
}

function oldestTerminated<P extends GcPod>(pods: readonly P[], threshold: number): readonly P[] {
  if (threshold <= 0) return [];
  const terminated = pods.filter(({ phase }) => phase !== 'Pending' && phase !== 'Running' && phase !== 'Unknown');
  if (terminated.length <= threshold) return [];
  return terminated.sort(byEvictionAndAge).slice(0, terminated.length - threshold);
}

const isEvicted = ({ phase, reason }: GcPod): boolean => phase === 'Failed' && reason === 'Evicted';

/** Evicted ones first, then the oldest, then by name; equal names (of two namespaces) stay as they come. */
function byEvictionAndAge(a: GcPod, b: GcPod): number {
  if (isEvicted(a) !== isEvicted(b)) return isEvicted(a) ? -1 : 1;
  const [ageA, ageB] = [a.creationTimestamp ?? -Infinity, b.creationTimestamp ?? -Infinity];
  if (ageA !== ageB) return ageA < ageB ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
