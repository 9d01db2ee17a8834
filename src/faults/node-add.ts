/** node-add: new machines register, tainted not-ready until their kubelets report. */
import { NONE } from '../cluster/index.ts';
import type { Fault } from './_fault.ts';
import { withNotReadyTaint } from './_nodes.ts';

export const nodeAdd: Fault = {
  verb: 'node-add',
  doc: 'new machines register with the given Node objects and become ready as their kubelets report',
  targets: 'none',
  start({ cluster }, { nodes: objects = [] }) {
    for (const object of objects) {
      if (cluster.nodes.find(object.metadata.name) === NONE) cluster.nodeApi.create(withNotReadyTaint(object));
    }
    return '';
  },
};
