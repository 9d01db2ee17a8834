/**
 * The scheduler's cache and its snapshot in one, as decisions are strictly serial: which nodes there are, in which order
 * they are looked at, and which pods count on them.
 *
 *   watch (nodes, bound pods) ──►┐
 *   assume / forget ────────────►├─► node infos ──update()──► `nodes`, in the order of the search
 *
 * A pod counts from the moment it is assumed (or seen bound) until it is gone or finished. Terminating pods count.
 * Upstream: pkg/scheduler/backend/cache/cache.go, snapshot.go; pkg/scheduler/eventhandlers.go.
 */
import type { Cluster, Watcher } from '../../cluster/index.ts';
import * as watch from '../../cluster/watch.ts';
import type { Node } from '../../model/objects/index.ts';
import { FAILED, SUCCEEDED } from '../../record/index.ts';
import type { CompiledPods } from '../compiled/index.ts';
import { ImageStates } from './images.ts';
import { NodeInfo } from './node-info.ts';
import { NodeTree } from './node-tree.ts';

const NONE = -1;

export class Snapshot implements Watcher {
  /** Every node, in the order of the search. Valid after `update`. */
  nodes: readonly NodeInfo[] = [];
  private readonly cluster: Cluster;
  private readonly compiled: CompiledPods;
  private readonly tree = new NodeTree();
  private readonly imageStates = new ImageStates();
  private readonly byName = new Map<string, NodeInfo>();
  private readonly byIndex: NodeInfo[] = [];
  /** Names in `nodes`: the list is rebuilt only if a name comes or goes between two updates. */
  private listed = new Set<string>();
  /** Nodes that changed since the last update. */
  private readonly changed = new Set<NodeInfo>();
  /** By pod row: index of the node on which the pod counts; absent if it counts nowhere. */
  private readonly countedOn = new Map<number, number>();
  private readonly assumed = new Set<number>();
  private affinityLists: { readonly withAffinity: readonly NodeInfo[]; readonly withRequiredAntiAffinity: readonly NodeInfo[] } | undefined;

  /** Reads what is there and watches the cluster from now on. */
  constructor(cluster: Cluster, compiled: CompiledPods) {
    this.cluster = cluster;
    this.compiled = compiled;
    for (const node of cluster.nodes.live()) this.addNode(node);
    for (const row of cluster.pods.live()) this.podChanged(row, watch.POD_CREATED, cluster.pods.class[row]);
    cluster.watch(this);
  }

  /** Brings the list up to date; called at the start of each scheduling cycle. */
  update(): void {
    if (this.changed.size === 0 && this.listed.size === this.tree.size) return;
    let rebuild = this.listed.size > this.tree.size;
    for (const info of this.changed) {
      if (!info.exists) continue;
      if (!this.listed.has(info.name)) rebuild = true;
      if (info.imageGeneration !== this.imageStates.generation) {
        info.images = this.imageStates.summaryOf(info.name);
        info.imageGeneration = this.imageStates.generation;
      }
    }
    this.changed.clear();
    this.affinityLists = undefined;
    if (rebuild) this.rebuild();
  }

  /** The node of this name, or undefined if it is not in the snapshot. */
  find(name: string): NodeInfo | undefined {
    const info = this.byName.get(name);
    return info?.exists === true ? info : undefined;
  }

  /** The node of this index of the cluster, or undefined if it is not in the snapshot. */
  at(index: number): NodeInfo | undefined {
    const info = index < 0 ? undefined : this.byIndex[index];
    return info?.exists === true ? info : undefined;
  }

  /** Nodes with pods that have pod affinity or anti-affinity, in list order. */
  get withAffinity(): readonly NodeInfo[] {
    return this.listsByAffinity().withAffinity;
  }

  /** Nodes with pods that have required anti-affinity, in list order. */
  get withRequiredAntiAffinity(): readonly NodeInfo[] {
    return this.listsByAffinity().withRequiredAntiAffinity;
  }

  /** Whether any pod on any node uses the claim (`namespace/name`). */
  isClaimUsed(key: string): boolean {
    for (const info of this.nodes) if (info.claims.has(key)) return true;
    return false;
  }

  /** Counts a pending pod on a node ahead of its binding. Its nomination is the queue's to end. */
  assume(row: number, node: number): void {
    this.addPod(row, node);
    this.assumed.add(row);
  }

  /** The binding failed: the pod no longer counts. */
  forget(row: number): void {
    if (!this.assumed.delete(row)) return;
    this.removePod(row, this.cluster.pods.class[row]);
  }

  isAssumed(row: number): boolean {
    return this.assumed.has(row);
  }

  podChanged(row: number, change: number, oldClass: number): void {
    const { pods } = this.cluster;
    const phase = pods.phase[row];
    const node = pods.node[row];
    if ((change & watch.POD_DELETED) !== 0 || phase === SUCCEEDED || phase === FAILED) {
      this.removePod(row, oldClass);
      return;
    }
    if (node === NONE) {
      if ((change & watch.POD_CLASS) !== 0 && this.assumed.has(row)) this.recount(row, oldClass);
      return;
    }
    if ((change & (watch.POD_CREATED | watch.POD_BOUND)) !== 0) this.noteBound(row, node);
    else if ((change & watch.POD_CLASS) !== 0) this.recount(row, oldClass);
    else this.touch(row);
  }

  nodeChanged(node: number, change: number, before: Node | undefined): void {
    if ((change & watch.NODE_DELETED) !== 0) this.deleteNode(node);
    else if (before === undefined) this.addNode(node);
    else this.updateNode(node, before);
  }

  private noteBound(row: number, node: number): void {
    this.assumed.delete(row);
    if (this.countedOn.get(row) === node) {
      this.touch(row);
      return;
    }
    this.removePod(row, this.cluster.pods.class[row]);
    this.addPod(row, node);
  }

  private addPod(row: number, node: number): void {
    const info = this.infoOf(node);
    info.addPod(row, this.compiled.at(this.cluster.pods.class[row]));
    this.countedOn.set(row, node);
    this.changed.add(info);
  }

  private removePod(row: number, classId: number): void {
    const node = this.countedOn.get(row);
    if (node === undefined) return;
    const info = this.byIndex[node];
    info.removePod(row, this.compiled.at(classId));
    this.countedOn.delete(row);
    this.assumed.delete(row);
    this.changed.add(info);
  }

  private recount(row: number, oldClass: number): void {
    const node = this.countedOn.get(row);
    if (node === undefined) return;
    const info = this.byIndex[node];
    info.removePod(row, this.compiled.at(oldClass));
    info.addPod(row, this.compiled.at(this.cluster.pods.class[row]));
    this.changed.add(info);
  }

  /** Any change of a pod refreshes what its node knows of images. */
  private touch(row: number): void {
    const node = this.countedOn.get(row);
    if (node !== undefined) this.changed.add(this.byIndex[node]);
  }

  /** By name: a node that comes back finds the pods that are still bound to its name. */
  private infoOf(index: number): NodeInfo {
    const known = this.byIndex[index];
    if (known !== undefined) return known;
    const name = this.cluster.nodes.names[index];
    let info = this.byName.get(name);
    if (info === undefined) {
      info = new NodeInfo(name, index);
      this.byName.set(name, info);
    }
    this.byIndex[index] = info;
    return info;
  }

  private addNode(index: number): void {
    const info = this.infoOf(index);
    const node = this.cluster.nodes.object(index);
    info.index = index;
    this.tree.add(node);
    this.imageStates.set(node);
    info.setNode(node);
    this.changed.add(info);
  }

  private updateNode(index: number, before: Node): void {
    const info = this.byIndex[index];
    const node = this.cluster.nodes.object(index);
    this.tree.update(before, node);
    if (before.status.images !== node.status.images) this.imageStates.set(node);
    info.setNode(node);
    this.changed.add(info);
  }

  private deleteNode(index: number): void {
    const info = this.byIndex[index];
    this.tree.remove(info.node);
    this.imageStates.forget(info.name);
    info.setNode(undefined);
    info.position = NONE;
    this.changed.add(info);
  }

  private rebuild(): void {
    const names = this.tree.list();
    this.listed = new Set(names);
    this.nodes = names.map((name) => this.byName.get(name) as NodeInfo);
    for (let i = 0; i < this.nodes.length; i++) this.nodes[i].position = i;
  }

  private listsByAffinity() {
    this.affinityLists ??= {
      withAffinity: this.nodes.filter(({ podsWithAffinity }) => podsWithAffinity.length > 0),
      withRequiredAntiAffinity: this.nodes.filter(({ podsWithRequiredAntiAffinity }) => podsWithRequiredAntiAffinity.length > 0),
    };
    return this.affinityLists;
  }
}
