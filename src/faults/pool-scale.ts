/** pool-scale: nodes are added to a pool, or its newest ones drained and deleted, until each zone has `count`. */
import { startDrain } from './_drain/index.ts';
import type { Fault, FaultContext, FaultParams } from './_fault.ts';
import { isEmpty } from './_nodes.ts';
import { nodesOf, orderNode, zoneOf } from './_pool/index.ts';

const POLL_MS = 5000;

export const poolScale: Fault = {
  verb: 'pool-scale',
  doc: 'brings a pool to `count` nodes a zone: new ones are ordered and register, surplus ones are drained and deleted',
  targets: 'none',
  start(context, params, _targets, firing) {
    const zones = nodesByZone(context, params);
    if (zones.size === 0) return `pool ${params.pool ?? ''} has no nodes`;
    const surplus: number[] = [];
    const count = params.count ?? 0;
    if ([...zones.values()].every((nodes) => nodes.length === count))
      return `pool ${params.pool ?? ''} has ${count} nodes a zone already`;
    for (const [zone, nodes] of zones) {
      for (let i = nodes.length; i < count; i++) orderNode(context, params, zone);
      surplus.push(...nodes.slice(count));
    }
    for (const node of surplus)
      startDrain(context, node, { by: 'pool-scale', force: true, ignoreDaemonSets: true, deleteEmptyDirData: true });
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

/** A pool that has lost all its nodes in a zone has none to count there: its zones are those it was made with. */
function nodesByZone(context: FaultContext, { pool, zones = [] }: FaultParams): Map<string, number[]> {
  const byZone = new Map<string, number[]>(zones.map((zone) => [zone, []]));
  for (const node of nodesOf(context, pool)) {
    const zone = zoneOf(context, node);
    byZone.set(zone, [...(byZone.get(zone) ?? []), node]);
  }
  return byZone;
}
