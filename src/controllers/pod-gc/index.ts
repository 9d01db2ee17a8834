/**
 * Pods that nobody else removes – finished ones beyond a threshold, those of nodes that are gone
 * (upstream pkg/controller/podgc/gc_controller.go).
 *
 *   pass, every 20 s ─► finished beyond the threshold ─► terminating on nodes out of service ─► orphans ─► terminating, unscheduled
 *                       each: phase Failed (orphans: DisruptionTarget too) ─► DELETE with grace 0
 *
 * A node that is missing is first in quarantine: its pods are orphans when a pass comes 40 s after the one that missed it.
 * A pass is an event only when one of these may have work; what it could find is kept in small sets by the watch.
 */
import {
  type Cluster,
  NODE_CONDITIONS,
  NODE_DELETED,
  NODE_TAINTS,
  NONE,
  POD_BOUND,
  POD_DELETION,
  POD_FINISHED,
  type Watcher,
} from '../../cluster/index.ts';
import type { EventHandle, EventKind } from '../../kernel/index.ts';
import { isNodeReady } from '../../model/node.ts';
import type { Instant } from '../../model/objects/index.ts';
import { FAILED, PHASES } from '../../record/index.ts';
import { ClientBudget } from '../_shared/client-budget.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { PassGrid } from '../_shared/pass-grid.ts';
import {
  collectPods,
  DEFAULT_TERMINATED_POD_THRESHOLD,
  type GcPod,
  ORPHAN_DISRUPTION,
  OUT_OF_SERVICE,
  POD_GC_PERIOD_MS,
  POD_GC_QUARANTINE_MS,
} from './collect.ts';
import { oldestTerminated } from './oldest-terminated.ts';

export interface PodGcFlags extends Partial<ControllerOptions> {
  /** Finished pods that may stay; 0 or less: all of them. */
  readonly terminatedPodGCThreshold?: number;
  /** Passes count from here; may be negative. Default 0. */
  readonly startedAt?: Instant;
  /** What a pass takes, ms: the quarantine of two periods ends just before the third pass, if it is at least 1. */
  readonly passDuration?: number;
}

interface View extends GcPod {
  readonly serial: number;
}

interface Deletion {
  readonly serial: number;
  readonly marksFailed: boolean;
  readonly isOrphan: boolean;
}

const NAME = 'pod-garbage-collector';
const DEFAULT_PASS_MS = 2;
const NOTHING = new Int32Array(0);

export class PodGcController implements Watcher {
  /** Bindings too, once a node has gone. */
  podInterest = POD_FINISHED | POD_DELETION;
  private readonly cluster: Cluster;
  private readonly options: ControllerOptions;
  private readonly threshold: number;
  private readonly passMs: number;
  private readonly passKind: EventKind;
  private readonly stepKind: EventKind;
  private budget: ClientBudget;
  private grid: PassGrid;
  private nextPass: EventHandle | undefined;
  private passedAt: Instant = -Infinity;
  private running = false;
  private passing = false;
  private readonly outOfService = new Set<number>();
  /** Nodes that are gone and left pods → when the quarantine ends; Infinity: no pass has missed them yet. */
  private readonly missing = new Map<number, Instant>();
  private readonly unscheduled = new Set<number>();
  /** What the pass under way deletes: serials of finished pods beyond the threshold, of which the first `done` had their turn … */
  private finishedOnes: Int32Array = NOTHING;
  private done = 0;
  /** … then what is left of the others, the next one last. */
  private work: Deletion[] = [];
  private step: 'mark' | 'delete' = 'mark';

  constructor(cluster: Cluster, flags: PodGcFlags = {}) {
    this.cluster = cluster;
    const { latency, qps, burst, requestMs } = DEFAULT_CONTROLLER_OPTIONS;
    this.options = {
      latency: flags.latency ?? latency,
      qps: flags.qps ?? qps,
      burst: flags.burst ?? burst,
      requestMs: flags.requestMs ?? requestMs,
    };
    this.threshold = flags.terminatedPodGCThreshold ?? DEFAULT_TERMINATED_POD_THRESHOLD;
    this.passMs = flags.passDuration ?? DEFAULT_PASS_MS;
    this.grid = new PassGrid(flags.startedAt ?? 0, POD_GC_PERIOD_MS + this.passMs);
    this.budget = new ClientBudget(this.options.qps, this.options.burst);
    this.passKind = cluster.kernel.on(`${NAME}/pass`, () => this.pass());
    this.stepKind = cluster.kernel.on(`${NAME}/request`, () => this.requestAnswered());
    cluster.watch(this);
  }

  start(): void {
    const { nodes, pods } = this.cluster;
    this.running = true;
    if (nodes.count < nodes.length) this.cluster.widenInterest(this, POD_BOUND);
    for (const node of nodes.live()) this.noteNode(node);
    for (const row of pods.live()) {
      if (pods.node[row] !== NONE && !nodes.exists(pods.node[row])) this.missing.set(pods.node[row], Infinity);
      if (pods.node[row] === NONE && pods.isTerminating(row)) this.unscheduled.add(pods.serial[row]);
    }
    this.awaitPass();
  }

  stop(): void {
    if (this.nextPass !== undefined) this.cluster.kernel.cancel(this.nextPass);
    this.nextPass = undefined;
    this.running = false;
    this.passing = false;
    this.finishedOnes = NOTHING;
    this.done = 0;
    this.work = [];
    this.missing.clear();
    this.outOfService.clear();
    this.unscheduled.clear();
  }

  resume(): void {
    const { now } = this.cluster;
    this.grid = new PassGrid(now, this.grid.step);
    this.passedAt = -Infinity;
    this.budget = new ClientBudget(this.options.qps, this.options.burst);
    this.start();
  }

  podChanged(row: number, change: number): void {
    const { pods, nodes } = this.cluster;
    if (!this.running) return;
    const node = pods.node[row];
    if ((change & POD_DELETION) !== 0 && node === NONE) this.unscheduled.add(pods.serial[row]);
    if ((change & POD_BOUND) !== 0 && !nodes.exists(node)) this.miss(node);
    this.awaitPass();
  }

  nodeChanged(node: number, change: number): void {
    if ((change & NODE_DELETED) !== 0) this.cluster.widenInterest(this, POD_BOUND);
    if (!this.running || (change & (NODE_DELETED | NODE_TAINTS | NODE_CONDITIONS)) === 0) return;
    if ((change & NODE_DELETED) === 0) {
      this.noteNode(node);
    } else {
      this.outOfService.delete(node);
      if (this.cluster.pods.byNode.count(node) > 0) this.miss(node);
    }
    this.awaitPass();
  }

  // ---- when to look ----

  private noteNode(node: number): void {
    if (this.isOutOfService(node)) this.outOfService.add(node);
    else this.outOfService.delete(node);
  }

  private miss(node: number): void {
    if (!this.missing.has(node)) this.missing.set(node, Infinity);
  }

  private isOutOfService(node: number): boolean {
    const object = this.cluster.nodes.object(node);
    return object.spec.taints.some(({ key }) => key === OUT_OF_SERVICE) && !isNodeReady(object);
  }

  private isBeyondThreshold(): boolean {
    return this.threshold > 0 && this.cluster.pods.finished > this.threshold;
  }

  private hasWork(): boolean {
    const { pods } = this.cluster;
    if (this.missing.size > 0 || this.unscheduled.size > 0 || this.isBeyondThreshold()) return true;
    if (this.outOfService.size === 0) return false;
    for (const node of this.outOfService) {
      for (let row = pods.byNode.first(node); row !== NONE; row = pods.byNode.next(row))
        if (pods.isTerminating(row)) return true;
    }
    return false;
  }

  private awaitPass(): void {
    if (this.nextPass !== undefined || this.passing || !this.hasWork()) return;
    const { now, kernel } = this.cluster;
    const at = this.passedAt === now ? this.grid.after(now) : this.grid.atOrAfter(now);
    this.nextPass = kernel.at(at, this.passKind);
  }

  // ---- a pass ----

  private pass(): void {
    this.nextPass = undefined;
    this.passing = true;
    this.passedAt = this.cluster.now;
    this.finishedOnes = this.isBeyondThreshold() ? oldestTerminated(this.cluster, this.threshold) : NOTHING;
    this.done = 0;
    this.work = this.collect().reverse();
    this.unscheduled.clear();
    this.step = 'mark';
    this.advance();
  }

  private collect(): Deletion[] {
    const { pods, nodes, now } = this.cluster;
    const gone = new Set<number>();
    for (const [node, until] of this.missing) {
      if (pods.byNode.count(node) === 0) this.missing.delete(node);
      else if (until === Infinity) this.missing.set(node, now + POD_GC_QUARANTINE_MS);
      else if (until <= now) gone.add(node);
    }
    // pods that finalizers hold keep their node in quarantine once more
    for (const node of gone) this.missing.set(node, now + POD_GC_QUARANTINE_MS);
    const rows = new Set<number>();
    for (const node of [...this.outOfService, ...gone]) for (const row of pods.byNode.rows(node)) rows.add(row);
    for (const serial of this.unscheduled) if (pods.rowOf(serial) !== NONE) rows.add(pods.rowOf(serial));
    const deletedAnyway = rows.size === 0 ? undefined : new Set(this.finishedOnes);
    const others = [...rows].filter((row) => deletedAnyway?.has(pods.serial[row]) !== true);
    const views = others.map((row) => this.view(row));
    const find = (index: string): number => Number(index);
    const answers = {
      isOutOfService: (node: string) => nodes.exists(find(node)) && this.isOutOfService(find(node)),
      isGone: (node: string) => gone.has(find(node)),
    };
    return collectPods(views, answers, 0).map(({ pod, marksFailed, class: gcClass }) => ({
      serial: pod.serial,
      marksFailed,
      isOrphan: gcClass === 'orphaned',
    }));
  }

  /** Nodes go by their index: two may have had one name. */
  private view(row: number): View {
    const { pods } = this.cluster;
    return {
      serial: pods.serial[row],
      name: pods.name(row),
      nodeName: pods.node[row] === NONE ? undefined : String(pods.node[row]),
      phase: PHASES[pods.phase[row]],
      reason: pods.reasons.get(row)?.reason,
      creationTimestamp: pods.createdAt[row],
      isDeleting: pods.isTerminating(row),
    };
  }

  /** Sends the next request, until one has to wait for the rate limit. */
  private advance(): void {
    const { kernel } = this.cluster;
    for (let next = this.next(); next !== undefined; next = this.next()) {
      if (this.step === 'mark' && !next.marksFailed) this.step = 'delete';
      const at = this.budget.reserve(kernel.now);
      if (at > kernel.now) {
        kernel.at(at, this.stepKind);
        return;
      }
      this.perform();
    }
    this.passing = false;
    if (kernel.now > this.passedAt) this.grid = new PassGrid(kernel.now + this.grid.step, this.grid.step);
    if (this.running) this.awaitPass();
  }

  private requestAnswered(): void {
    if (!this.passing || this.next() === undefined) return; // stopped meanwhile
    this.perform();
    this.advance();
  }

  /** Whose turn it is. */
  private next(): Deletion | undefined {
    if (this.done === this.finishedOnes.length) return this.work.at(-1);
    return { serial: this.finishedOnes[this.done], marksFailed: false, isOrphan: false };
  }

  private perform(): void {
    const { pods, podApi } = this.cluster;
    const { serial, isOrphan } = this.next() as Deletion;
    const row = pods.rowOf(serial);
    if (this.step === 'mark') {
      this.step = 'delete';
      if (row === NONE) return;
      if (isOrphan) podApi.setDisruptionTarget(row, ORPHAN_DISRUPTION.reason, ORPHAN_DISRUPTION.message);
      podApi.setPhase(row, FAILED);
      return;
    }
    this.step = 'mark';
    if (this.done < this.finishedOnes.length) this.done++;
    else this.work.pop();
    if (row !== NONE) podApi.delete(row, { by: NAME, gracePeriodSeconds: 0 });
  }
}
