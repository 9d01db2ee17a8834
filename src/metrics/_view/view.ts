/**
 * The state of the cluster as the record tells it, row by row: what all metrics share, so that each of them is small.
 *
 *   record row ─► due availabilities ─► View (this file) ─► workload / node signals ─► metrics
 *
 * Readiness is measured at the pods themselves, not at a controller's status, so a controller that is late or down does not bend
 * the numbers.
 */
import { ENTRY, type EntryName, FAILED, SUCCEEDED, type Texts } from '../../record/index.ts';
import type { World } from '../_world.ts';
import { Blocked } from './blocked.ts';
import { AVAILABLE_CHANGED, DESIRED_CHANGED, FOLLOWS, OF_BARE, SHORTAGE_CHANGED } from './changes.ts';
import { Lives } from './lives.ts';
import { Losses } from './losses.ts';
import { Nodes, type NodeView } from './nodes.ts';
import type { PodRows } from './pod-rows.ts';
import { isBareShort, Told } from './told.ts';
import type { Workload } from './workload.ts';
import { Workloads } from './workloads.ts';

const NONE = -1;
const TOO_MANY_REQUESTS = 429;

type WorkloadListener = (at: number, told: Told) => void;

/** What one hears of bare pods: everything, what does not follow from their rows, or nothing. */
type OfBare = 'all' | 'unusual' | 'none';

interface Follower {
  readonly of: number;
  readonly listener: WorkloadListener;
  readonly bare: OfBare;
}

const COUNTS_CHANGED = AVAILABLE_CHANGED | DESIRED_CHANGED;
type RowHandler = (at: number, a: number, b: number, c: number, d: number) => void;

export class View {
  readonly world: World;
  readonly texts: Texts;
  readonly lives: Lives;
  readonly pods: PodRows;
  readonly workloads: Workloads;
  readonly nodes: Nodes;
  readonly losses: Losses;
  readonly blocked: Blocked;
  private readonly handlers: (RowHandler | undefined)[] = [];
  private readonly workloadListeners: Follower[] = [];
  /** By what changed, with OF_BARE and FOLLOWS, once it did: those who hear of it. */
  private readonly listenersOf: (readonly WorkloadListener[] | undefined)[] = [];
  private readonly told = new Told();
  private readonly nodeListeners: ((at: number, node: NodeView) => void)[] = [];

  constructor(world: World, texts: Texts) {
    this.world = world;
    this.texts = texts;
    this.nodes = new Nodes(world);
    this.lives = new Lives(this);
    this.pods = this.lives.pods;
    this.workloads = new Workloads(world, this.pods, this.nodes.bookings);
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
    const { lives, losses, blocked, texts, pods, workloads } = this;
    this.on('pod-created', (at, pod, classId, owner, node) => lives.create(at, pod, classId, owner, node));
    this.on('pod-scheduled', (at, pod, node) => lives.bind(at, pod, node));
    this.on('pod-phase', (at, pod, phase, _node, reason) => {
      if ((phase !== SUCCEEDED && phase !== FAILED) || !pods.isKnown(pod)) return;
      lives.finish(at, pod, phase === SUCCEEDED);
      losses.finished(at, pod, phase, reason);
      blocked.podLeft(at, pod);
    });
    this.on('pod-ready', (at, pod, ready) => lives.setReady(at, pod, ready === 1));
    this.on('pod-restarted', (_at, pod) => {
      if (pods.isKnown(pod)) workloads.addRestart(pods.workloadOf(pod));
    });
    this.on('pod-disruption-target', (at, pod, reason) => losses.targeted(at, pod, texts.of(reason)));
    this.on('eviction', (at, pod, code, by) => {
      losses.evicted(at, pod, code, texts.of(by));
      if (code === TOO_MANY_REQUESTS) blocked.refused(at, pod, NONE, NONE);
    });
    this.on('preemption', (at, preemptor, victim) => losses.preempted(at, preemptor, victim));
    this.on('pod-deletion-requested', (at, pod, by) => {
      lives.terminate(at, pod);
      losses.deletionRequested(at, pod, texts.of(by));
      blocked.podLeft(at, pod);
    });
    this.on('pod-deleted', (at, pod) => lives.delete(at, pod));
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
    this.on('workload-status', (at, object, desired) => this.hearDesired(at, object, desired));
    this.on('replicas-scaled', (at, object, _from, to) => this.setDesired(at, object, to));
    this.on('pdb-status', (_at, pdb, _healthy, _desired, allowed) => this.losses.budgets.status(pdb, allowed));
  }

  /** Hears of the changes asked for (`PENDING_CHANGED | …`), after they were made. */
  onWorkload(of: number, listener: WorkloadListener, bare: OfBare = 'all'): void {
    this.workloadListeners.push({ of, listener, bare });
    this.listenersOf.length = 0;
  }

  /** Hears of nodes that come, go, or change their readiness. Bookings are not told. */
  onNode(listener: (at: number, node: NodeView) => void): void {
    this.nodeListeners.push(listener);
  }

  /** Time goes on to `at`: what is due until then is told. */
  advance(at: number): void {
    this.lives.advance(at);
  }

  apply(kind: number, at: number, a: number, b: number, c: number, d: number): void {
    this.handlers[kind]?.(at, a, b, c, d);
  }

  workloadOf(pod: number): Workload {
    return this.workloads.at(this.pods.workloadOf(pod));
  }

  podName(pod: number): string {
    return this.pods.name(pod, (serial) => this.world.podNaming(serial).nameOf(serial));
  }

  private objectChanged(at: number, object: number): void {
    const facts = this.world.object(object);
    if (facts?.replicas === undefined || facts.owner !== NONE) return;
    const id = this.workloads.ofRoot(object, at);
    if (id === NONE) return;
    this.workloads.setMinReadySeconds(id, facts.minReadySeconds ?? 0);
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
    const known = this.workloads.find(object);
    const id = known === NONE ? this.workloadOfStatus(object, at) : known;
    if (id === NONE) return;
    this.workloads.setDesired(id, desired);
    this.workloads.noteWhole(at, id);
    this.tell(at, id, DESIRED_CHANGED);
  }

  /** Most statuses say how many are wanted as the last one did. */
  private hearDesired(at: number, object: number, desired: number): void {
    const id = this.workloads.find(object);
    if (id === NONE || this.workloads.desiredOf(id) !== desired) this.setDesired(at, object, desired);
  }

  /** A status may come before the first pod; only that of a top controller makes a workload. */
  private workloadOfStatus(object: number, at: number): number {
    const facts = this.world.object(object);
    return facts === undefined || facts.owner !== NONE ? NONE : this.workloads.ofRoot(object, at);
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

  /** Something was changed of a workload that is no bare pod. */
  tell(at: number, workload: number, what: number): void {
    const { workloads, losses } = this;
    let changed = what;
    if ((what & COUNTS_CHANGED) !== 0) {
      if (losses.isAnyOpen) losses.recover(at, workload);
      if (workloads.noteShortage(workload)) changed |= SHORTAGE_CHANGED;
    }
    this.tellAll(at, this.told.ofShared(workload, workloads), changed);
  }

  /** Likewise of a bare pod, whose flags were `before`. */
  tellBare(at: number, workload: number, before: number, flags: number, what: number): void {
    let changed = what | OF_BARE;
    if ((what & COUNTS_CHANGED) !== 0) {
      if (this.losses.isAnyOpen) this.losses.recover(at, workload);
      if (isBareShort(before) !== isBareShort(flags)) changed |= SHORTAGE_CHANGED;
    }
    this.tellAll(at, this.told.ofBare(workload, flags), changed);
  }

  private tellAll(at: number, told: Told, changed: number): void {
    const listeners = this.listenersOf[changed] ?? this.findListeners(changed);
    for (let i = 0; i < listeners.length; i++) listeners[i](at, told);
  }

  private findListeners(changed: number): readonly WorkloadListener[] {
    const isBare = (changed & OF_BARE) !== 0;
    const isUsual = (changed & FOLLOWS) !== 0;
    const hears = (bare: OfBare): boolean => !isBare || bare === 'all' || (bare === 'unusual' && !isUsual);
    const found = this.workloadListeners.filter(({ of, bare }) => (of & changed) !== 0 && hears(bare));
    const listeners = found.map(({ listener }) => listener);
    this.listenersOf[changed] = listeners;
    return listeners;
  }
}
