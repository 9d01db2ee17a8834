/** node-delete: the Node object goes, and the machine with it, as when a cloud instance is terminated. */
import type { Fault } from './_fault.ts';

export const nodeDelete: Fault = {
  verb: 'node-delete',
  doc: 'the machine is gone and its Node object deleted; its pods are collected as orphans',
  targets: 'nodes',
  start({ cluster }, _params, nodes) {
    for (const node of nodes) if (cluster.nodes.exists(node)) cluster.nodeApi.delete(node);
    return '';
  },
};
