/** Pools of machines, for the verbs that make, replace and return them. */
import { isNodeReady } from '../../model/node.ts';
import type { FaultContext, FaultParams } from '../_fault.ts';
import { POOL_LABEL } from '../_fault.ts';
import { type Order, providerOf } from './provider.ts';

export { type Order, providerOf } from './provider.ts';

const ZONE_LABEL = 'topology.kubernetes.io/zone';

type Context = Pick<FaultContext, 'cluster'>;

/** Orders a further machine of the pool. */
export function orderNode({ cluster }: Context, { newNode, provision, pool = '' }: FaultParams, zone: string): Order {
  return providerOf(cluster).order({ pool, zone, provision, make: () => newNode?.(pool, zone) });
}

export function nodesOf({ cluster }: Context, pool: string | undefined): number[] {
  return [...cluster.nodes.live()].filter(
    (node) => cluster.nodes.object(node).metadata.labels.get(POOL_LABEL) === pool,
  );
}

export function zoneOf({ cluster }: Context, node: number): string {
  return cluster.nodes.object(node).metadata.labels.get(ZONE_LABEL) ?? '';
}

/** Its kubelet has reported, and the taint of new nodes is gone. */
export function isReady({ cluster }: Context, node: number): boolean {
  const object = cluster.nodes.object(node);
  const isTainted = object.spec.taints.some(({ key }) => key === 'node.kubernetes.io/not-ready');
  return !isTainted && isNodeReady(object);
}
