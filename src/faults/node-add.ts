/** node-add: new machines register, tainted not-ready until their kubelets report. */
import { NONE } from '../cluster/index.ts';
import type { Node, Taint } from '../model/objects/index.ts';
import type { Fault } from './_fault.ts';

/** Admission TaintNodesByCondition puts it on every new node. */
const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

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

function withNotReadyTaint(node: Node): Node {
  const taints = [...node.spec.taints.filter(({ key }) => key !== NOT_READY.key), NOT_READY];
  const conditions = node.status.conditions.filter(({ type }) => type !== 'Ready');
  return { ...node, spec: { ...node.spec, taints }, status: { ...node.status, conditions } };
}
