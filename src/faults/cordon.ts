/** cordon and uncordon: `spec.unschedulable`. Cordon-and-wait: nobody is evicted, the node goes when nothing runs on it. */
import type { Fault, FaultContext } from './_fault.ts';
import { awaitLeavings, forgetNode, isIdle } from './_nodes.ts';

function setAll({ cluster }: FaultContext, nodes: readonly number[], unschedulable: boolean): void {
  for (const node of nodes) if (cluster.nodes.exists(node)) cluster.nodeApi.setUnschedulable(node, unschedulable);
}

export const cordon: Fault = {
  verb: 'cordon',
  doc: 'nodes take no new pods; with `for` they are uncordoned again; with `deleteWhenEmpty` each is deleted once its pods have ended by themselves',
  targets: 'nodes',
  start(context, { deleteWhenEmpty = false }, nodes, firing) {
    const { cluster } = context;
    const isOpen = nodes.some((node) => cluster.nodes.object(node).spec.unschedulable !== true);
    setAll(context, nodes, true);
    if (deleteWhenEmpty) for (const node of nodes) awaitLeavings(cluster, node, firing);
    return nodes.length === 0 || isOpen || deleteWhenEmpty ? '' : 'all of these nodes are cordoned already';
  },
  step({ cluster }, firing, node) {
    const isGone = !cluster.nodes.exists(node);
    if (firing.isOver || (!isGone && !isIdle(cluster, node))) return;
    forgetNode(cluster, node, firing);
    if (!isGone) cluster.nodeApi.delete(node);
  },
  end(context, _params, nodes, firing) {
    setAll(context, nodes, false);
    for (const node of nodes) forgetNode(context.cluster, node, firing);
  },
};

export const uncordon: Fault = {
  verb: 'uncordon',
  doc: 'nodes take new pods again',
  targets: 'nodes',
  start(context, _params, nodes) {
    const { cluster } = context;
    const isCordoned = nodes.some((node) => cluster.nodes.object(node).spec.unschedulable === true);
    setAll(context, nodes, false);
    return nodes.length === 0 || isCordoned ? '' : 'none of these nodes is cordoned';
  },
};
