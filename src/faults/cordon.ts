/** cordon and uncordon: `spec.unschedulable`. */
import type { Fault, FaultContext } from './_fault.ts';

function setAll({ cluster }: FaultContext, nodes: readonly number[], unschedulable: boolean): void {
  for (const node of nodes) if (cluster.nodes.exists(node)) cluster.nodeApi.setUnschedulable(node, unschedulable);
}

export const cordon: Fault = {
  verb: 'cordon',
  doc: 'nodes take no new pods; with `for` they are uncordoned again',
  targets: 'nodes',
  start(context, _params, nodes) {
    setAll(context, nodes, true);
    return '';
  },
  end(context, _params, nodes) {
    setAll(context, nodes, false);
  },
};

export const uncordon: Fault = {
  verb: 'uncordon',
  doc: 'nodes take new pods again',
  targets: 'nodes',
  start(context, _params, nodes) {
    setAll(context, nodes, false);
    return '';
  },
};
