/** drain: nodes are cordoned and emptied as `kubectl drain` does it. With `for` they are uncordoned again. */
import type { Cluster } from '../../cluster/index.ts';
import type { Fault, FaultContext, FaultParams } from '../_fault.ts';
import { type DrainCommand, Drainer } from './drainer.ts';
import { DRAIN_DEFAULTS } from './filters.ts';

export { type DrainCommand, Drainer } from './drainer.ts';
export { DRAIN_DEFAULTS, type DrainOptions } from './filters.ts';

/** One for each cluster, made when the first drain begins. */
const drainers = new WeakMap<Cluster, Drainer>();
/** By the very list of nodes that a firing of the verb is given. */
const runs = new WeakMap<readonly number[], number>();

function drainerOf(cluster: Cluster): Drainer {
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
  const command: DrainCommand = { ...DRAIN_DEFAULTS, timeoutMs: 0, disableEviction: false, ...options };
  return drainerOf(cluster).start(typeof nodes === 'number' ? [nodes] : nodes, command);
}

function commandOf(params: FaultParams): Partial<DrainCommand> {
  const { gracePeriodMs } = params;
  return {
    force: params.force ?? false,
    ignoreDaemonSets: params.ignoreDaemonSets ?? false,
    deleteEmptyDirData: params.deleteEmptyDirData ?? false,
    disableEviction: params.disableEviction ?? false,
    timeoutMs: params.timeoutMs ?? 0,
    gracePeriodSeconds: gracePeriodMs === undefined ? undefined : Math.round(gracePeriodMs / 1000),
  };
}

export const drain: Fault = {
  verb: 'drain',
  doc: 'kubectl drain: cordons nodes and evicts their pods, within disruption budgets; with `for` it is given up then and the nodes are uncordoned',
  targets: 'nodes',
  start(context, params, nodes) {
    runs.set(nodes, startDrain(context, nodes, commandOf(params)));
    return '';
  },
  end({ cluster }, _params, nodes) {
    const run = runs.get(nodes);
    if (run !== undefined) drainerOf(cluster).giveUp(run);
    for (const node of nodes) if (cluster.nodes.exists(node)) cluster.nodeApi.setUnschedulable(node, false);
  },
};
