/** What several verbs ask of nodes. */
import { type Cluster, MIRROR, NONE, POD_DELETED, POD_FINISHED, type Watcher } from '../cluster/index.ts';
import type { Node, Taint } from '../model/objects/index.ts';
import type { Firing } from './_fault.ts';

/** Admission TaintNodesByCondition puts it on every new node. */
const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A node as it registers: tainted, and silent on its readiness until its kubelet reports. */
export function withNotReadyTaint(node: Node): Node {
  const taints = [...node.spec.taints.filter(({ key }) => key !== NOT_READY.key), NOT_READY];
  const conditions = node.status.conditions.filter(({ type }) => type !== 'Ready');
  return { ...node, spec: { ...node.spec, taints }, status: { ...node.status, conditions } };
}

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** Pods that no drain takes away: those of DaemonSets, and static ones. */
function stays({ pods, objects, classes }: Cluster, row: number): boolean {
  if (objects.identity(pods.owner[row])?.kind === 'DaemonSet' || (pods.flags[row] & MIRROR) !== 0) return true;
  return classes.list[pods.class[row]].annotations.has(MIRROR_ANNOTATION);
}

/** Nothing but pods of DaemonSets and static ones is left on it. */
export function isEmpty(cluster: Cluster, node: number): boolean {
  return cluster.pods.byNode.rows(node).every((row) => stays(cluster, row));
}

/** Nothing runs on it any more, or will, but pods of DaemonSets and static ones. */
export function isIdle(cluster: Cluster, node: number): boolean {
  const { pods } = cluster;
  return pods.byNode.rows(node).every((row) => pods.hasFinished(row) || stays(cluster, row));
}

/** Tells firings when pods have left their nodes or ended there. Waiting costs nothing. */
class Leavings implements Watcher {
  readonly podInterest = POD_DELETED | POD_FINISHED;
  private readonly cluster: Cluster;
  private readonly waiting = new Map<number, Set<Firing>>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    cluster.watch(this);
  }

  await(node: number, firing: Firing): void {
    const firings = this.waiting.get(node) ?? new Set();
    this.waiting.set(node, firings.add(firing));
    firing.after(0, node);
  }

  forget(node: number, firing: Firing): void {
    const firings = this.waiting.get(node);
    firings?.delete(firing);
    if (firings?.size === 0) this.waiting.delete(node);
  }

  podChanged(row: number): void {
    if (this.waiting.size === 0) return;
    const node = this.cluster.pods.node[row];
    if (node === NONE) return;
    for (const firing of this.waiting.get(node) ?? []) firing.after(0, node);
  }
}

/** One for each cluster, made when the first node is waited for. */
const leavings = new WeakMap<Cluster, Leavings>();

/** The verb's `step` is called with the node now and whenever a pod has left it or ended there, until `forgetNode`. */
export function awaitLeavings(cluster: Cluster, node: number, firing: Firing): void {
  let leaving = leavings.get(cluster);
  if (leaving === undefined) {
    leaving = new Leavings(cluster);
    leavings.set(cluster, leaving);
  }
  leaving.await(node, firing);
}

export function forgetNode(cluster: Cluster, node: number, firing: Firing): void {
  leavings.get(cluster)?.forget(node, firing);
}
