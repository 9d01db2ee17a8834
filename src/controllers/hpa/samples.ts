/**
 * Samples of a target's pods, as the rules of `replicas.ts` take them, in milli units (pkg/controller/podautoscaler/metrics/client.go).
 * The metrics APIs are the cluster's; what is missing there is an error in Kubernetes' words.
 */
import { type Cluster, type ContainerMetrics, HAS_READY, NONE } from '../../cluster/index.ts';
import { PHASES } from '../../record/index.ts';
import { type HpaPod, type PodMetric, type PodMetrics, requestOf } from './pods.ts';

/** Upstream takes it where a custom metric does not tell its window. */
const CUSTOM_WINDOW_MS = 60_000;

const API = 'unable to fetch metrics from resource metrics API: ';
/** As where no adapter serves these APIs (k8s.io/metrics/pkg/client). */
export const NO_CUSTOM_API =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';
export const NO_EXTERNAL_API =
  'unable to fetch metrics from external metrics API: the server could not find the requested resource';

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
 * @throws an Error where there is no sample at all, or none of that container.
 */
export function resourceMetrics(
  cluster: Cluster,
  rows: readonly number[],
  resource: string,
  container: string,
): PodMetrics {
  const source = cluster.metrics.pods;
  if (source === undefined)
    throw new Error(`${API}the server could not find the requested resource (get pods.metrics.k8s.io)`);
  const metrics = new Map<string, PodMetric>();
  let found = 0;
  for (const row of rows) {
    const sample = source.podMetrics(row);
    if (sample === undefined) continue;
    found++;
    const name = cluster.pods.name(row);
    const measured = sample.containers.filter((each) => container === '' || each.name === container);
    if (container !== '' && measured.length === 0) {
      const { namespace } = cluster.classes.list[cluster.pods.class[row]];
      throw new Error(
        `failed to get container metrics: container ${container} not present in metrics for pod ${namespace}/${name}`,
      );
    }
    const value = sumOf(measured, resource);
    if (value !== undefined) metrics.set(name, { value, timestamp: sample.timestamp, windowMs: sample.window });
  }
  if (found === 0) throw new Error('no metrics returned from resource metrics API');
  return metrics;
}

/** `undefined`: nobody measures such a resource. */
function sumOf(containers: readonly ContainerMetrics[], resource: string): number | undefined {
  if (resource === 'cpu') return containers.reduce((sum, { cpu }) => sum + cpu, 0);
  if (resource === 'memory') return containers.reduce((sum, { memory }) => sum + memory * 1000, 0);
  return undefined;
}

/** A custom metric by pod: its share of a demand of that name. @throws an Error where no pod has it. */
export function customMetrics(cluster: Cluster, rows: readonly number[], metric: string): PodMetrics {
  const { demand } = cluster.metrics;
  if (demand === undefined) throw new Error(NO_CUSTOM_API);
  const metrics = new Map<string, PodMetric>();
  for (const each of demand.demands) {
    if (each.metric !== metric) continue;
    for (const row of rows) {
      const units = each.shareOf(row, cluster.now);
      if (units === undefined) continue;
      metrics.set(cluster.pods.name(row), {
        value: Math.round(units * 1000),
        timestamp: cluster.now,
        windowMs: CUSTOM_WINDOW_MS,
      });
    }
  }
  if (metrics.size === 0) throw new Error('no metrics returned from custom metrics API');
  return metrics;
}

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
    const request = byClass.get(id) ?? requestOf({ name, ...classes.list[id].spec }, resource, container);
    byClass.set(id, request);
    requests.set(name, request);
  }
  return requests;
}
