/**
 * What befalls pods, as the record tells it, and how many there are of each sort.
 *
 *   created ─► bound ─► ready ─► available ─► finished, or its deletion requested ─► gone
 *
 * A pod counts as ready from its Ready condition until it loses it, is being deleted, or is finished; as available
 * once it was ready for `minReadySeconds`.
 */
import { FAILED, SUCCEEDED } from '../../record/index.ts';
import { AVAILABLE_CHANGED, DESIRED_CHANGED, PENDING_CHANGED, PLACES_CHANGED } from './changes.ts';
import { DueTimes } from './due-times.ts';
import { AVAILABLE, BOUND, FINISHED, GONE, INITIAL, PodRows, READY, STARTED, TERMINATING } from './pod-rows.ts';
import type { View } from './view.ts';

const NONE = -1;

/** A pod leaves its workload: it may have been pending, or somewhere, or available. */
const LEFT = PENDING_CHANGED | PLACES_CHANGED | AVAILABLE_CHANGED;
const ALL_CHANGED = LEFT | DESIRED_CHANGED;

/** Flags of a pod that does not count for its workload: it is on its way out, or finished. */
const INACTIVE = TERMINATING | FINISHED | GONE;

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
      const { pod, readyAt } = next;
      const isStill = (pods.flagsOf(pod) & (READY | AVAILABLE)) === READY && pods.readyAtOf(pod) === readyAt;
      if (!isStill) continue;
      const workload = pods.workloadOf(pod);
      this.becomeAvailable(next.due, pod, workload);
      this.view.tell(next.due, workload, AVAILABLE_CHANGED);
    }
  }

  create(at: number, pod: number, classId: number, owner: number, node: number): void {
    const { view, pods } = this;
    const { workloads } = view;
    const { namespace } = view.world.podClass(classId);
    const known = workloads.count;
    const workload = workloads.ofPod(pod, owner, namespace, at);
    const isNew = workloads.count > known;
    this.created++;
    this.count++;
    if (this.count > this.countPeak) this.countPeak = this.count;
    if (node !== NONE) {
      pods.add(pod, at, classId, workload, node, at <= 0 ? BOUND | INITIAL : BOUND);
      this.place(classId, node, workload);
    } else {
      pods.add(pod, at, classId, workload, NONE, 0);
      this.pending++;
      if (this.pending > this.pendingPeak) this.pendingPeak = this.pending;
      workloads.addPending(workload, 1);
    }
    const changed = node === NONE ? PENDING_CHANGED : PLACES_CHANGED;
    view.tell(at, workload, isNew ? ALL_CHANGED : changed);
  }

  bind(at: number, pod: number, node: number): void {
    const { pods } = this;
    const flags = pods.flagsOf(pod);
    if (flags === 0 || (flags & (BOUND | GONE)) !== 0) return;
    const workload = pods.workloadOf(pod);
    if ((flags & TERMINATING) === 0) this.noLongerPending(workload);
    pods.setNode(pod, node);
    pods.setFlags(pod, flags | BOUND);
    this.place(pods.classOf(pod), node, workload);
    this.view.tell(at, workload, PENDING_CHANGED | PLACES_CHANGED);
  }

  setReady(at: number, pod: number, ready: boolean): void {
    const flags = this.pods.flagsOf(pod);
    if (flags === 0 || (flags & INACTIVE) !== 0 || ((flags & READY) !== 0) === ready) return;
    const workload = this.pods.workloadOf(pod);
    if (ready) this.becomeReady(at, pod, flags, workload);
    else this.pods.setFlags(pod, this.loseReady(pod, flags, workload));
    this.view.tell(at, workload, AVAILABLE_CHANGED);
  }

  finish(at: number, pod: number, phase: number): void {
    const flags = this.pods.flagsOf(pod);
    if (flags === 0 || (flags & FINISHED) !== 0) return;
    const { workloads } = this.view;
    const workload = this.pods.workloadOf(pod);
    const left = this.leave(pod, flags, workload);
    this.unbook(pod, flags);
    this.pods.setFlags(pod, left | FINISHED);
    if (phase === SUCCEEDED) this.succeeded++;
    else if (phase === FAILED) this.failed++;
    // A bare pod that has done its work is not missing.
    const isDone = phase === SUCCEEDED && workloads.isBare(workload);
    if (isDone) workloads.setDesired(workload, 0);
    this.view.tell(at, workload, isDone ? ALL_CHANGED : LEFT);
  }

  terminate(at: number, pod: number): void {
    const flags = this.pods.flagsOf(pod);
    if (flags === 0 || (flags & (TERMINATING | GONE)) !== 0) return;
    const workload = this.pods.workloadOf(pod);
    this.pods.setFlags(pod, this.leave(pod, flags, workload) | TERMINATING);
    if ((flags & INACTIVE) === 0) this.view.tell(at, workload, LEFT);
  }

  delete(at: number, pod: number): void {
    const flags = this.pods.flagsOf(pod);
    if (flags === 0 || (flags & GONE) !== 0) return;
    const workload = this.pods.workloadOf(pod);
    const left = this.leave(pod, flags, workload);
    if ((flags & FINISHED) === 0) this.unbook(pod, flags);
    this.pods.setFlags(pod, left | GONE);
    this.count--;
    if ((flags & INACTIVE) === 0) this.view.tell(at, workload, LEFT);
  }

  private becomeReady(at: number, pod: number, flags: number, workload: number): void {
    const { pods } = this;
    const { workloads } = this.view;
    pods.setFlags(pod, flags | READY | STARTED);
    pods.setReadyAt(pod, at);
    this.ready++;
    workloads.countReady(workload, this.zoneOf(pod), 1);
    const seconds = workloads.minReadySecondsOf(workload);
    if (seconds > 0) this.due.push({ due: at + seconds * 1000, pod, readyAt: at });
    else this.becomeAvailable(at, pod, workload);
  }

  private becomeAvailable(at: number, pod: number, workload: number): void {
    this.pods.raise(pod, AVAILABLE);
    const { workloads } = this.view;
    workloads.addAvailable(workload, 1);
    workloads.noteWhole(at, workload);
  }

  /** Returns the flags that are left. */
  private loseReady(pod: number, flags: number, workload: number): number {
    const { workloads } = this.view;
    if ((flags & AVAILABLE) !== 0) workloads.addAvailable(workload, -1);
    this.ready--;
    workloads.countReady(workload, this.zoneOf(pod), -1);
    return flags & ~(READY | AVAILABLE);
  }

  /** The pod stops counting for its workload, while its place may still be taken. Returns the flags that are left. */
  private leave(pod: number, flags: number, workload: number): number {
    if ((flags & INACTIVE) !== 0) return flags;
    const { losses, workloads } = this.view;
    if ((flags & BOUND) === 0) this.noLongerPending(workload);
    else if (!workloads.isBare(workload)) workloads.place(workload, this.zoneOf(pod), -1);
    if ((flags & READY) === 0) return flags;
    losses.healthy = pod;
    return this.loseReady(pod, flags, workload);
  }

  private place(classId: number, node: number, workload: number): void {
    const { nodes, workloads } = this.view;
    this.placed++;
    const zone = nodes.bookings.zoneOf(node);
    if (zone === NONE) return;
    nodes.bookings.book(node, classId, 1);
    if (!workloads.isBare(workload)) workloads.place(workload, zone, 1);
  }

  private unbook(pod: number, flags: number): void {
    if ((flags & BOUND) === 0) return;
    this.placed--;
    const { pods } = this;
    this.view.nodes.bookings.book(pods.nodeOf(pod), pods.classOf(pod), -1);
  }

  private noLongerPending(workload: number): void {
    this.pending--;
    this.view.workloads.addPending(workload, -1);
  }

  private zoneOf(pod: number): number {
    return Math.max(0, this.view.nodes.bookings.zoneOf(this.pods.nodeOf(pod)));
  }
}
