/** pool-scale: nodes are added to a pool, or its newest ones drained and deleted, until each zone has `count`. */
import { type FaultContext, type Fault, type FaultParams, POOL_LABEL } from './_fault.ts';
import { isEmpty } from './_nodes.ts';
import { startDrain } from './_drain/index.ts';

const ZONE_LABEL = 'topology.kubernetes.io/zone';
const POLL_MS = 5000;

export const poolScale: Fault = {
  verb: 'pool-scale',
  doc: 'brings a pool to `count` nodes a zone: new ones register, surplus ones are drained and deleted',
  targets: 'none',
  start(context, params, _targets, firing) {
    const zones = nodesByZone(context, params);
    if (zones.size === 0) return `pool ${params.pool ?? ''} has no nodes`;
    const surplus: number[] = [];
    for (const [zone, nodes] of zones) {
      for (let i = nodes.length; i < (params.count ?? 0); i++) addNode(context, params, zone);
      surplus.push(...nodes.slice(params.count ?? 0));
    }
    for (const node of surplus)
      startDrain(context, node, { force: true, ignoreDaemonSets: true, deleteEmptyDirData: true });
    for (const node of surplus) firing.after(POLL_MS, node);
    return '';
  },
  /** Deletes the node once it is empty. */
  step({ cluster }, firing, node) {
    if (!cluster.nodes.exists(node)) return;
    if (isEmpty(cluster, node)) cluster.nodeApi.delete(node);
    else firing.after(POLL_MS, node);
  },
};

function nodesByZone({ cluster }: FaultContext, { pool }: FaultParams): Map<string, number[]> {
  const zones = new Map<string, number[]>();
  for (const node of cluster.nodes.live()) {
    const { labels } = cluster.nodes.object(node).metadata;
    if (labels.get(POOL_LABEL) !== pool) continue;
    const zone = labels.get(ZONE_LABEL) ?? '';
    zones.set(zone, [...(zones.get(zone) ?? []), node]);
  }
  return zones;
}

function addNode({ cluster }: FaultContext, { newNode, pool = '' }: FaultParams, zone: string): void {
  const node = newNode?.(pool, zone);
  if (node !== undefined) cluster.nodeApi.create(node);
}
