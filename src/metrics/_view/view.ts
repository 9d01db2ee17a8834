/**
 * The state of the cluster as the record tells it, row by row: what all metrics share, so that each of them is small.
 *
 *   record row ─► due availabilities ─► View (this file) ─► workload / node signals ─► metrics
 *
 * A pod counts as ready from its Ready condition until it loses it, is being deleted, or is finished; as available
 * once it was ready for `minReadySeconds`. That is measured at the pods themselves, not at a controller's status, so a
 * controller that is late or down does not bend the numbers.
 */
import { ENTRY, type EntryName, FAILED, SUCCEEDED, type Texts } from '../../record/index.ts';
import type { World } from '../_world.ts';
import { Blocked } from './blocked.ts';
import { AVAILABLE_CHANGED, DESIRED_CHANGED, PENDING_CHANGED, PLACES_CHANGED, SHORTAGE_CHANGED } from './changes.ts';
import { DueTimes } from './due-times.ts';
import { Losses } from './losses.ts';
import { Nodes, type NodeView } from './nodes.ts';
import { AVAILABLE, BOUND, FINISHED, GONE, INITIAL, PodColumns, READY, STARTED, TERMINATING } from './pod-columns.ts';
import { type Workload, Workloads } from './workloads.ts';

const NONE = -1;
const TOO_MANY_REQUESTS = 429;

type WorkloadListener = (at: number, workload: number) => void;

/** A pod leaves its workload: it may have been pending, or somewhere, or available. */
const LEFT = PENDING_CHANGED | PLACES_CHANGED | AVAILABLE_CHANGED;
const ALL_CHANGED = LEFT | DESIRED_CHANGED;
const COUNTS_CHANGED = AVAILABLE_CHANGED | DESIRED_CHANGED;

type RowHandler = (at: number, a: number, b: number, c: number, d: number) => void;

export class View {
  readonly world: World;
  readonly texts: Texts;
  readonly pods = new PodColumns();
  readonly workloads: Workloads;
  readonly nodes: Nodes;
  readonly losses: Losses;
  readonly blocked: Blocked;
  now = 0;
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
  private readonly handlers: (RowHandler | undefined)[] = [];
  private readonly workloadListeners: { readonly of: number; readonly listener: WorkloadListener }[] = [];
  /** By what changed, once it did: those who hear of it. */
  private readonly listenersOf: (readonly WorkloadListener[] | undefined)[] = [];
  private readonly nodeListeners: ((at: number, node: NodeView) => void)[] = [];

  constructor(world: World, texts: Texts) {
    this.world = world;
    this.texts = texts;
    this.workloads = new Workloads(world);
    this.nodes = new Nodes(world);
    this.losses = new Losses(this);
    this.blocked = new Blocked(this);
    this.followPods();
    this.followNodes();
    this.followObjects();
  }

  private on(kind: EntryName, handler: RowHandler): void {
    this.handlers[ENTRY[kind]] = handler;
  }

  private followPods(): void {
    const { losses, blocked, texts } = this;
    this.on('pod-created', (at, pod, classId, owner, node) => this.podCreated(at, pod, classId, owner, node));
    this.on('pod-scheduled', (at, pod, node) => this.podBound(at, pod, node));
    this.on('pod-phase', (at, pod, phase, _node, reason) => {
      this.podPhase(at, pod, phase);
      if (!this.pods.has(pod, FINISHED)) return;
      losses.finished(at, pod, phase, texts.of(reason));
      blocked.podLeft(at, pod);
    });
    this.on('pod-ready', (at, pod, ready) => this.podReady(at, pod, ready === 1));
    this.on('pod-restarted', (_at, pod) => {
      if (this.pods.isKnown(pod)) this.workloads.restarts[this.pods.workload.get(pod)]++;
    });
    this.on('pod-disruption-target', (at, pod, reason) => losses.targeted(at, pod, texts.of(reason)));
    this.on('eviction', (at, pod, code, by) => {
      losses.evicted(at, pod, code, texts.of(by));
      if (code === TOO_MANY_REQUESTS) blocked.refused(at, pod, NONE, NONE);
    });
    this.on('preemption', (at, preemptor, victim) => losses.preempted(at, preemptor, victim));
    this.on('pod-deletion-requested', (at, pod, by) => {
      this.podTerminating(at, pod);
      losses.deletionRequested(at, pod, texts.of(by));
      blocked.podLeft(at, pod);
    });
    this.on('pod-deleted', (at, pod) => this.podGone(at, pod));
  }

  private followNodes(): void {
    this.on('node-created', (at, node) => this.tellNode(at, this.nodes.add(node, at)));
    this.on('node-deleted', (at, node) => this.withNode(at, node, (view) => this.nodes.remove(view, at)));
    this.on('node-ready', (at, node, status) => {
      this.withNode(at, node, (view) => this.nodes.setReady(view, at, this.texts.of(status) === 'True'));
    });
    this.on('node-unschedulable', (at, node, value) => {
      this.withNode(at, node, (view) => {
        view.unschedulable = value === 1;
      });
    });
    this.on('drain-blocked', (at, node, pod, pdb) => this.blocked.refused(at, pod, pdb, node));
    this.on('drain-ended', (at, node) => this.blocked.drainEnded(at, node));
  }

  private followObjects(): void {
    this.on('object-created', (at, object) => this.objectChanged(at, object));
    this.on('object-updated', (at, object) => this.objectChanged(at, object));
    this.on('object-deleted', (at, object) => this.objectDeleted(at, object));
    this.on('workload-status', (at, object, desired) => this.setDesired(at, object, desired));
    this.on('replicas-scaled', (at, object, _from, to) => this.setDesired(at, object, to));
    this.on('pdb-status', (_at, pdb, _healthy, _desired, allowed) => this.losses.budgets.status(pdb, allowed));
  }

  /** Hears of the changes asked for (`PENDING_CHANGED | …`), after they were made, with the workload's number. */
  onWorkload(of: number, listener: WorkloadListener): void {
    this.workloadListeners.push({ of, listener });
    this.listenersOf.length = 0;
  }

  /** Hears of nodes that come, go, or change their readiness. Bookings are not told. */
  onNode(listener: (at: number, node: NodeView) => void): void {
    this.nodeListeners.push(listener);
  }

  /** Lets pods become available whose time has come before or at `at`. */
  advance(at: number): void {
    for (let next = this.due.popUpTo(at); next !== undefined; next = this.due.popUpTo(at)) {
      const { pod, due, readyAt } = next;
      const isStill = this.pods.has(pod, READY) && this.pods.readyAt[pod] === readyAt && !this.pods.has(pod, AVAILABLE);
      if (isStill) this.makeAvailable(due, pod);
    }
    this.now = at;
  }

  apply(kind: number, at: number, a: number, b: number, c: number, d: number): void {
    this.handlers[kind]?.(at, a, b, c, d);
  }

  /** Does the pod count for its workload: is it neither on its way out nor finished? */
  isActive(pod: number): boolean {
    return !this.pods.has(pod, TERMINATING | FINISHED | GONE);
  }

  workloadOf(pod: number): Workload {
    return this.workloads.at(this.pods.workload.get(pod));
  }

  podName(pod: number): string {
    return this.pods.name(pod, (serial) => this.world.podNaming(serial).nameOf(serial));
  }

  private podCreated(at: number, pod: number, classId: number, owner: number, node: number): void {
    const { workloads } = this;
    const { namespace } = this.world.podClass(classId);
    const known = workloads.count;
    const workload = workloads.ofPod(pod, owner, namespace, at);
    const isNew = workloads.count > known;
    this.pods.add(pod, at, classId, workload);
    this.created++;
    this.count++;
    this.countPeak = Math.max(this.countPeak, this.count);
    if (node !== NONE) {
      if (at <= 0) this.pods.raise(pod, INITIAL);
      this.place(pod, node, workload);
    } else {
      this.pending++;
      this.pendingPeak = Math.max(this.pendingPeak, this.pending);
      const pending = ++workloads.pending[workload];
      if (pending > workloads.pendingPeak[workload]) workloads.pendingPeak[workload] = pending;
    }
    const changed = node === NONE ? PENDING_CHANGED : PLACES_CHANGED;
    this.tell(at, workload, isNew ? ALL_CHANGED : changed);
  }

  private podBound(at: number, pod: number, node: number): void {
    if (!this.pods.isKnown(pod) || this.pods.has(pod, BOUND | GONE)) return;
    const workload = this.pods.workload.get(pod);
    if (!this.pods.has(pod, TERMINATING)) this.noLongerPending(workload);
    this.place(pod, node, workload);
    this.tell(at, workload, PENDING_CHANGED | PLACES_CHANGED);
  }

  private place(pod: number, node: number, workload: number): void {
    this.pods.raise(pod, BOUND);
    this.pods.node.set(pod, node);
    this.placed++;
    const { bookings } = this.nodes;
    const zone = bookings.zoneOf(node);
    if (zone === NONE) return;
    bookings.book(node, this.pods.class.get(pod), 1);
    this.workloads.place(workload, zone, 1);
  }

  private podPhase(at: number, pod: number, phase: number): void {
    if ((phase !== SUCCEEDED && phase !== FAILED) || this.pods.has(pod, FINISHED)) return;
    const workload = this.pods.workload.get(pod);
    this.leave(pod, workload);
    this.unbook(pod);
    this.pods.raise(pod, FINISHED);
    if (phase === SUCCEEDED) this.succeeded++;
    else this.failed++;
    // A bare pod that has done its work is not missing.
    const isDone = this.workloads.isBare(workload) && phase === SUCCEEDED;
    if (isDone) this.workloads.desired[workload] = 0;
    this.tell(at, workload, isDone ? ALL_CHANGED : LEFT);
  }

  private podReady(at: number, pod: number, ready: boolean): void {
    if (!this.pods.isKnown(pod) || this.pods.has(pod, READY) === ready || !this.isActive(pod)) return;
    const workload = this.pods.workload.get(pod);
    if (ready) this.becomeReady(at, pod, workload);
    else this.loseReady(pod, workload);
    this.tell(at, workload, AVAILABLE_CHANGED);
  }

  private becomeReady(at: number, pod: number, workload: number): void {
    this.pods.raise(pod, READY | STARTED);
    this.pods.readyAt[pod] = at;
    this.ready++;
    this.workloads.countReady(workload, this.zoneOf(pod), 1);
    const seconds = this.workloads.minReadySeconds[workload];
    if (seconds > 0) this.due.push({ due: at + seconds * 1000, pod, readyAt: at });
    else this.countAvailable(at, pod, workload);
  }

  private makeAvailable(at: number, pod: number): void {
    this.now = at;
    const workload = this.pods.workload.get(pod);
    this.countAvailable(at, pod, workload);
    this.tell(at, workload, AVAILABLE_CHANGED);
  }

  private countAvailable(at: number, pod: number, workload: number): void {
    this.pods.raise(pod, AVAILABLE);
    this.workloads.available[workload]++;
    this.noteFirst(at, workload);
  }

  private loseReady(pod: number, workload: number): void {
    if (!this.pods.has(pod, READY)) return;
    if (this.pods.has(pod, AVAILABLE)) this.workloads.available[workload]--;
    this.pods.clear(pod, READY | AVAILABLE);
    this.ready--;
    this.workloads.countReady(workload, this.zoneOf(pod), -1);
  }

  private podTerminating(at: number, pod: number): void {
    if (!this.pods.isKnown(pod) || this.pods.has(pod, TERMINATING | GONE)) return;
    const wasActive = this.isActive(pod);
    const workload = this.pods.workload.get(pod);
    this.leave(pod, workload);
    this.pods.raise(pod, TERMINATING);
    if (wasActive) this.tell(at, workload, LEFT);
  }

  /** The pod stops counting for its workload, while its place may still be taken. */
  private leave(pod: number, workload: number): void {
    if (!this.isActive(pod)) return;
    this.losses.beforeLeaving(pod, this.pods.has(pod, READY));
    this.loseReady(pod, workload);
    if (!this.pods.has(pod, BOUND)) this.noLongerPending(workload);
    else this.workloads.place(workload, this.zoneOf(pod), -1);
  }

  private podGone(at: number, pod: number): void {
    if (!this.pods.isKnown(pod) || this.pods.has(pod, GONE)) return;
    const wasActive = this.isActive(pod);
    const workload = this.pods.workload.get(pod);
    this.leave(pod, workload);
    if (!this.pods.has(pod, FINISHED)) this.unbook(pod);
    this.pods.raise(pod, GONE);
    this.count--;
    if (wasActive) this.tell(at, workload, LEFT);
  }

  private unbook(pod: number): void {
    if (!this.pods.has(pod, BOUND)) return;
    this.placed--;
    const { bookings } = this.nodes;
    const node = this.pods.node.get(pod);
    if (bookings.zoneOf(node) !== NONE) bookings.book(node, this.pods.class.get(pod), -1);
  }

  private noLongerPending(workload: number): void {
    this.pending--;
    this.workloads.pending[workload]--;
  }

  private objectChanged(at: number, object: number): void {
    const facts = this.world.object(object);
    if (facts?.replicas === undefined || facts.owner !== NONE) return;
    const id = this.workloads.ofRoot(object, at);
    if (id === NONE) return;
    this.workloads.minReadySeconds[id] = facts.minReadySeconds ?? 0;
    this.setDesired(at, object, facts.replicas);
  }

  private objectDeleted(at: number, object: number): void {
    const id = this.workloads.find(object);
    if (id === NONE) return;
    this.workloads.delete(id);
    this.setDesired(at, object, 0);
  }

  private setDesired(at: number, object: number, desired: number): void {
    if (desired < 0) return;
    const id = this.workloads.find(object) === NONE ? this.workloadOfStatus(object, at) : this.workloads.find(object);
    if (id === NONE) return;
    this.workloads.desired[id] = desired;
    this.noteFirst(at, id);
    this.tell(at, id, DESIRED_CHANGED);
  }

  /** A status may come before the first pod; only that of a top controller makes a workload. */
  private workloadOfStatus(object: number, at: number): number {
    const facts = this.world.object(object);
    return facts === undefined || facts.owner !== NONE ? NONE : this.workloads.ofRoot(object, at);
  }

  private noteFirst(at: number, workload: number): void {
    const { desired, available, firstAvailableAt } = this.workloads;
    const isWhole = desired[workload] > 0 && available[workload] >= desired[workload];
    if (isWhole && !this.workloads.wasWhole(workload)) firstAvailableAt[workload] = at;
  }

  private zoneOf(pod: number): number {
    return Math.max(0, this.nodes.bookings.zoneOf(this.pods.node.get(pod)));
  }

  private withNode(at: number, node: number, change: (view: NodeView) => void): void {
    const view = this.nodes.list[node];
    if (view === undefined) return;
    change(view);
    this.tellNode(at, view);
  }

  private tellNode(at: number, node: NodeView): void {
    for (const listener of this.nodeListeners) listener(at, node);
  }

  private tell(at: number, workload: number, told: number): void {
    let changed = told;
    if ((told & COUNTS_CHANGED) !== 0) {
      if (this.losses.isAnyOpen) this.losses.recover(at, workload);
      if (this.workloads.noteShortage(workload)) changed |= SHORTAGE_CHANGED;
    }
    const listeners = this.listenersOf[changed] ?? this.findListeners(changed);
    for (let i = 0; i < listeners.length; i++) listeners[i](at, workload);
  }

  private findListeners(changed: number): readonly WorkloadListener[] {
    const found = this.workloadListeners.filter(({ of }) => (of & changed) !== 0).map(({ listener }) => listener);
    this.listenersOf[changed] = found;
    return found;
  }
}
