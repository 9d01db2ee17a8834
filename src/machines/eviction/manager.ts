/**
 * The eviction managers of all kubelets in a run (pkg/kubelet/eviction/eviction_manager.go): one pass every ten seconds after
 * the last one, each kubelet on its own phase. While no threshold is met, passes would find nothing: only the one that would is
 * an event.
 *
 *   nothing met ──tick after the computed crossing, or when a condition has lingered long enough──► pass
 *   pass ──met──► pass every 10 s          pass ──evicted──► wait for the end of the victims, then a pass at once
 *
 * Those who are above a limit on storage go in one pass, each when the containers of the one before have stopped.
 */
import { NONE } from '../../cluster/index.ts';
import { type EventHandle, type EventKind, tickAtOrAfter } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import type { LifeContext } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import type { NodeDisk } from '../usage/node-disk.ts';
import { KillsInTurn } from '../kubelet/kills-in-turn.ts';
import { type Rejection, rejectionUnderPressure } from './admission.ts';
import { EVICTION_CLEANUP_TIMEOUT_MS, EVICTION_PERIOD_MS } from './config.ts';
import { EVICTED } from './message.ts';
import type { Meters } from './meters.ts';
import { type EvictionState, INITIAL_EVICTION_STATE } from './observe.ts';
import { beginPass, finishPass, type PodEviction, type Reclaim } from './pass.ts';
import type { EvictionPod } from './pods.ts';
import type { PressureCondition } from './signals.ts';

const NO_EVENT: EventHandle = -1;
/** How often it is looked whether the victims are gone. */
const CLEANUP_POLL_MS = 1000;

export interface NodePod extends EvictionPod {
  readonly row: number;
}

interface Manager {
  state: EvictionState;
  /** The next pass is a multiple of the period after it. */
  phase: Instant;
  event: EventHandle;
  /** Serials of the victims it waits for. */
  readonly victims: Set<number>;
  /** What becomes of those whose turn has not come, by serial. */
  readonly due: Map<number, PodEviction<NodePod>>;
}

export interface EvictionOptions {
  readonly context: LifeContext;
  readonly lives: Lives;
  readonly meters: Meters;
  readonly disk: NodeDisk;
  /** When the first pass is of a kubelet that runs from the start, ms. */
  readonly offsetOf: (node: number) => Instant;
  /** What the kubelet has to report has changed. */
  readonly conditionsChanged: (node: number, conditions: readonly PressureCondition[]) => void;
  /** Removes images that no container uses. */
  readonly collectImages: (node: number) => void;
}

export class EvictionManagers {
  private readonly options: EvictionOptions;
  private readonly context: LifeContext;
  private readonly managers: (Manager | undefined)[] = [];
  private readonly passKind: EventKind;
  private readonly kills: KillsInTurn;

  constructor(options: EvictionOptions) {
    this.options = options;
    this.context = options.context;
    const { kernel } = this.context.cluster;
    this.passKind = kernel.on('kubelet/eviction', (node) => this.pass(node));
    this.kills = new KillsInTurn({
      cluster: this.context.cluster,
      lives: options.lives,
      name: 'kubelet/next-eviction',
      kill: (row) => this.evict(row),
      done: (node) => this.evicted(node),
    });
  }

  /** A kubelet begins to look after its machine, or ceases to. What it remembered is gone. */
  kubelet(node: number, isRunning: boolean): void {
    const { kernel } = this.context.cluster;
    this.cancel(node);
    this.kills.forget(node);
    this.managers[node] = undefined;
    if (!isRunning) return;
    // one that ran before the scenario has a phase of its own
    const wait = kernel.now === 0 ? this.options.offsetOf(node) : 0;
    const phase = kernel.now + wait;
    const event = kernel.at(phase, this.passKind, node);
    this.managers[node] = { state: INITIAL_EVICTION_STATE, phase, event, victims: new Set(), due: new Map() };
  }

  isRunning(node: number): boolean {
    return this.managers[node] !== undefined;
  }

  /** What runs on the node, or how much it uses, has changed. */
  look(node: number): void {
    const manager = this.managers[node];
    if (manager === undefined || this.isBusy(node, manager) || isMet(manager.state)) return;
    this.schedule(node, manager);
  }

  /** A pod's last container ended, or its object is gone. */
  over(row: number): void {
    const { pods, kernel } = this.context.cluster;
    const node = pods.node[row];
    const manager = node === NONE ? undefined : this.managers[node];
    if (manager === undefined || !manager.victims.delete(pods.serial[row]) || this.isBusy(node, manager)) return;
    // containers had stopped before the kubelet's own work on the pod; from then on it was looked once a second
    const stopped = kernel.now - this.context.timing.cleanup;
    const polls = Math.max(1, Math.ceil(this.context.timing.cleanup / CLEANUP_POLL_MS));
    this.passAt(node, manager, Math.max(kernel.now, stopped + polls * CLEANUP_POLL_MS));
  }

  /** What a kubelet objects to in a pod that it has not taken on yet. */
  refusal(row: number): Rejection | undefined {
    const { pods } = this.context.cluster;
    const conditions = this.managers[pods.node[row]]?.state.conditions ?? [];
    if (conditions.length === 0) return undefined;
    const { spec, isCritical } = this.context.plans.of(row);
    return rejectionUnderPressure(conditions, { spec, isCritical });
  }

  conditionsOf(node: number): readonly PressureCondition[] {
    return this.managers[node]?.state.conditions ?? [];
  }

  /** Pods that the kubelet knows and has not finished with, in the order of their creation, as it measures them now; all, or those with a limit on storage. */
  podsOf(node: number, onlyLimited = false): NodePod[] {
    const { disk } = this.options;
    const { cluster, plans } = this.context;
    const { pods, now } = cluster;
    const rows: number[] = [];
    for (let row = pods.byNode.first(node); row >= 0; row = pods.byNode.next(row)) {
      const isOver = pods.hasFinished(row) || disk.isAbsent(row);
      if (!isOver && (!onlyLimited || disk.isStorageLimited(row))) rows.push(row);
    }
    return rows
      .sort((a, b) => pods.serial[a] - pods.serial[b])
      .map((row) => {
        const { spec, isCritical } = plans.of(row);
        return { row, spec, isCritical, usage: disk.measure(row, now) };
      });
  }

  // ---- passes ----

  private pass(node: number): void {
    const manager = this.managers[node];
    const { machines, cluster } = this.context;
    if (manager === undefined) return;
    manager.event = NO_EVENT;
    manager.victims.clear();
    manager.due.clear();
    manager.phase = cluster.now;
    if (!machines.isTended(node) || !cluster.nodes.exists(node)) return;
    const evictions = this.synchronize(node, manager);
    for (const eviction of evictions) manager.due.set(cluster.pods.serial[eviction.pod.row], eviction);
    if (evictions.length === 0) this.schedule(node, manager);
    else this.kills.begin(node, [...manager.due.keys()]);
  }

  /** It has waited for the containers of all victims; now it waits until its kubelet is done with them. */
  private evicted(node: number): void {
    const { now } = this.context.cluster;
    const manager = this.managers[node];
    if (manager === undefined) return;
    const wait = manager.victims.size > 0 ? EVICTION_CLEANUP_TIMEOUT_MS : CLEANUP_POLL_MS;
    this.passAt(node, manager, now + wait);
  }

  private synchronize(node: number, manager: Manager): readonly PodEviction<NodePod>[] {
    const { meters, conditionsChanged } = this.options;
    const { now } = this.context.cluster;
    const config = meters.configOf(node);
    const before = manager.state;
    // only what has a limit on its storage can be above it; the others are measured where one of them has to go
    const limited = config.localStorageCapacityIsolation ? this.podsOf(node, true) : [];
    const { state, evictions, reclaim } = beginPass(config, before, meters.read(node, now), limited, now);
    manager.state = state;
    if (before.conditions.join() !== state.conditions.join()) conditionsChanged(node, state.conditions);
    if (reclaim === undefined) return evictions;
    this.tell(node, reclaim);
    if (reclaim.garbage.includes('containers')) this.options.disk.dead.collect(node);
    if (reclaim.garbage.includes('images')) this.options.collectImages(node);
    const after = reclaim.garbage.length > 0 ? meters.read(node, now) : undefined;
    const { eviction } = finishPass(config, reclaim, after, this.podsOf(node));
    return eviction === undefined ? [] : [eviction];
  }

  private tell(node: number, { resource }: Reclaim): void {
    const { machines, cluster } = this.context;
    if (!machines.isUp(node)) return;
    const { record, now } = cluster;
    const message = record.texts.id(`Attempting to reclaim ${resource}`);
    record.append('node-event', now, node, record.texts.id('EvictionThresholdMet'), message);
  }

  /** @returns the grace of the pod, in seconds */
  private evict(row: number): number {
    const { machines, cluster } = this.context;
    const node = cluster.pods.node[row];
    const serial = cluster.pods.serial[row];
    const manager = this.managers[node];
    const eviction = manager?.due.get(serial);
    if (manager === undefined || eviction === undefined) return 0;
    const { message, gracePeriodSeconds, isDisruption } = eviction;
    manager.due.delete(serial);
    manager.victims.add(serial);
    if (machines.isUp(node)) cluster.event(NONE, EVICTED, message, serial);
    const disruption = isDisruption ? message : undefined;
    this.options.lives.end(row, Math.max(1, gracePeriodSeconds), { reason: EVICTED, message, disruption });
    return gracePeriodSeconds;
  }

  private isBusy(node: number, { victims }: Manager): boolean {
    return victims.size > 0 || this.kills.isBusy(node);
  }

  /** The next tick at which a pass may find something. */
  private schedule(node: number, manager: Manager): void {
    const { now } = this.context.cluster;
    const { phase, state } = manager;
    const next = (at: Instant): Instant =>
      Math.max(phase + EVICTION_PERIOD_MS, tickAtOrAfter(at, phase, EVICTION_PERIOD_MS));
    const from = Math.max(next(now), phase);
    if (isMet(state)) {
      this.passAt(node, manager, from);
      return;
    }
    const crossing = Math.min(this.options.meters.nextCrossing(node, now), this.nextOverLimit(node, now));
    const change = Math.min(crossing, this.lingersUntil(node, state));
    if (change === Infinity) this.cancel(node);
    else this.passAt(node, manager, Math.max(from, next(change)));
  }

  /** When the first of the conditions that are reported is forgotten. */
  private lingersUntil(node: number, { conditions, conditionsSeenAt }: EvictionState): Instant {
    const { pressureTransitionPeriodMs } = this.options.meters.configOf(node);
    return conditions.reduce(
      (first, condition) => Math.min(first, (conditionsSeenAt.get(condition) ?? 0) + pressureTransitionPeriodMs),
      Infinity,
    );
  }

  private nextOverLimit(node: number, from: Instant): Instant {
    const { disk, meters, lives } = this.options;
    const { cluster, plans } = this.context;
    const config = meters.configOf(node);
    let next = Infinity;
    if (!config.localStorageCapacityIsolation) return next;
    for (let row = cluster.pods.byNode.first(node); row >= 0; row = cluster.pods.byNode.next(row)) {
      if (!disk.isStorageLimited(row) || disk.isAbsent(row) || lives.isEnding(row) || plans.of(row).isCritical)
        continue;
      next = Math.min(next, disk.overLimitAt(row, config.filesystems, from));
    }
    return next;
  }

  private passAt(node: number, manager: Manager, at: Instant): void {
    this.cancel(node);
    manager.event = this.context.cluster.kernel.at(at, this.passKind, node);
  }

  private cancel(node: number): void {
    const manager = this.managers[node];
    if (manager === undefined || manager.event === NO_EVENT) return;
    this.context.cluster.kernel.cancel(manager.event);
    manager.event = NO_EVENT;
  }
}

/** Something is met, or has to be looked at for the first time: every pass counts. */
const isMet = ({ isFirst, met, firstSeenAt }: EvictionState): boolean =>
  isFirst || met.length > 0 || firstSeenAt.size > 0;
