/** drain: nodes are cordoned and emptied as `kubectl drain` does it. With `for` they are uncordoned again. */
import { type DrainCommand, drainerOf, listPods, startDrain } from './_drain/index.ts';
import { compileLabelSelector } from '../model/index.ts';
import type { Fault, FaultParams } from './_fault.ts';

/** By the very list of nodes that a firing of the verb is given. */
const runs = new WeakMap<readonly number[], number>();

function commandOf(params: FaultParams): Partial<DrainCommand> {
  const { gracePeriodMs } = params;
  return {
    force: params.force ?? false,
    ignoreDaemonSets: params.ignoreDaemonSets ?? false,
    deleteEmptyDirData: params.deleteEmptyDirData ?? false,
    disableEviction: params.disableEviction ?? false,
    timeoutMs: params.timeoutMs ?? 0,
    skipWaitForDeleteTimeoutSeconds: Math.round((params.skipWaitForDeleteTimeoutMs ?? 0) / 1000),
    podSelector: params.podSelector && compileLabelSelector(params.podSelector),
    gracePeriodSeconds: gracePeriodMs === undefined ? undefined : Math.round(gracePeriodMs / 1000),
  };
}

export const drain: Fault = {
  verb: 'drain',
  doc: 'kubectl drain: cordons nodes and evicts their pods, within disruption budgets; with `for` it is given up then and the nodes are uncordoned',
  targets: 'nodes',
  start(context, params, nodes) {
    const command = commandOf(params);
    const hasAny = (node: number): boolean => listPods(context.cluster, node, command.podSelector).length > 0;
    const isVain = command.podSelector !== undefined && nodes.length > 0 && !nodes.some(hasAny);
    runs.set(nodes, startDrain(context, nodes, command));
    return isVain ? 'podSelector selects none of the pods of these nodes' : '';
  },
  end({ cluster }, _params, nodes) {
    const run = runs.get(nodes);
    if (run !== undefined) drainerOf(cluster).giveUp(run);
    for (const node of nodes) if (cluster.nodes.exists(node)) cluster.nodeApi.setUnschedulable(node, false);
  },
};
