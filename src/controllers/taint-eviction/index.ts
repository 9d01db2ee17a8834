/**
 * Taint eviction: deletes pods from nodes with NoExecute taints that they do not tolerate, or no longer
 * (upstream pkg/controller/tainteviction/taint_eviction.go). Budgets are not asked.
 *
 *   node's NoExecute taints change ──► all its pods ┐
 *   pod is bound, or moves class ───► this pod ─────┴► never: cancel   now: fire   at: timer, unless one runs
 *                                                                        └► GET ─► DisruptionTarget ─► DELETE
 */
import {
  type Cluster,
  DISRUPTION_REASONS,
  NODE_CREATED,
  NODE_DELETED,
  NODE_TAINTS,
  NONE,
  POD_BOUND,
  POD_CLASS,
  POD_DELETED,
  type Watcher,
} from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Node, Taint } from '../../model/objects/index.ts';
import { ClientBudget } from '../_shared/client-budget.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { noExecuteTaints, planEviction, toleratedForMs } from './schedule.ts';
import { Timers } from './timers.ts';

const NAME = 'taint-eviction-controller';
const EVENT = 'TaintManagerEviction';
const REASON = 'DeletionByTaintManager';
const MESSAGE = 'Taint manager: deleting due to NoExecute taint';
const REASON_NUMBER = DISRUPTION_REASONS.indexOf(REASON);

export class TaintEvictionController implements Watcher {
  /** Nothing before a node has had a NoExecute taint. */
  podInterest = 0;
  private readonly cluster: Cluster;
  private readonly nodeQueue: Reconciler;
  private readonly podQueue: Reconciler;
  private readonly timers: Timers;
  /** The NoExecute taints of nodes as last processed. */
  private readonly taints = new Map<number, readonly Taint[]>();
  /** Nodes whose taints, as processed or as they are now, concern their pods. */
  private readonly concerned: boolean[] = [];
  /** `namespace/name` of deleted pods whose timer is still to be cancelled. */
  private readonly gone = new Map<number, string>();
  private readonly options: ControllerOptions;
  private budget: ClientBudget;
  private readonly patchKind: EventKind;
  private readonly markKind: EventKind;
  private readonly deleteKind: EventKind;

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}) {
    this.cluster = cluster;
    this.options = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    const { latency, qps, burst } = this.options;
    this.budget = new ClientBudget(qps, burst);
    this.nodeQueue = new Reconciler(cluster, { name: `${NAME}/node`, latency, sync: (node) => this.syncNode(node) });
    this.podQueue = new Reconciler(cluster, { name: `${NAME}/pod`, latency, sync: (serial) => this.syncPod(serial) });
    this.timers = new Timers(cluster, NAME, (serial) => this.fire(serial));
    this.patchKind = cluster.kernel.on(`${NAME}/patch`, (serial) => this.patch(serial));
    this.markKind = cluster.kernel.on(`${NAME}/mark`, (serial) => this.mark(serial));
    this.deleteKind = cluster.kernel.on(`${NAME}/delete`, (serial) => this.delete(serial));
    cluster.watch(this);
  }

  start(): void {
    for (const node of this.cluster.nodes.live()) {
      this.concerned[node] = noExecuteTaints(this.cluster.nodes.object(node).spec.taints).length > 0;
      if (this.concerned[node]) this.noteNode(node);
    }
  }

  /** Timers live in memory only: another leader starts them anew. */
  stop(): void {
    this.nodeQueue.stop();
    this.podQueue.stop();
    this.timers.clear();
    this.taints.clear();
    this.gone.clear();
  }

  resume(): void {
    this.budget = new ClientBudget(this.options.qps, this.options.burst);
    this.nodeQueue.resume();
    this.podQueue.resume();
    this.start();
  }

  nodeChanged(node: number, change: number, before: Node | undefined): void {
    if ((change & (NODE_CREATED | NODE_TAINTS | NODE_DELETED)) === 0) return;
    const isGone = (change & NODE_DELETED) !== 0;
    const now = isGone ? [] : noExecuteTaints(this.cluster.nodes.object(node).spec.taints);
    const then = before === undefined ? [] : noExecuteTaints(before.spec.taints);
    if (!isGone && isSame(then, now)) return;
    this.concerned[node] = this.taints.has(node) || now.length > 0;
    if (this.concerned[node]) this.noteNode(node);
  }

  private noteNode(node: number): void {
    this.cluster.widenInterest(this, POD_BOUND | POD_CLASS | POD_DELETED);
    this.nodeQueue.enqueue(node);
  }

  podChanged(row: number, change: number): void {
    const { pods, classes } = this.cluster;
    const serial = pods.serial[row];
    if ((change & POD_DELETED) !== 0) {
      if (this.timers.of(serial) === undefined) {
        this.timers.cancel(serial);
        return;
      }
      this.gone.set(serial, `${classes.list[pods.class[row]].namespace}/${pods.name(row)}`);
      this.podQueue.enqueue(serial);
      return;
    }
    const node = pods.node[row];
    if ((change & (POD_BOUND | POD_CLASS)) === 0 || node === NONE || this.concerned[node] !== true) return;
    this.podQueue.enqueue(serial);
  }

  // ---- what is in store ----

  private syncNode(node: number): void {
    const { cluster } = this;
    const taints = cluster.nodes.exists(node) ? noExecuteTaints(cluster.nodes.object(node).spec.taints) : [];
    if (taints.length > 0) this.taints.set(node, taints);
    else this.taints.delete(node);
    this.concerned[node] = taints.length > 0;
    // timers of a node that is gone run on
    if (!cluster.nodes.exists(node)) return;
    const tolerated = new Map<number, number | undefined>();
    for (const row of cluster.pods.byNode.rows(node)) this.process(row, taints, tolerated);
  }

  private syncPod(serial: number): void {
    const { pods } = this.cluster;
    const row = pods.rowOf(serial);
    if (row === NONE) {
      const name = this.gone.get(serial) ?? '';
      this.gone.delete(serial);
      this.cancel(serial, name);
      return;
    }
    const taints = this.taints.get(pods.node[row]);
    if (taints !== undefined) this.process(row, taints, new Map());
  }

  /** `tolerated`: answers by class, for this node. */
  private process(row: number, taints: readonly Taint[], tolerated: Map<number, number | undefined>): void {
    const { pods, classes, now } = this.cluster;
    const serial = pods.serial[row];
    if (taints.length === 0) {
      this.cancel(serial, this.nameOf(row));
      return;
    }
    const classId = pods.class[row];
    if (!tolerated.has(classId)) tolerated.set(classId, toleratedForMs(taints, classes.list[classId].spec.tolerations));
    const plan = planEviction(this.timers.of(serial), tolerated.get(classId), now);
    if (plan.evict === 'at') {
      this.timers.add(serial, plan.scheduled);
      return;
    }
    this.cancel(serial, this.nameOf(row));
    if (plan.evict === 'now') this.timers.add(serial, { createdAt: now, fireAt: now });
  }

  private cancel(serial: number, name: string): void {
    if (this.timers.cancel(serial)) this.cluster.event(NONE, EVENT, `Cancelling deletion of Pod ${name}`, serial);
  }

  private nameOf(row: number): string {
    const { pods, classes } = this.cluster;
    return `${classes.list[pods.class[row]].namespace}/${pods.name(row)}`;
  }

  // ---- eviction: three requests, each in its turn of the client's rate limit ----

  private fire(serial: number): void {
    const row = this.cluster.pods.rowOf(serial);
    if (row === NONE) return;
    this.cluster.event(NONE, EVENT, `Marking for deletion Pod ${this.nameOf(row)}`, serial);
    this.send(this.patchKind, serial);
  }

  /** The pod was read; a condition that is there already needs no write. */
  private patch(serial: number): void {
    const row = this.rowOf(serial);
    if (row === NONE) return;
    const isMarked = this.cluster.pods.disruption[row] === REASON_NUMBER;
    this.send(isMarked ? this.deleteKind : this.markKind, serial);
  }

  private mark(serial: number): void {
    const row = this.rowOf(serial);
    if (row === NONE) return;
    this.cluster.podApi.setDisruptionTarget(row, REASON, MESSAGE);
    this.send(this.deleteKind, serial);
  }

  private delete(serial: number): void {
    const row = this.rowOf(serial);
    if (row !== NONE) this.cluster.podApi.delete(row, { by: NAME });
  }

  private send(kind: EventKind, serial: number): void {
    const { kernel } = this.cluster;
    kernel.at(this.budget.reserve(kernel.now), kind, serial);
  }

  /** Row of a pod that is being evicted; -1 if it is gone, or the controller has forgotten it. */
  private rowOf(serial: number): number {
    return this.timers.has(serial) ? this.cluster.pods.rowOf(serial) : NONE;
  }
}

const isSame = (a: readonly Taint[], b: readonly Taint[]): boolean =>
  a.length === b.length && a.every((taint, i) => taint.key === b[i].key && taint.value === b[i].value);
