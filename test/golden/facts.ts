/** What an expectation may speak of: the cluster at an instant, and what was recorded up to it. */
import type { Cluster } from '../../src/cluster/index.ts';
import type { Simulation } from '../../src/experiment/index.ts';
import { shortName } from '../../src/metrics/index.ts';
import { ENTRY, PHASES, type Result } from '../../src/record/index.ts';

const ZONE_LABEL = 'topology.kubernetes.io/zone';
/** Where a pod without a node is counted. */
const NOWHERE = 'none';

interface Placement {
  /** Live ones; of these, asked to end. */
  pods: number;
  terminating: number;
  ready: number;
  /** Pods by node, zone and phase; those without a node under `none`. */
  readonly node: Record<string, number>;
  readonly zone: Record<string, number>;
  readonly phase: Record<string, number>;
  /** Pods by zone over all zones, highest first, without names: `[2, 1, 0]`. */
  split: readonly number[];
}

export interface Facts {
  /** By workload: `deploy/web`. */
  readonly pods: Record<string, Placement>;
  /** NoExecute taints as they came: node and whole seconds. */
  readonly noExecute: readonly { readonly node: string; readonly seconds: number }[];
  /** Only at the end, for taking a result ends a run. */
  readonly result?: Result;
  /** By node and resource: allocatable and not requested; `cpu` in thousandths. */
  readonly free?: Record<string, Record<string, number>>;
}

export function factsAtEnd(simulation: Simulation, result: Result): Facts {
  const free: Record<string, Record<string, number>> = {};
  for (const { node, resources } of result.nodes)
    free[node] = Object.fromEntries(resources.map((use) => [use.resource, use.allocatable - use.requested]));
  return { ...factsNow(simulation), result, free };
}

export const factsNow = ({ cluster }: Simulation): Facts => ({
  pods: placements(cluster),
  noExecute: noExecute(cluster),
});

function placements(cluster: Cluster): Record<string, Placement> {
  const { pods, nodes } = cluster;
  const zoneOf = (node: number): string => nodes.object(node).metadata.labels.get(ZONE_LABEL) ?? '';
  const zones = [...new Set([...nodes.live()].map(zoneOf))];
  const found: Record<string, Placement> = {};
  for (const row of pods.live()) {
    const workload = workloadOf(cluster, row);
    const placement = (found[workload] ??= { pods: 0, terminating: 0, ready: 0, node: {}, zone: {}, phase: {}, split: [] });
    const node = pods.node[row];
    const known = node >= 0 && nodes.exists(node);
    placement.pods += 1;
    if (pods.isTerminating(row)) placement.terminating += 1;
    if (pods.isReady(row)) placement.ready += 1;
    add(placement.node, known ? nodes.names[node] : NOWHERE);
    add(placement.zone, known ? zoneOf(node) : NOWHERE);
    add(placement.phase, PHASES[pods.phase[row]]);
  }
  for (const placement of Object.values(found))
    placement.split = zones.map((zone) => placement.zone[zone] ?? 0).sort((a, b) => b - a);
  return found;
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** The controller at the top, `deploy/web`; a pod of nobody's is its own workload. */
function workloadOf({ pods, objects }: Cluster, row: number): string {
  let serial = pods.owner[row];
  if (serial < 0) return shortName('Pod', pods.name(row));
  for (;;) {
    const owner = objects.get(serial)?.metadata.ownerReferences.find(({ controller }) => controller === true);
    const above = owner === undefined ? -1 : objects.serialOf(owner.uid);
    if (above < 0) break;
    serial = above;
  }
  const identity = objects.identity(serial);
  return identity === undefined ? `object-${serial}` : shortName(identity.kind, identity.name);
}

function noExecute({ record, nodes }: Cluster): Facts['noExecute'] {
  const found: { node: string; seconds: number }[] = [];
  record.forEach((kind, at, node, _key, effect) => {
    if (kind !== ENTRY['node-taint-added'] || record.texts.of(effect) !== 'NoExecute') return;
    found.push({ node: nodes.names[node], seconds: Math.floor(at / 1000) });
  });
  return found;
}
