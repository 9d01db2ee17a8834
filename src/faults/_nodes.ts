/** What several verbs ask of nodes. */
import type { Cluster } from '../cluster/index.ts';
import type { Node, Taint } from '../model/objects/index.ts';

/** Admission TaintNodesByCondition puts it on every new node. */
const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A node as it registers: tainted, and silent on its readiness until its kubelet reports. */
export function withNotReadyTaint(node: Node): Node {
  const taints = [...node.spec.taints.filter(({ key }) => key !== NOT_READY.key), NOT_READY];
  const conditions = node.status.conditions.filter(({ type }) => type !== 'Ready');
  return { ...node, spec: { ...node.spec, taints }, status: { ...node.status, conditions } };
}

/** Nothing but pods of DaemonSets is left on it. */
export function isEmpty({ pods, objects }: Cluster, node: number): boolean {
  return pods.byNode.rows(node).every((row) => objects.identity(pods.owner[row])?.kind === 'DaemonSet');
}
