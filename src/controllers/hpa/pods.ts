/**
 * Which pods count for a resource or pods metric (pkg/controller/podautoscaler/replica_calculator.go).
 *
 *   deleted or Failed ──► ignored   its sample is dropped
 *   Pending           ──► unready   its sample is dropped
 *   no sample         ──► missing   gets an assumed one if the others ask for a change
 *   cpu, too young    ──► unready   its start-up must not look like load
 *   else              ──► ready
 */
import type { Container } from '../../model/objects/pod.ts';
import type { Instant } from '../../model/objects/meta.ts';
import type { HpaOptions } from './options.ts';

/** What the autoscaler needs to know of a pod. */
export interface HpaPod {
  readonly name: string;
  readonly phase?: string;
  /** Has a deletion timestamp. */
  readonly isDeleting: boolean;
  readonly startTime?: Instant;
  /** The condition Ready; `undefined`: the pod has none. */
  readonly ready?: { readonly status: string; readonly lastTransitionTime?: Instant };
}

/** A sample of one pod. */
export interface PodMetric {
  /** Milli units; of memory bytes × 1000. */
  readonly value: number;
  readonly timestamp: Instant;
  readonly windowMs: number;
}

export type PodMetrics = ReadonlyMap<string, PodMetric>;

export interface PodGroups {
  readonly readyCount: number;
  readonly unready: readonly string[];
  readonly missing: readonly string[];
  /** Values of the pods that count as ready, and of names that are no pod's. */
  readonly values: ReadonlyMap<string, number>;
}

export function groupPods(
  pods: readonly HpaPod[],
  metrics: PodMetrics,
  resource: string,
  now: Instant,
  options: HpaOptions,
): PodGroups {
  const unready: string[] = [];
  const missing: string[] = [];
  const values = new Map<string, number>();
  for (const [name, metric] of metrics) values.set(name, metric.value);
  let readyCount = 0;
  for (const pod of pods) {
    const metric = metrics.get(pod.name);
    if (pod.isDeleting || pod.phase === 'Failed') {
      values.delete(pod.name);
    } else if (pod.phase === 'Pending' || (metric && resource === 'cpu' && isStartingUp(pod, metric, now, options))) {
      unready.push(pod.name);
      values.delete(pod.name);
    } else if (metric) {
      readyCount++;
    } else {
      missing.push(pod.name);
    }
  }
  return { readyCount, unready, missing, values };
}

/** Whether a sample of CPU says nothing yet: it may be the work of starting. */
function isStartingUp(pod: HpaPod, metric: PodMetric, now: Instant, options: HpaOptions): boolean {
  const { ready, startTime } = pod;
  if (!ready || startTime === undefined) return true;
  const changedAt = ready.lastTransitionTime ?? Number.NEGATIVE_INFINITY;
  const isUnready = ready.status === 'False';
  if (startTime + options.cpuInitializationPeriodMs > now)
    return isUnready || metric.timestamp < changedAt + metric.windowMs;
  // Later an unready pod counts, unless it has never been ready since it started.
  return isUnready && startTime + options.initialReadinessDelayMs > changedAt;
}

/** Running and ready pods: what object and external metrics are shared among. */
export const countReadyPods = (pods: readonly HpaPod[]): number =>
  pods.filter(({ phase, ready }) => phase === 'Running' && ready?.status === 'True').length;

/**
 * Sum of the requests of a pod's containers and sidecars, in milli units.
 *
 * @param container only this one counts; empty: all.
 * @throws `missing request for …`: a target in per cent needs a request in every container.
 */
export function requestOf(
  pod: {
    readonly name: string;
    readonly containers: readonly Container[];
    readonly initContainers: readonly Container[];
  },
  resource: string,
  container: string,
): number {
  let sum = 0;
  const sidecars = pod.initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const each of [...pod.containers, ...sidecars]) {
    if (container !== '' && container !== each.name) continue;
    const request = each.resources.requests.get(resource);
    if (!request) throw new Error(`missing request for ${resource} in container ${each.name} of Pod ${pod.name}`);
    sum += request.milliValue;
  }
  return sum;
}
