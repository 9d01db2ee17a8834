/** Samples of all pods of a target, as the rules of `replicas.ts` take them (pkg/controller/podautoscaler/metrics/client.go). */
import { type Cluster, HAS_READY, NONE } from '../../cluster/index.ts';
import { PHASES } from '../../record/index.ts';
import { DEFAULT_CUSTOM_WINDOW_MS, type MetricsApis, type ResourceSample } from './metrics-apis.ts';
import { type HpaPod, type PodMetric, type PodMetrics, requestOf } from './pods.ts';

/** Pods of a target, finished ones too, by class in the order of creation. */
export function rowsOf({ pods }: Cluster, classes: readonly number[]): number[] {
  const rows: number[] = [];
  for (const id of classes)
    for (let row = pods.byClass.first(id); row !== NONE; row = pods.byClass.next(row)) rows.push(row);
  return rows;
}

export function podView({ pods }: Cluster, row: number): HpaPod {
  const startTime = pods.startTime[row];
  const hasReady = (pods.flags[row] & HAS_READY) !== 0;
  const since = pods.readySince[row];
  const lastTransitionTime = Number.isNaN(since) ? undefined : since;
  return {
    name: pods.name(row),
    phase: PHASES[pods.phase[row]],
    isDeleting: pods.isTerminating(row),
    startTime: Number.isNaN(startTime) ? undefined : startTime,
    ready: hasReady ? { status: pods.isReady(row) ? 'True' : 'False', lastTransitionTime } : undefined,
  };
}

/**
 * Usage of a resource by pod; of one container where that is named.
 *
 * @throws an Error with Kubernetes' text where there is no sample at all, or none of that container.
 */
export function resourceMetrics(
  apis: MetricsApis | undefined,
  cluster: Cluster,
  rows: readonly number[],
  resource: string,
  container: string,
): PodMetrics {
  if (apis === undefined)
    throw new Error(
      'unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
    );
  const metrics = new Map<string, PodMetric>();
  let found = 0;
  for (const row of rows) {
    const sample = apis.ofPod(row);
    if (sample === undefined) continue;
    found++;
    const name = cluster.pods.name(row);
    const value = container === '' ? sumOf(sample, resource) : ofContainer(sample, resource, container);
    if (value === 'absent') {
      const { namespace } = cluster.classes.list[cluster.pods.class[row]];
      throw new Error(
        `failed to get container metrics: container ${container} not present in metrics for pod ${namespace}/${name}`,
      );
    }
    if (value !== undefined) metrics.set(name, { value, timestamp: sample.timestamp, windowMs: sample.windowMs });
  }
  if (found === 0) throw new Error('no metrics returned from resource metrics API');
  return metrics;
}

/** `undefined`: a container has no sample of this resource. */
function sumOf({ containers }: ResourceSample, resource: string): number | undefined {
  if (containers.length === 0) return undefined;
  let sum = 0;
  for (const { usage } of containers) {
    const value = usage.get(resource);
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}

function ofContainer({ containers }: ResourceSample, resource: string, name: string): number | 'absent' | undefined {
  const container = containers.find((each) => each.name === name);
  return container === undefined ? 'absent' : container.usage.get(resource);
}

/** A custom metric by pod. @throws an Error with Kubernetes' text where no pod has it. */
export function customMetrics(
  apis: MetricsApis | undefined,
  cluster: Cluster,
  rows: readonly number[],
  metric: string,
): PodMetrics {
  if (apis === undefined) throw new Error(NO_CUSTOM_API);
  const metrics = new Map<string, PodMetric>();
  for (const row of rows) {
    const sample = apis.ofPodCustom(metric, row);
    if (sample === undefined) continue;
    const { value, timestamp, windowMs = DEFAULT_CUSTOM_WINDOW_MS } = sample;
    metrics.set(cluster.pods.name(row), { value, timestamp, windowMs });
  }
  if (metrics.size === 0) throw new Error('no metrics returned from custom metrics API');
  return metrics;
}

/** As where no adapter serves these APIs (k8s.io/metrics/pkg/client). */
export const NO_CUSTOM_API =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';
export const NO_EXTERNAL_API =
  'unable to fetch metrics from external metrics API: the server could not find the requested resource';

/** Requests by pod; reckoned once a class. @throws an Error that names the first pod without one. */
export function requestsOf(
  { pods, classes }: Cluster,
  rows: readonly number[],
  resource: string,
  container: string,
): ReadonlyMap<string, number> {
  const byClass = new Map<number, number>();
  const requests = new Map<string, number>();
  for (const row of rows) {
    const id = pods.class[row];
    const name = pods.name(row);
    const known = byClass.get(id);
    const request = known ?? requestOf({ name, ...classes.list[id].spec }, resource, container);
    byClass.set(id, request);
    requests.set(name, request);
  }
  return requests;
}
