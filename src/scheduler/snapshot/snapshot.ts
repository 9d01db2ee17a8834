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
import { grow } from '../../cluster/columns.ts';
import * as watch from '../../cluster/watch.ts';
import type { Node } from '../../model/objects/index.ts';
import type { CompiledPods } from '../compiled/index.ts';
import { ImageStates } from './images.ts';
import { KnownNodes } from './known-nodes.ts';
import type { NodeColumns } from './node-columns.ts';
import type { NodeInfo } from './node-info.ts';
import { NodeTree } from './node-tree.ts';

const NONE = -1;
const INITIAL_ROWS = 256;
/** Changes of pods after which a pod may count elsewhere, otherwise, or not at all. */
const RELEVANT =
  watch.POD_CREATED | watch.POD_BOUND | watch.POD_FINISHED | watch.POD_DELETION | watch.POD_DELETED | watch.POD_CLASS;

/** Keeps what it derives from the snapshot up to date: told of pods at once, with their nodes' ids; of nodes during `update`. */
export interface SnapshotObserver {
  podAdded(node: number, row: number, classId: number): void;
  podRemoved(node: number, row: number, classId: number): void;
  /** A pod that counts is being deleted from now on. */
  podTerminating(node: number, row: number, classId: number): void;
  /** The object or the images of a node may have changed. */
  nodeChanged(node: NodeInfo): void;
  /** `nodes` is a new list. */
  listChanged(): void;
}

interface AffinityLists {
  readonly withAffinity: readonly NodeInfo[];
  readonly withRequiredAntiAffinity: readonly NodeInfo[];
}

const NO_AFFINITY: AffinityLists = { withAffinity: [], withRequiredAntiAffinity: [] };

export class Snapshot implements Watcher {
  /** Every node, in the order of the search. Valid after `update`. */
  nodes: readonly NodeInfo[] = [];
  private readonly cluster: Cluster;
  private readonly compiled: CompiledPods;
  private readonly tree = new NodeTree();
  private readonly imageStates = new ImageStates();
  private readonly met: KnownNodes;
  /** Nodes that changed since the last update; each once. */
  private readonly changed: NodeInfo[] = [];
  /** Entries of `changed` that are valid. */
  private changedCount = 0;
  /** By pod row: id of the node on which the pod counts; -1 if it counts nowhere. */
  private countedOn = new Int32Array(INITIAL_ROWS).fill(NONE);
  /** By pod row: 1 for assumed pods. */
  private assumed = new Uint8Array(INITIAL_ROWS);
  private readonly observers: SnapshotObserver[] = [];
  /** On all nodes: without any, there is nothing to look for. */
  private podsWithAffinity = 0;
  private affinityLists: AffinityLists | undefined;

  /** Reads what is there and watches the cluster from now on. */
  constructor(cluster: Cluster, compiled: CompiledPods) {
    this.cluster = cluster;
    this.met = new KnownNodes(cluster.nodes.names);
    this.compiled = compiled;
    for (const node of cluster.nodes.live()) this.addNode(node);
    for (const row of cluster.pods.live()) this.podChanged(row, watch.POD_CREATED, cluster.pods.class[row]);
    cluster.watch(this);
  }

  /** Of all nodes, by id. */
  get columns(): NodeColumns {
    return this.met.columns;
  }

  /** Of all images that any node has ever had. */
  get imageNames(): ReadonlySet<string> {
    return this.imageStates.names;
  }

  /** Brings the list up to date; called at the start of each scheduling cycle. */
  update(): void {
    const { changed, changedCount } = this;
    if (changedCount === 0 && this.nodes.length === this.tree.size) return;
    // only a name that comes or goes between two updates changes the list
    let rebuild = this.nodes.length > this.tree.size;
    for (let i = 0; i < changedCount; i++) {
      const info = changed[i];
      info.isChanged = false;
      if (!info.exists) continue;
      if (info.position === NONE) rebuild = true;
      if (this.imageStates.isOld(info.id)) info.images = this.imageStates.summaryOf(info);
      for (const observer of this.observers) observer.nodeChanged(info);
    }
    this.changedCount = 0;
    this.affinityLists = undefined;
    if (rebuild) this.rebuild();
  }

  /** `observer` hears of every change from now on. */
  observe(observer: SnapshotObserver): void {
    this.observers.push(observer);
  }

  /** The node on which a pod counts, deleted or not; undefined if it counts nowhere. */
  nodeOf(row: number): NodeInfo | undefined {
    const id = this.idOf(row);
    return id === NONE ? undefined : this.met.byId[id];
  }

  /** The node of this name, or undefined if it is not in the snapshot. */
  find(name: string): NodeInfo | undefined {
    const info = this.met.byName.get(name);
    return info?.exists === true ? info : undefined;
  }

  /** The node of this index of the cluster, or undefined if it is not in the snapshot. */
  at(index: number): NodeInfo | undefined {
    const id = this.met.find(index);
    const info = id === NONE ? undefined : this.met.byId[id];
    return info?.exists === true ? info : undefined;
  }

  /** The node of this index of the cluster, deleted or not. */
  known(index: number): NodeInfo {
    return this.met.byId[this.met.idOf(index)];
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
    this.assumed[row] = 1;
  }

  /** The binding failed: the pod no longer counts. */
  forget(row: number): void {
    if (!this.isAssumed(row)) return;
    this.removePod(row, this.cluster.pods.class[row]);
  }

  isAssumed(row: number): boolean {
    return row < this.assumed.length && this.assumed[row] === 1;
  }

  podChanged(row: number, change: number, oldClass: number): void {
    if ((change & RELEVANT) === 0) {
      this.touch(row);
      return;
    }
    const { pods } = this.cluster;
    const node = pods.node[row];
    if ((change & watch.POD_DELETION) !== 0) this.noteTerminating(row, oldClass);
    if ((change & watch.POD_DELETED) !== 0 || pods.hasFinished(row)) {
      this.removePod(row, oldClass);
      return;
    }
    if (node === NONE) {
      if ((change & watch.POD_CLASS) !== 0 && this.isAssumed(row)) this.recount(row, oldClass);
      return;
    }
    if ((change & (watch.POD_CREATED | watch.POD_BOUND)) !== 0) this.noteBound(row, node);
    else if ((change & watch.POD_CLASS) !== 0) this.recount(row, oldClass);
    else this.touch(row);
  }

  nodeChanged(node: number, change: number, before: Node | undefined): void {
    if ((change & watch.NODE_DELETED) !== 0) this.deleteNode(node);
    else if (before === undefined) this.addNode(node);
    else if (change === watch.NODE_LEASE) this.noteChanged(this.known(node));
    else this.updateNode(node, before);
  }

  private noteBound(row: number, node: number): void {
    this.reach(row);
    this.assumed[row] = 0;
    if (this.countedOn[row] === this.met.idOf(node)) {
      this.touch(row);
      return;
    }
    this.removePod(row, this.cluster.pods.class[row]);
    this.addPod(row, node);
  }

  private addPod(row: number, node: number): void {
    this.reach(row);
    const id = this.met.idOf(node);
    const classId = this.cluster.pods.class[row];
    this.put(id, row, classId, 1);
    this.countedOn[row] = id;
    this.notePods(id);
    for (const observer of this.observers) observer.podAdded(id, row, classId);
  }

  private removePod(row: number, classId: number): void {
    const id = this.idOf(row);
    if (id === NONE) return;
    this.put(id, row, classId, -1);
    this.countedOn[row] = NONE;
    this.assumed[row] = 0;
    this.notePods(id);
    for (const observer of this.observers) observer.podRemoved(id, row, classId);
  }

  private put(id: number, row: number, classId: number, sign: 1 | -1): void {
    const pod = this.compiled.at(classId);
    // a node's object lies far from its columns: most pods do not concern it
    if (pod.hasOnlySums) {
      if (sign === 1) this.met.columns.add(id, row, pod);
      else this.met.columns.remove(id, row, pod);
    } else if (sign === 1) {
      this.met.byId[id].addPod(row, pod);
    } else {
      this.met.byId[id].removePod(row, pod);
    }
    if (pod.hasAffinity) this.podsWithAffinity += sign;
  }

  private recount(row: number, oldClass: number): void {
    const id = this.idOf(row);
    if (id === NONE) return;
    const classId = this.cluster.pods.class[row];
    this.put(id, row, oldClass, -1);
    for (const observer of this.observers) observer.podRemoved(id, row, oldClass);
    this.put(id, row, classId, 1);
    for (const observer of this.observers) observer.podAdded(id, row, classId);
    this.notePods(id);
  }

  private notePods(id: number): void {
    this.affinityLists = undefined;
    this.refreshImages(id);
  }

  private touch(row: number): void {
    const id = this.idOf(row);
    if (id !== NONE) this.refreshImages(id);
  }

  /** Any change of a pod refreshes what its node knows of images, if images came or went anywhere. */
  private refreshImages(id: number): void {
    if (this.imageStates.isOld(id)) this.noteChanged(this.met.byId[id]);
  }

  private noteTerminating(row: number, classId: number): void {
    const id = this.idOf(row);
    if (id !== NONE) for (const observer of this.observers) observer.podTerminating(id, row, classId);
  }

  private noteChanged(info: NodeInfo): void {
    if (info.isChanged) return;
    info.isChanged = true;
    this.changed[this.changedCount++] = info;
  }

  /** Makes room for `row`. */
  private reach(row: number): void {
    if (row < this.countedOn.length) return;
    const length = Math.max(row + 1, this.countedOn.length * 2);
    this.countedOn = grow(this.countedOn, length, NONE);
    this.assumed = grow(this.assumed, length);
  }

  /** Id of the node on which a pod counts, or -1. */
  private idOf(row: number): number {
    return row < this.countedOn.length ? this.countedOn[row] : NONE;
  }

  private addNode(index: number): void {
    const info = this.known(index);
    const node = this.cluster.nodes.object(index);
    info.index = index;
    this.tree.add(node);
    this.imageStates.set(node);
    info.setNode(node);
    this.noteChanged(info);
  }

  private updateNode(index: number, before: Node): void {
    const info = this.known(index);
    const node = this.cluster.nodes.object(index);
    this.tree.update(before, node);
    if (before.status.images !== node.status.images) this.imageStates.set(node);
    info.setNode(node);
    this.noteChanged(info);
  }

  private deleteNode(index: number): void {
    const info = this.known(index);
    this.tree.remove(info.node);
    this.imageStates.forget(info.name);
    info.setNode(undefined);
    this.noteChanged(info);
  }

  private rebuild(): void {
    const names = this.tree.list();
    for (const info of this.nodes) info.position = NONE;
    this.nodes = names.map((name) => this.met.byName.get(name) as NodeInfo);
    for (let i = 0; i < this.nodes.length; i++) this.nodes[i].position = i;
    for (const observer of this.observers) observer.listChanged();
  }

  private listsByAffinity(): AffinityLists {
    if (this.podsWithAffinity === 0) return NO_AFFINITY;
    const { pods } = this.met.columns;
    this.affinityLists ??= {
      withAffinity: this.nodes.filter(({ id }) => pods.withAffinity.count(id) > 0),
      withRequiredAntiAffinity: this.nodes.filter(({ id }) => pods.withRequiredAntiAffinity.count(id) > 0),
    };
    return this.affinityLists;
  }
}
