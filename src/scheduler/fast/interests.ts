/**
 * Who counts whom. Every counter is fed by the pod classes that it is interested in; the list of a class's counters is
 * worked out once, so that a pod that comes or goes costs as much as there are counters that really change.
 *
 *   class ─► effects: (counter, weight) …      pod on a node ─► each counter of its class += weight, at the node's domain
 *
 * It hears of the snapshot's changes and hands on to the node table what that must know.
 */
import type { Cluster } from '../../cluster/index.ts';
import { grow } from '../../cluster/columns.ts';
import type { Node } from '../../model/objects/index.ts';
import type { CompiledPods } from '../compiled/index.ts';
import type { PluginHandle } from '../framework/index.ts';
import type { NodeInfo, Snapshot, SnapshotObserver } from '../snapshot/index.ts';
import { Counter, type CounterOptions, type Inclusion } from './counter.ts';
import { NodeMarks } from './node-marks.ts';
import { NodeTable } from './node-table.ts';
import { TopologyKey } from './topology-key.ts';

/** Counters that the pods of one class change, and by how much each. */
interface Effects {
  readonly counters: Counter[];
  readonly weights: number[];
}

/** Wants to know of every class whose pods may bear on it. */
export interface ClassListener {
  /** None but classes with pod affinity or anti-affinity can bear on it. */
  readonly hearsOnlyOfAffinity: boolean;
  /** Calls `Interests.addEffect` for what pods of this class change. */
  learn(classId: number): void;
}

class NodeInclusion implements Inclusion {
  included = new Uint8Array(64);
  private readonly includes: (node: Node) => boolean;

  constructor(includes: (node: Node) => boolean) {
    this.includes = includes;
  }

  addNode({ id, node }: NodeInfo): void {
    if (id >= this.included.length) this.included = grow(this.included, Math.max(id + 1, this.included.length * 2));
    this.included[id] = this.includes(node) ? 1 : 0;
  }
}

export class Interests implements SnapshotObserver {
  readonly table: NodeTable;
  private readonly cluster: Cluster;
  private readonly snapshot: Snapshot;
  private readonly compiled: CompiledPods;
  private readonly keys = new Map<string, TopologyKey>();
  private readonly inclusions = new Map<string, NodeInclusion>();
  private readonly counters: Counter[] = [];
  private readonly listeners: ClassListener[] = [];
  private readonly affinityListeners: ClassListener[] = [];
  /** By class; undefined: none of its pods was ever counted. */
  private readonly effects: (Effects | undefined)[] = [];
  /** Those of them that have affinity. */
  private readonly withAffinity: number[] = [];
  /** By pod row: 1 for pods that count as being deleted. */
  private terminating = new Uint8Array(256);
  /** The class that is being learnt: none of its pods is counted yet. */
  private newcomer = -1;

  constructor({ cluster, snapshot, compiled }: PluginHandle) {
    this.compiled = compiled;
    this.cluster = cluster;
    this.snapshot = snapshot;
    this.table = new NodeTable(snapshot.columns);
    snapshot.update();
    this.listChanged();
    snapshot.observe(this);
  }

  /** The topology key of this name. */
  key(name: string): TopologyKey {
    let key = this.keys.get(name);
    if (key === undefined) {
      key = new TopologyKey(name);
      this.keys.set(name, key);
      for (const info of this.table.infos) key.add(info);
    }
    return key;
  }

  /** Nodes for which a predicate on their labels and taints holds. `text`: equal for equal predicates. */
  inclusion(text: string, includes: (node: Node) => boolean): Inclusion {
    let inclusion = this.inclusions.get(text);
    if (inclusion === undefined) {
      inclusion = new NodeInclusion(includes);
      this.inclusions.set(text, inclusion);
      for (const info of this.table.infos) inclusion.addNode(info);
    }
    return inclusion;
  }

  /** A new counter, with all counts at 0. */
  newCounter(options: CounterOptions): Counter {
    const counter = new Counter(options.byNode ? { ...options, marks: new NodeMarks(this.table) } : options);
    this.counters.push(counter);
    for (const { id } of this.table.infos) counter.addNode(id);
    return counter;
  }

  /** Pods of the class change the counter from now on; those that are there are counted at once. */
  addEffect(classId: number, counter: Counter, weight: number): void {
    const effects = this.effects[classId];
    if (effects === undefined) throw new Error('a class is learnt before it has effects');
    effects.counters.push(counter);
    effects.weights.push(weight);
    if (classId === this.newcomer) return;
    const { byClass } = this.cluster.pods;
    for (let row = byClass.first(classId); row >= 0; row = byClass.next(row)) {
      const info = this.countedOn(row);
      if (info === undefined || (counter.skipsTerminating && this.terminating[row] === 1)) continue;
      counter.add(info.id, weight);
    }
  }

  /** The listener learns every class whose pods were ever counted, and those to come. */
  listen(listener: ClassListener): void {
    if (listener.hearsOnlyOfAffinity) {
      this.affinityListeners.push(listener);
      for (const classId of this.withAffinity) listener.learn(classId);
      return;
    }
    this.listeners.push(listener);
    for (let classId = 0; classId < this.effects.length; classId++)
      if (this.effects[classId] !== undefined) listener.learn(classId);
  }

  /** Forgets all counters, keys and listeners. */
  reset(): void {
    this.keys.clear();
    this.inclusions.clear();
    this.counters.length = 0;
    this.listeners.length = 0;
    this.affinityListeners.length = 0;
    this.effects.length = 0;
    this.withAffinity.length = 0;
    this.table.clear();
    this.listChanged();
  }

  podAdded(id: number, row: number, classId: number): void {
    if (!this.table.isListed(id)) return;
    this.count(id, row, classId);
    this.table.noteChange(id);
  }

  podRemoved(id: number, row: number, classId: number): void {
    if (!this.table.isListed(id)) return;
    this.uncount(id, row, classId);
    this.table.noteChange(id);
  }

  podTerminating(id: number, row: number, classId: number): void {
    if (!this.table.isListed(id) || this.terminating[row] === 1) return;
    this.terminating[row] = 1;
    const { counters, weights } = this.effectsOf(classId);
    for (let i = 0; i < counters.length; i++) if (counters[i].skipsTerminating) counters[i].add(id, -weights[i]);
    this.table.noteChange(id);
  }

  nodeChanged(info: NodeInfo): void {
    if (!this.table.isListed(info.id)) return;
    this.table.noteTouch(info.id);
    if (!this.table.read(info).labels) return;
    this.nodeWent(info);
    this.nodeCame(info);
  }

  listChanged(): void {
    this.table.relist(
      this.snapshot.nodes,
      (info) => this.nodeCame(info),
      (info) => this.nodeWent(info),
    );
  }

  private countedOn(row: number): NodeInfo | undefined {
    const info = this.snapshot.nodeOf(row);
    return info !== undefined && this.table.isListed(info.id) ? info : undefined;
  }

  private nodeCame(info: NodeInfo): void {
    const { id, pods } = info;
    for (const key of this.keys.values()) key.add(info);
    for (const inclusion of this.inclusions.values()) inclusion.addNode(info);
    for (const counter of this.counters) counter.addNode(id);
    for (const row of pods) this.count(id, row, this.cluster.pods.class[row]);
  }

  private nodeWent(info: NodeInfo): void {
    const { id, pods } = info;
    for (const row of pods) this.uncount(id, row, this.cluster.pods.class[row]);
    for (const counter of this.counters) counter.removeNode(id);
    for (const key of this.keys.values()) key.remove(info);
  }

  private count(slot: number, row: number, classId: number): void {
    if (row >= this.terminating.length)
      this.terminating = grow(this.terminating, Math.max(row + 1, this.terminating.length * 2));
    const isTerminating = this.cluster.pods.isTerminating(row);
    this.terminating[row] = isTerminating ? 1 : 0;
    this.apply(slot, classId, 1, isTerminating);
  }

  private uncount(slot: number, row: number, classId: number): void {
    this.apply(slot, classId, -1, this.terminating[row] === 1);
  }

  private apply(slot: number, classId: number, sign: 1 | -1, isTerminating: boolean): void {
    const { counters, weights } = this.effectsOf(classId);
    for (let i = 0; i < counters.length; i++) {
      if (!isTerminating || !counters[i].skipsTerminating) counters[i].add(slot, sign * weights[i]);
    }
  }

  /** None of a new class's pods is counted yet, so that its effects begin with the first one. */
  private effectsOf(classId: number): Effects {
    const known = this.effects[classId];
    if (known !== undefined) return known;
    const effects: Effects = { counters: [], weights: [] };
    this.effects[classId] = effects;
    this.newcomer = classId;
    for (const listener of this.listeners) listener.learn(classId);
    if (this.compiled.at(classId).hasAffinity) {
      this.withAffinity.push(classId);
      for (const listener of this.affinityListeners) listener.learn(classId);
    }
    this.newcomer = -1;
    return effects;
  }
}
