/**
 * What thresholds may speak of: names, kinds and labels, so that a slip is found with its place before anything runs. The metrics
 * themselves are another room's; a test holds this table to theirs.
 */
export type MetricKind = 'gauge' | 'counter' | 'distribution';

export interface MetricName {
  readonly kind: MetricKind;
  /** Labels that tell its series apart. */
  readonly labels: readonly string[];
}

const OF_WORKLOAD = ['workload', 'namespace'];
const OF_HPA = ['hpa', 'namespace'];

const rows = (kind: MetricKind, names: Readonly<Record<string, readonly string[]>>): [string, MetricName][] =>
  Object.entries(names).map(([name, labels]) => [name, { kind, labels }]);

export const METRICS: ReadonlyMap<string, MetricName> = new Map([
  ...rows('gauge', {
    pods_pending: OF_WORKLOAD,
    replicas_desired: [],
    replicas_available: [],
    workload_available_ratio: OF_WORKLOAD,
    nodes: ['pool'],
    nodes_ready: [],
    requested_ratio: ['resource'],
    used_ratio: ['resource'],
    cpu_throttled_ratio: OF_WORKLOAD,
    unmet_demand_ratio: OF_WORKLOAD,
    imbalance: ['resource'],
    stranded: ['resource'],
    max_skew: OF_WORKLOAD,
    blast_radius: ['domain'],
    service_request_success_ratio: ['service', 'namespace'],
    hpa_replicas_needed: OF_HPA,
    hpa_replicas_desired: OF_HPA,
    hpa_replicas_ready: OF_HPA,
  }),
  ...rows('counter', {
    evictions_total: ['reason'],
    preemptions_total: [],
    pdb_violations_total: ['reason'],
    oom_kills_total: OF_WORKLOAD,
    restarts_total: OF_WORKLOAD,
    node_hours: [],
    cost_dollars: [],
    hpa_underprovisioned_seconds: OF_HPA,
    hpa_overprovisioned_pod_hours: OF_HPA,
    hpa_flaps_total: OF_HPA,
  }),
  ...rows('distribution', {
    pods_pending_seconds: OF_WORKLOAD,
    pod_start_seconds: OF_WORKLOAD,
    workload_unavailable_seconds: OF_WORKLOAD,
    pdb_blocked_seconds: ['pdb', 'namespace', 'node'],
    drain_duration_seconds: ['node'],
    recovery_seconds: ['event'],
  }),
]);

/** What a threshold may ask of a metric of each kind; `p(N)` is any percentile. */
export const AGGREGATES: { readonly [kind in MetricKind]: readonly string[] } = {
  gauge: ['value', 'min', 'avg', 'med', 'p(N)', 'max'],
  counter: ['count', 'value', 'rate'],
  distribution: ['min', 'avg', 'med', 'p(N)', 'max', 'count', 'sum'],
};
