/**
 * What befalls pods, as the record tells it, and how many there are of each sort.
 *
 *   created ─► bound ─► ready ─► available ─► finished, or its deletion requested ─► gone
 *
 * A pod counts as ready from its Ready condition until it loses it, is being deleted, or is finished; as available
 * once it was ready for `minReadySeconds`.
 *
 * The flags of a pod are read and written once a row of the record. Of a bare pod they are all that is written: its numbers as a
 * workload follow from them.
 */
import { AVAILABLE_CHANGED, DESIRED_CHANGED, FOLLOWS, PENDING_CHANGED, PLACES_CHANGED } from './changes.ts';
import { DueTimes } from './due-times.ts';
import {
  AVAILABLE,
  BARE,
  BOUND,
  DONE,
  FINISHED,
  GONE,
  INACTIVE,
  INITIAL,
  PodRows,
  READY,
  STARTED,
  TERMINATING,
  WAITED,
} from './pod-rows.ts';
import type { View } from './view.ts';

const NONE = -1;

/** A pod leaves its workload: it was pending, or somewhere, where it may have been available. */
const LEFT_QUEUE = PENDING_CHANGED | PLACES_CHANGED | AVAILABLE_CHANGED;
const LEFT_NODE = PLACES_CHANGED | AVAILABLE_CHANGED;
const ALL_CHANGED = LEFT_QUEUE | DESIRED_CHANGED;

const leftBy = (flags: number): number => ((flags & BOUND) === 0 ? LEFT_QUEUE : LEFT_NODE);

export class Lives {
  readonly pods = new PodRows();
  /** Live pods: created and not gone. */
  count = 0;
  countPeak = 0;
  created = 0;
  /** Pods that wait for a node; that hold a place on one; that are ready; that ever finished. */
  pending = 0;
  pendingPeak = 0;
  placed = 0;
  ready = 0;
  succeeded = 0;
  failed = 0;
  private readonly due = new DueTimes();
  private readonly view: View;

  constructor(view: View) {
    this.view = view;
  }

  /** Lets pods become available whose time has come before or at `at`. */
  advance(at: number): void {
    const { pods, due } = this;
    for (let next = due.popUpTo(at); next !== undefined; next = due.popUpTo(at)) {
      const flags = pods.flagsOf(next.pod);
      pods.setFlags(next.pod, flags | AVAILABLE);
      this.countAvailable(next.due, flags, pods.workloadOf(next.pod));
      this.tell(next.due, next.pod, flags, AVAILABLE_CHANGED);
    }
  }

  create(at: number, pod: number, classId: number, owner: number, node: number): void {
    const { view } = this;
    const { workloads } = view;
    const { namespace } = view.world.podClass(classId);
    const known = workloads.count;
    const workload = workloads.ofPod(pod, owner, namespace, at);
    const isNew = workloads.count > known;
    const bare = workloads.isBare(workload) ? BARE : 0;
    this.created++;
    this.count++;
    if (this.count > this.countPeak) this.countPeak = this.count;
    if (node !== NONE) {
      this.pods.add(pod, at, classId, workload, node, bare | BOUND | (at <= 0 ? INITIAL : 0));
      this.place(pod, bare, workload);
    } else {
      this.pods.add(pod, at, classId, workload, NONE, bare | WAITED);
      this.pending++;
      if (this.pending > this.pendingPeak) this.pendingPeak = this.pending;
      if (bare === 0) workloads.addPending(workload, 1);
    }
    const changed = node === NONE ? PENDING_CHANGED : PLACES_CHANGED;
    if (bare !== 0) this.tell(at, pod, bare, changed | DESIRED_CHANGED | FOLLOWS);
    else this.tell(at, pod, bare, isNew ? ALL_CHANGED : changed);
  }

  bind(at: number, pod: number, node: number): void {
    const { pods } = this;
    const flags = pods.flagsOf(pod);
    if (flags === 0 || (flags & (BOUND | GONE)) !== 0) return;
    const workload = pods.workloadOf(pod);
    const isWanted = (flags & INACTIVE) === 0;
    if (isWanted) pods.setBoundAt(pod, at);
    if ((flags & TERMINATING) === 0) this.noLongerPending(flags, workload);
    pods.setNode(pod, node);
    pods.setFlags(pod, flags | BOUND);
    this.place(pod, flags, workload);
    this.tell(at, pod, flags, PENDING_CHANGED | PLACES_CHANGED | (isWanted ? FOLLOWS : 0));
  }

  setReady(at: number, pod: number, ready: boolean): void {
    const flags = this.pods.flagsOf(pod);
    if (flags === 0 || (flags & INACTIVE) !== 0 || ((flags & READY) !== 0) === ready) return;
    const workload = this.pods.workloadOf(pod);
    if (ready) this.becomeReady(at, pod, flags, workload);
    else this.pods.setFlags(pod, this.loseReady(pod, flags, workload));
    const isFirst = ready && (flags & STARTED) === 0;
    this.tell(at, pod, flags, AVAILABLE_CHANGED | (isFirst ? FOLLOWS : 0));
  }

  finish(at: number, pod: number, succeeded: boolean): void {
    const flags = this.pods.flagsOf(pod);
    if (flags === 0 || (flags & FINISHED) !== 0) return;
    const left = this.leave(pod, flags, this.pods.workloadOf(pod));
    this.unbook(pod, flags);
    this.pods.setFlags(pod, left | FINISHED | (succeeded ? DONE : 0));
    if (succeeded) this.succeeded++;
    else this.failed++;
    const isMissed = !succeeded || (flags & BARE) === 0;
    if (!isMissed) this.view.workloads.desiredInAll--;
    // it had all it desires, and desires nothing now
    const follows = !isMissed && (flags & AVAILABLE) !== 0 ? FOLLOWS : 0;
    this.tell(at, pod, flags, leftBy(flags) | (isMissed ? 0 : DESIRED_CHANGED | follows));
  }

  terminate(at: number, pod: number): void {
    const flags = this.pods.flagsOf(pod);
    if (flags === 0 || (flags & (TERMINATING | GONE)) !== 0) return;
    this.pods.setFlags(pod, this.leave(pod, flags, this.pods.workloadOf(pod)) | TERMINATING);
    if ((flags & INACTIVE) === 0) this.tell(at, pod, flags, leftBy(flags));
  }

  delete(at: number, pod: number): void {
    const flags = this.pods.flagsOf(pod);
    if (flags === 0 || (flags & GONE) !== 0) return;
    const left = this.leave(pod, flags, this.pods.workloadOf(pod));
    if ((flags & FINISHED) === 0) this.unbook(pod, flags);
    this.pods.setFlags(pod, left | GONE);
    this.count--;
    if ((flags & INACTIVE) === 0) this.tell(at, pod, flags, leftBy(flags));
  }

  /** `before`: the pod's flags before the change; FOLLOWS is said of bare pods only. */
  private tell(at: number, pod: number, before: number, changed: number): void {
    const workload = this.pods.workloadOf(pod);
    if ((before & BARE) === 0) this.view.tell(at, workload, changed & ~FOLLOWS);
    else this.view.tellBare(at, workload, before, this.pods.flagsOf(pod), changed);
  }

  private becomeReady(at: number, pod: number, flags: number, workload: number): void {
    const { pods } = this;
    const { workloads } = this.view;
    this.ready++;
    if ((flags & STARTED) === 0) pods.setFirstReadyAt(pod, at);
    const seconds = (flags & BARE) === 0 ? workloads.minReadySecondsOf(workload) : 0;
    pods.setFlags(pod, flags | STARTED | READY | (seconds > 0 ? 0 : AVAILABLE));
    if ((flags & BARE) === 0) workloads.countReady(workload, this.zoneOf(pod), 1);
    if (seconds > 0) this.due.push({ due: at + seconds * 1000, pod });
    else this.countAvailable(at, flags, workload);
  }

  private countAvailable(at: number, flags: number, workload: number): void {
    const { workloads } = this.view;
    if ((flags & BARE) !== 0) {
      workloads.availableInAll++;
    } else {
      workloads.addAvailable(workload, 1);
      workloads.noteWhole(at, workload);
    }
  }

  /** Returns the flags that are left. */
  private loseReady(pod: number, flags: number, workload: number): number {
    const { workloads } = this.view;
    this.ready--;
    if ((flags & BARE) !== 0) {
      workloads.availableInAll--;
    } else {
      if ((flags & AVAILABLE) !== 0) workloads.addAvailable(workload, -1);
      else this.due.cancel(pod);
      workloads.countReady(workload, this.zoneOf(pod), -1);
    }
    return flags & ~(READY | AVAILABLE);
  }

  /** The pod stops counting for its workload, while its place may still be taken. Returns the flags that are left. */
  private leave(pod: number, flags: number, workload: number): number {
    if ((flags & INACTIVE) !== 0) return flags;
    const { losses, workloads } = this.view;
    if ((flags & BOUND) === 0) this.noLongerPending(flags, workload);
    else if ((flags & BARE) === 0) workloads.place(workload, this.zoneOf(pod), -1);
    if ((flags & READY) === 0) return flags;
    losses.healthy = pod;
    return this.loseReady(pod, flags, workload);
  }

  private place(pod: number, flags: number, workload: number): void {
    const { nodes, workloads } = this.view;
    const { pods } = this;
    this.placed++;
    const node = pods.nodeOf(pod);
    nodes.bookings.book(node, pods.classOf(pod), 1);
    if ((flags & BARE) !== 0) return;
    const zone = nodes.bookings.zoneOf(node);
    if (zone !== NONE) workloads.place(workload, zone, 1);
  }

  private unbook(pod: number, flags: number): void {
    if ((flags & BOUND) === 0) return;
    this.placed--;
    const { pods } = this;
    this.view.nodes.bookings.book(pods.nodeOf(pod), pods.classOf(pod), -1);
  }

  private noLongerPending(flags: number, workload: number): void {
    this.pending--;
    if ((flags & BARE) === 0) this.view.workloads.addPending(workload, -1);
  }

  private zoneOf(pod: number): number {
    return Math.max(0, this.view.nodes.bookings.zoneOf(this.pods.nodeOf(pod)));
  }
}
