/** `kubectl drain`, for every verb that empties nodes. */
import type { Cluster } from '../../cluster/index.ts';
import type { FaultContext } from '../_fault.ts';
import { type DrainCommand, Drainer } from './drainer.ts';
import { DRAIN_DEFAULTS } from './filters.ts';

export { type DrainCommand, Drainer } from './drainer.ts';
export { DRAIN_DEFAULTS, type DrainOptions } from './filters.ts';
export { listPods } from './pods.ts';

/** One for each cluster, made when the first drain begins. */
const drainers = new WeakMap<Cluster, Drainer>();
/** The drains of a cluster. */
export function drainerOf(cluster: Cluster): Drainer {
  let drainer = drainers.get(cluster);
  if (drainer === undefined) {
    drainer = new Drainer(cluster);
    drainers.set(cluster, drainer);
  }
  return drainer;
}

/** Begins to drain a node, or several one after the other. Returns a number for `Drainer.giveUp`. */
export function startDrain(
  { cluster }: Pick<FaultContext, 'cluster'>,
  nodes: number | readonly number[],
  options: Partial<DrainCommand> = {},
): number {
  const command: DrainCommand = {
    ...DRAIN_DEFAULTS,
    timeoutMs: 0,
    disableEviction: false,
    by: 'kubectl-drain',
    ...options,
  };
  return drainerOf(cluster).start(typeof nodes === 'number' ? [nodes] : nodes, command);
}
