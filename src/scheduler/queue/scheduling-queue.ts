/**
 * Pods that wait to be scheduled, and who is tried next.
 *
 *            add ─┐ PreEnqueue        ┌──── pop ────► in flight ──── done ───► (assumed, bound)
 *                 ├──────────► ACTIVE ┘                  │
 *                 │              ▲  ▲                    │ returnPod: events that came meanwhile?
 *              GATED ── gates go ┘  │ flush tick         │
 *                                BACKOFF ◄───────────────┤ yes, or no plugin refused it
 *                                   ▲                    ▼
 *                                   └──── event ──── UNSCHEDULABLE ◄── no
 *
 * ACTIVE is ordered by priority (higher first), then by when a pod entered the queue or was last returned to it; equal
 * timestamps by the order in which that happened. BACKOFF is ordered by the end of the back-off, then likewise. So the
 * order in which an event moves several pods never matters. Columns by row, no object a pod: a million may wait.
 *
 * It knows no time but the `now` of its cluster, and fires nothing itself: see `FlushTimers`.
 * Upstream: pkg/scheduler/backend/queue/{scheduling_queue,active_queue}.go with SchedulerQueueingHints on, as in v1.32.
 */
import type { Cluster } from '../../cluster/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { type ClusterEvent, type EventObject, podRefOf } from '../framework/index.ts';
import { podBackoffMs } from './backoff.ts';
import { ACTIVE, BACKOFF, GATED, IN_FLIGHT, NOWHERE, QueueColumns, UNSCHEDULABLE } from './columns.ts';
import {
  FORCE_ACTIVATE,
  type Happening,
  type HintTable,
  QUEUE_AFTER_BACKOFF,
  SKIP,
  type Strategy,
  UNSCHEDULABLE_TIMEOUT,
} from './hint-table.ts';
import { InFlight } from './in-flight.ts';
import { podChangeEvents } from './pod-changes.ts';
import type { QueueProfiles } from './profiles.ts';
import { PlacedRows } from './placed-rows.ts';
import { type WaitingGroup, WaitingPods } from './waiting-pods.ts';

const NONE = -1;

export interface QueueOptions {
  /** `podInitialBackoffSeconds`, in ms. */
  readonly initialBackoffMs: number;
  /** `podMaxBackoffSeconds`, in ms. */
  readonly maxBackoffMs: number;
  /** `--pod-max-in-unschedulable-pods-duration`, in ms. */
  readonly maxUnschedulableMs: number;
}

export const DEFAULT_QUEUE_OPTIONS: QueueOptions = {
  initialBackoffMs: 1000,
  maxBackoffMs: 10_000,
  maxUnschedulableMs: 300_000,
};

export class SchedulingQueue {
  readonly columns = new QueueColumns();
  readonly profiles: QueueProfiles;
  private readonly cluster: Cluster;
  private readonly options: QueueOptions;
  private readonly active = new PlacedRows(this.columns, ACTIVE);
  private readonly backoff = new PlacedRows(this.columns, BACKOFF);
  private readonly waiting = new WaitingPods();
  private readonly inFlight = new InFlight();
  private nextSequence = 0;
  /** Scratch of `move`: bits of interested plugins, by profile. */
  private readonly masks: number[] = [];

  constructor(cluster: Cluster, profiles: QueueProfiles, options: QueueOptions = DEFAULT_QUEUE_OPTIONS) {
    this.cluster = cluster;
    this.profiles = profiles;
    this.options = options;
  }

  /** A pending pod of ours is new to the scheduler. */
  add(row: number): void {
    const { columns } = this;
    columns.reach(row);
    columns.attempts[row] = 0;
    columns.rejectors[row] = 0;
    columns.pending[row] = 0;
    this.stamp(row);
    this.enterActive(row);
  }

  /** Row of the next pod to try, now in flight; -1 if none is active. */
  pop(): number {
    const { columns } = this;
    if (!this.active.settle()) return NONE;
    const row = this.active.firstRow;
    this.active.drop();
    columns.attempts[row]++;
    columns.rejectors[row] = 0;
    columns.pending[row] = 0;
    columns.place[row] = IN_FLIGHT;
    this.inFlight.start(this.cluster.pods.serial[row]);
    return row;
  }

  /** Whether `pop` would find a pod. */
  hasActive(): boolean {
    return this.active.settle();
  }

  /** The pod needs no more events of its attempt: it is about to be bound, skipped, or gone. */
  done(serial: number): void {
    const row = this.cluster.pods.rowOf(serial);
    if (row !== NONE && this.place(row) === IN_FLIGHT) this.columns.place[row] = NOWHERE;
    this.inFlight.done(serial);
  }

  /**
   * A failed attempt is over (AddUnschedulableIfNotPresent). The pod must be alive and unbound.
   *
   * @param rejectors bits of the plugins that refused it; 0 if something broke: it is retried after its back-off
   */
  returnPod(row: number, rejectors: number, pending = 0): void {
    const { columns } = this;
    const place = this.place(row);
    if (place !== IN_FLIGHT && place !== NOWHERE)
      throw new Error(`pod ${this.cluster.pods.name(row)} is in the queue already`);
    columns.reach(row);
    columns.rejectors[row] = rejectors;
    columns.pending[row] = pending;
    columns.place[row] = NOWHERE;
    this.stamp(row);
    this.requeue(row, this.strategyAfterFlight(row, rejectors, pending));
    this.inFlight.done(this.cluster.pods.serial[row]);
  }

  /** A pending pod of ours changed. `oldClass` differs from its class if more than status changed. */
  update(row: number, oldClass: number): void {
    const place = this.place(row);
    if (place === NOWHERE) {
      this.add(row);
      return;
    }
    if (place === ACTIVE || place === BACKOFF) return;
    const { classes, pods } = this.cluster;
    const classId = pods.class[row];
    const events = podChangeEvents('UnschedulablePod', classes.list[oldClass], classes.list[classId]);
    if (place === UNSCHEDULABLE && classId !== oldClass) this.waiting.changeClass(row, classId);
    this.noteUpdate(row, place, oldClass, events);
  }

  /** A pending pod was deleted, bound, or finished. */
  remove(row: number): void {
    this.leave(row);
  }

  /**
   * Something happened that may make waiting pods schedulable (MoveAllToActiveOrBackoffQueue).
   *
   * @param except serial of a pod that the event is not for
   */
  move(event: ClusterEvent, before: EventObject | undefined, after: EventObject | undefined, except = NONE): void {
    const { masks } = this;
    if (!this.profiles.interested(event, masks)) return;
    const happening = { event, before, after };
    const { groups } = this.waiting;
    // backwards: a group that empties is replaced by the last one, which was looked at already
    for (let i = groups.length - 1; i >= 0; i--) {
      const group = groups[i];
      const mask = masks[this.profiles.of(group.classId)];
      if (((group.rejectors | group.pending) & mask) !== 0) this.moveGroup(group, happening, except);
    }
    this.inFlight.add(happening);
  }

  /** Whether `move` with this event could have any effect: ask before you gather what it wants to know. */
  isHeard(event: ClusterEvent): boolean {
    if (!this.hasListeners()) return false;
    return this.profiles.interested(event, this.masks);
  }

  /** Whether nobody is in it; a pod that its gates hold back does not count. */
  isIdle(): boolean {
    return !this.hasListeners() && this.active.isEmpty && this.backoff.isEmpty;
  }

  /** Whether any pod waits for an event, or is in flight. */
  hasListeners(): boolean {
    return this.waiting.count > 0 || this.inFlight.count > 0;
  }

  /** Lets a waiting pod be tried at once, its back-off notwithstanding. */
  activate(row: number): void {
    const place = this.place(row);
    if (place === UNSCHEDULABLE || place === BACKOFF || place === GATED) {
      this.leave(row);
      this.enterActive(row);
    } else if (place === IN_FLIGHT) {
      this.inFlight.add({ event: FORCE_ACTIVATE, before: undefined, after: podRefOf(this.cluster, row) });
    }
  }

  /** End of the earliest back-off, or Infinity. */
  nextBackoffEnd(): Instant {
    return this.backoff.settle() ? this.backoff.firstPrimary : Infinity;
  }

  /** Makes pods active whose back-off is over. */
  flushBackoff(): void {
    const { now } = this.cluster;
    while (this.backoff.settle() && this.backoff.firstPrimary <= now) {
      const row = this.backoff.firstRow;
      this.backoff.drop();
      this.enterActive(row);
    }
  }

  /** The last instant at which the pod that waits longest is not yet left over, or Infinity. */
  nextLeftoverEnd(): Instant {
    const { oldest } = this.waiting;
    return oldest === NONE ? Infinity : this.columns.timestamp[oldest] + this.options.maxUnschedulableMs;
  }

  /** Moves pods that waited longer than `maxUnschedulableMs`, whatever refused them. */
  flushLeftover(): void {
    const { now } = this.cluster;
    let any = false;
    while (this.nextLeftoverEnd() < now) {
      const row = this.waiting.oldest;
      this.leave(row);
      this.requeue(row, QUEUE_AFTER_BACKOFF);
      any = true;
    }
    if (any) this.inFlight.add({ event: UNSCHEDULABLE_TIMEOUT, before: undefined, after: undefined });
  }

  /** Forgets everything, as a scheduler that ends. */
  clear(): void {
    this.columns.place.fill(NOWHERE);
    this.active.clear();
    this.backoff.clear();
    this.waiting.clear();
    this.inFlight.clear();
  }

  /** Where a pod is: one of the constants of `columns.ts`. */
  place(row: number): number {
    return row < this.columns.place.length ? this.columns.place[row] : NOWHERE;
  }

  /** Names of the plugins that refused a pod at its last attempt, or hold it back. */
  rejectorsOf(row: number): readonly string[] {
    return this.place(row) === NOWHERE
      ? []
      : this.profiles.bits.namesOf(this.columns.rejectors[row] | this.columns.pending[row]);
  }

  /** When the pod's back-off ends; not later than now once it is over. */
  backoffEnd(row: number): Instant {
    const { timestamp, attempts } = this.columns;
    return timestamp[row] + podBackoffMs(attempts[row], this.options.initialBackoffMs, this.options.maxBackoffMs);
  }

  private stamp(row: number): void {
    this.columns.timestamp[row] = this.cluster.now;
    this.columns.sequence[row] = this.nextSequence++;
  }

  /** Takes a pod out of wherever it is; its entry there goes stale and is dropped when it comes up. */
  private leave(row: number): void {
    const place = this.place(row);
    if (place === NOWHERE) return;
    if (place === UNSCHEDULABLE) this.waiting.remove(row);
    if (place === IN_FLIGHT) this.inFlight.done(this.cluster.pods.serial[row]);
    this.columns.place[row] = NOWHERE;
  }

  /** The pod must be nowhere (or just dropped from BACKOFF). */
  private enterActive(row: number): void {
    const { columns } = this;
    const gate = this.profiles.gate(row);
    if (gate !== 0) {
      columns.rejectors[row] |= gate;
      columns.place[row] = GATED;
      return;
    }
    columns.place[row] = ACTIVE;
    const { pods, classes } = this.cluster;
    // not `-priority`: a negative zero is no small integer, and costs an object
    this.active.push(0 - classes.list[pods.class[row]].priority, row);
  }

  /** The pod must be nowhere. */
  private requeue(row: number, strategy: Strategy): void {
    const { columns, cluster } = this;
    if (strategy === SKIP) {
      columns.place[row] = UNSCHEDULABLE;
      this.waiting.add(row, cluster.pods.class[row], columns.rejectors[row], columns.pending[row]);
      return;
    }
    const end = this.backoffEnd(row);
    if (strategy === QUEUE_AFTER_BACKOFF && end > cluster.now) {
      columns.place[row] = BACKOFF;
      this.backoff.push(end, row);
    } else {
      this.enterActive(row);
    }
  }

  /** Whether the pod may be tried again for what happened during its attempt. */
  private strategyAfterFlight(row: number, rejectors: number, pending: number): Strategy {
    if ((rejectors | pending) === 0) return QUEUE_AFTER_BACKOFF;
    const events = this.inFlight.eventsSince(this.cluster.pods.serial[row]);
    if (events === undefined) return QUEUE_AFTER_BACKOFF;
    if (events.length === 0) return SKIP;
    return this.hintsOf(row).strategyOfAll(podRefOf(this.cluster, row), rejectors, pending, events);
  }

  private hintsOf(row: number): HintTable {
    return this.profiles.hints[this.profiles.of(this.cluster.pods.class[row])];
  }

  /** What happens to a pod that is in flight, refused or held back, if its plugins want to hear of any of it. */
  private noteUpdate(row: number, place: number, oldClass: number, events: readonly ClusterEvent[]): void {
    const { columns, cluster, masks } = this;
    const profile = this.profiles.of(cluster.pods.class[row]);
    const refused = columns.rejectors[row] | columns.pending[row];
    const isHeard = (event: ClusterEvent): boolean =>
      this.profiles.interested(event, masks) && (place === IN_FLIGHT || (refused & masks[profile]) !== 0);
    const heard = events.filter(isHeard);
    if (heard.length === 0) return;
    const before = podRefOf(cluster, row, oldClass);
    const after = podRefOf(cluster, row);
    const happenings = heard.map((event): Happening => ({ event, before, after }));
    if (place === IN_FLIGHT) {
      for (const happening of happenings) this.inFlight.add(happening);
      return;
    }
    const strategy = this.hintsOf(row).strategyOfAll(after, columns.rejectors[row], columns.pending[row], happenings);
    if (strategy === SKIP) return;
    this.leave(row);
    this.requeue(row, strategy);
  }

  private moveGroup(group: WaitingGroup, happening: Happening, except: number): void {
    const { cluster } = this;
    const { rejectors, pending } = group;
    // a generic ephemeral volume's claim bears the pod's name, so that replicas may get different answers
    const { volumes } = cluster.classes.list[group.classId].spec;
    const isEachAsked = volumes.some(({ ephemeral }) => ephemeral !== undefined);
    let strategy: Strategy | undefined;
    for (let row = group.first; row !== NONE; ) {
      const next = this.waiting.next(row);
      if (cluster.pods.serial[row] !== except) {
        if (strategy === undefined || isEachAsked) {
          strategy = this.hintsOf(row).strategy(podRefOf(cluster, row), rejectors, pending, happening);
        }
        if (strategy !== SKIP) {
          this.leave(row);
          this.requeue(row, strategy);
        } else if (!isEachAsked) {
          return;
        }
      }
      row = next;
    }
  }
}
