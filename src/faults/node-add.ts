/** node-add: new machines register, tainted not-ready until their kubelets report. Those of a pool are ordered first. */
import { NONE } from '../cluster/index.ts';
import type { Fault } from './_fault.ts';
import { withNotReadyTaint } from './_nodes.ts';
import { orderNode } from './_pool/index.ts';

export const nodeAdd: Fault = {
  verb: 'node-add',
  doc: 'new machines register, of a `pool` (after its `provision`) or with the given Node object, and become ready as their kubelets report',
  targets: 'none',
  start(context, params) {
    const { cluster } = context;
    const { nodes: objects = [], count = 1, zones: [zone = ''] = [] } = params;
    const known: string[] = [];
    for (const object of objects) {
      if (cluster.nodes.find(object.metadata.name) !== NONE) known.push(object.metadata.name);
      else cluster.nodeApi.create(withNotReadyTaint(object));
    }
    if (params.newNode !== undefined) for (let i = 0; i < count; i++) orderNode(context, params, zone);
    return known.length === 0 ? '' : `there is a node ${known.join(', ')} already`;
  },
};
