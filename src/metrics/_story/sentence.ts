import type { HappenedRow } from '../../record/index.ts';

/** A sentence that may be told. */
export interface Sentence extends HappenedRow {
  /** The weightiest survive; from 0 (could be left out) to 100 (must be told). */
  readonly weight: number;
  /** Names of metrics whose failure it may explain. */
  readonly explains: readonly string[];
}

const AVAILABILITY = [
  'workload_available_ratio',
  'workload_unavailable_seconds',
  'recovery_seconds',
  'replicas_available',
];
const LOSSES = ['evictions_total', 'preemptions_total', 'pdb_violations_total'];

/** What explains what: metrics by the kind of sentence. */
export const EXPLAINS = {
  nodes: [...AVAILABILITY, 'nodes_ready', 'nodes', 'evictions_total', 'pods_pending', 'max_skew'],
  losses: [...AVAILABILITY, ...LOSSES],
  drains: ['pdb_blocked_seconds', 'drain_duration_seconds'],
  pending: ['pods_pending', 'pods_pending_seconds', 'pod_start_seconds'],
  refusals: AVAILABILITY,
  restarts: ['restarts_total', 'oom_kills_total', ...AVAILABILITY],
  autoscalers: [
    'hpa_underprovisioned_seconds',
    'hpa_overprovisioned_pod_hours',
    'hpa_flaps_total',
    'unmet_demand_ratio',
  ],
  nothing: [],
} as const satisfies { readonly [kind: string]: readonly string[] };
