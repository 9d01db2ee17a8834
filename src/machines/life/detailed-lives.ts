/**
 * The lives of pods that are followed container by container: init containers, sidecars, hooks, probes that kill,
 * containers that end each for itself. One worker a pod, whose steps follow one another:
 *
 *   sync ─► next action? ─► pull ─► create ─► started ─► postStart ─► sync …        (`isBusy` in between)
 *     ▲          └─ refused (back-off, no image): the worker comes back ┐
 *     └── a container ended, a probe turned, a try is due ◄─────────────┘
 */
import { NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { RUNNING } from '../../record/index.ts';
import { nth } from './behaviour.ts';
import { type ContainerPlan, KILLED } from './container-plan.ts';
import { ContainerRuns } from './container-runs.ts';
import { ContainerStarts } from './container-starts.ts';
import { type LifeContext, retryStream } from './context.ts';
import { triesAgainAt } from './crash-loop.ts';
import { FAILED_POST_START, Hooks } from './hooks.ts';
import { actionsInNewSandbox, podActions } from './pod-actions.ts';
import { type ContainerLife, NO_EVENT, PodLife } from './pod-life.ts';
import { PodStatus } from './pod-status.ts';
import { PodTermination } from './pod-termination.ts';
import { terminationEnds } from './termination.ts';

export class DetailedLives {
  private readonly context: LifeContext;
  private readonly lives = new Map<number, PodLife>();
  private readonly runs: ContainerRuns;
  private readonly starts: ContainerStarts;
  private readonly status: PodStatus;
  private readonly hooks: Hooks;
  readonly termination: PodTermination;
  private readonly kinds: Readonly<
    Record<'sync' | 'sandbox' | 'started' | 'hooked' | 'killed' | 'stopped' | 'deadline', EventKind>
  >;

  constructor(context: LifeContext) {
    this.context = context;
    const { kernel } = context.cluster;
    const on = (name: string, step: (life: PodLife, container: number) => void): EventKind =>
      kernel.on(`pod-worker/${name}`, (serial, container) => {
        const life = this.lives.get(serial);
        if (life !== undefined) step(life, container);
      });
    this.kinds = {
      sync: on('sync', (life) => this.sync(life)),
      sandbox: on('sandbox', (life) => this.sandboxReady(life)),
      started: on('started', (life, i) => this.started(life, life.containers[i])),
      hooked: on('hooked', (life, i) => this.hooked(life, life.containers[i])),
      killed: on('killed', (life, i) => this.killed(life, life.containers[i])),
      stopped: on('stopped', (life) => this.termination.ended(life)),
      deadline: on('deadline', (life) => this.termination.deadlineExceeded(life)),
    };
    this.starts = new ContainerStarts(context, this.kinds.started);
    this.status = new PodStatus(context);
    this.hooks = new Hooks(context, (serial) => this.lives.get(serial));
    this.runs = new ContainerRuns(context, {
      lifeOf: (serial) => this.lives.get(serial),
      ended: (life, container, exitCode, reason) => this.containerEnded(life, container, exitCode, reason),
      turned: (life) => this.turned(life),
      unhealthy: (life, container, graceSeconds) => this.unhealthy(life, container, graceSeconds),
    });
    const { stopped, deadline } = this.kinds;
    this.termination = new PodTermination(context, this.runs, {
      stopped,
      deadline,
      preStop: (life, container, graceSeconds, after) => this.hooks.watchPreStop(life, container, graceSeconds, after),
      changed: (life) => this.changed(life),
      report: (life) => this.report(life),
      over: (life) => this.over(life),
    });
  }

  get(serial: number): PodLife | undefined {
    return this.lives.get(serial);
  }

  private rowOf(life: PodLife): number {
    return this.context.cluster.pods.rowOf(life.serial);
  }

  private nodeOf(life: PodLife): number {
    const row = this.rowOf(life);
    return row === NONE ? NONE : this.context.cluster.pods.node[row];
  }

  // ---- coming to be ----

  /** The kubelet takes the pod on, for the first time or after its machine's return. */
  accept(row: number): void {
    const { cluster, plans, numbers } = this.context;
    const { pods, podApi } = cluster;
    const serial = pods.serial[row];
    const known = this.lives.get(serial);
    if (known !== undefined) {
      if (known.stage === 'lost') this.startOver(known, row);
      return;
    }
    const plan = plans.of(row);
    const life = new PodLife(
      serial,
      plan,
      plan.varies ? numbers.next(pods.owner[row], pods.ordinal[row]) : 0,
      cluster.now,
    );
    this.lives.set(serial, life);
    if (pods.phase[row] === RUNNING) {
      this.adopt(life, row, pods.isReady(row), cluster.now);
      return;
    }
    podApi.setStartTime(row);
    this.register(life, row);
    this.termination.watchDeadline(life, row);
    this.sync(life);
  }

  /** Follows a pod from now on that went on as one so far: all its containers run since `startedAt`. */
  takeOver(row: number, number: number, isReady: boolean, startedAt: Instant): PodLife {
    const { pods, now } = this.context.cluster;
    const life = new PodLife(pods.serial[row], this.context.plans.of(row), number, now);
    this.lives.set(life.serial, life);
    this.adopt(life, row, isReady, startedAt);
    return life;
  }

  /** A pod that ran before the scenario began goes on as it was. */
  private adopt(life: PodLife, row: number, isReady: boolean, startedAt: Instant): void {
    life.hasSandbox = true;
    for (const container of life.containers) {
      if (container.plan.role === 'init') this.runs.markDone(container);
      else this.runs.adopt(life, container, isReady, startedAt);
    }
    this.termination.watchDeadline(life, row);
    this.changed(life);
  }

  /** The machine booted: what ran is gone, the sandbox too, so that init containers run again from the first. */
  private startOver(life: PodLife, row: number): void {
    const { restartPolicy = 'Always' } = life.plan.spec;
    const { isOver } = actionsInNewSandbox(life.actionViews(), restartPolicy);
    life.stage = 'active';
    life.hasSandbox = false;
    life.isBusy = false;
    this.register(life, row);
    for (const container of life.containers) {
      container.backoff = undefined;
      const stays = restartPolicy === 'OnFailure' && container.plan.role === 'app' && container.exitCode === 0;
      if (isOver && container.runs > 0) container.state = 'ended';
      else if (!stays) container.state = 'waiting';
    }
    if (this.context.cluster.pods.phase[row] === RUNNING) this.context.cluster.podApi.setReady(row, false);
    if (isOver) this.over(life);
    else this.sync(life);
  }

  /** Its probers begin. */
  private register(life: PodLife, row: number): void {
    life.registeredAt = this.context.cluster.now;
    life.held = this.context.heldProbers(row);
  }

  // ---- the worker ----

  private sync(life: PodLife): void {
    const { machines, cluster } = this.context;
    const { kernel } = cluster;
    const node = this.nodeOf(life);
    if (life.stage !== 'active' || life.isBusy || node === NONE || !machines.isTended(node)) return;
    kernel.cancel(life.retry);
    life.retry = NO_EVENT;
    if (!life.hasSandbox) {
      life.isBusy = true;
      const fixed = nth(life.plan.sandbox, life.number);
      const after = life.plan.isStartGiven ? fixed : this.context.durations.startup(this.rowOf(life), fixed);
      life.step = kernel.after(after, this.kinds.sandbox, life.serial);
      return;
    }
    const actions = podActions(life.actionViews(), life.plan.spec.restartPolicy ?? 'Always');
    // no main container is left to run: the sidecars go, and the pod is over
    if (actions.isOver) this.termination.begin(life, life.plan.graceSeconds);
    else {
      life.toKill.push(...actions.kill);
      life.toStart.push(...actions.start);
      this.work(life);
    }
    this.report(life);
  }

  /** Goes on with what the sync in hand found to do, until something takes time. */
  private work(life: PodLife): void {
    const { machines, cluster, timing } = this.context;
    const { kernel } = cluster;
    const node = this.nodeOf(life);
    if (life.stage !== 'active' || node === NONE || !machines.isTended(node)) return;
    for (let index = life.toKill.shift(); index !== undefined; index = life.toKill.shift()) {
      if (!life.containers[index].isRunning) continue;
      this.kill(life, life.containers[index]);
      return;
    }
    const mayGo = this.starts.next(life, node);
    if (life.isBusy || mayGo === Infinity) return;
    const at = triesAgainAt(mayGo, kernel.now, timing.workerRetry, retryStream(this.context, node));
    life.retry = kernel.at(at, this.kinds.sync, life.serial);
  }

  private sandboxReady(life: PodLife): void {
    life.hasSandbox = true;
    life.isBusy = false;
    life.step = NO_EVENT;
    // of one sync with the starts that follow
    this.sync(life);
    this.endIfPending(life);
  }

  private started(life: PodLife, container: ContainerLife): void {
    const { kernel } = this.context.cluster;
    const hook = nth(container.plan.postStart, life.number);
    this.runs.start(life, container);
    this.status.tellRestarts(life, container.runs > 1 ? container.endReason || 'Restarted' : '');
    this.changed(life);
    container.isInHook = hook > 0;
    if (hook > 0) life.step = kernel.after(hook, this.kinds.hooked, life.serial, container.index);
    else this.hooked(life, container);
  }

  /** postStart is over; if it failed the container goes again. */
  private hooked(life: PodLife, container: ContainerLife): void {
    container.isInHook = false;
    if (container.isRunning && this.hooks.hasPostStartFailed(life, container)) {
      this.kill(life, container, FAILED_POST_START);
      return;
    }
    if (container.isRunning) this.runs.probe(life, container);
    this.stepDone(life);
  }

  private stepDone(life: PodLife): void {
    life.isBusy = false;
    life.step = NO_EVENT;
    if (life.toKill.length > 0 || life.toStart.length > 0) this.work(life);
    if (!life.isBusy && life.pendingGrace === Infinity) this.sync(life);
    this.endIfPending(life);
  }

  private endIfPending(life: PodLife): void {
    if (life.isBusy || life.pendingGrace === Infinity) return;
    const grace = life.pendingGrace;
    life.pendingGrace = Infinity;
    this.termination.begin(life, grace);
  }

  // ---- what happens to containers ----

  private containerEnded(life: PodLife, container: ContainerLife, exitCode: number, reason: string): void {
    const { texts } = this.context.cluster.record;
    this.context.ending(this.rowOf(life), container.index);
    this.runs.markEnded(container, exitCode, reason);
    if (exitCode !== 0) {
      const name = texts.id(container.plan.container.name);
      this.context.cluster.record.append(
        'container-ended',
        this.context.cluster.now,
        life.serial,
        name,
        exitCode,
        texts.id(reason),
      );
    }
    this.changed(life);
    if (life.isBusy) this.report(life);
    else this.sync(life);
  }

  /** A probe changed its mind. */
  private turned(life: PodLife): void {
    this.sync(life);
    if (life.isBusy) this.report(life);
    this.changed(life);
  }

  /** Something runs there now, or no longer, or answers otherwise. */
  private changed(life: PodLife): void {
    const row = this.rowOf(life);
    this.context.touched(this.nodeOf(life));
    if (row !== NONE) this.context.serving(row);
  }

  /** A liveness or startup probe failed: the worker sees to it when the step in hand is done. */
  private unhealthy(life: PodLife, container: ContainerLife, graceSeconds: number): void {
    container.killGrace = graceSeconds;
    this.sync(life);
  }

  /** The worker ends a container, and does nothing else meanwhile. */
  private kill(life: PodLife, container: ContainerLife, why?: string): void {
    const { kernel, pods, record } = this.context.cluster;
    const { killGrace = life.plan.graceSeconds, plan } = container;
    const row = this.rowOf(life);
    const message = why ?? killMessage(plan, container.isStarted, life.plan.restartNever);
    record.append('event', kernel.now, NONE, record.texts.id('Killing'), record.texts.id(message), pods.serial[row]);
    const [end] = terminationEnds([this.runs.ending(life, container)], killGrace, this.context.timing.minimumGrace);
    life.isBusy = true;
    container.expectedExit = end.exitCode;
    this.hooks.watchPreStop(life, container, killGrace, end.after);
    life.step = kernel.after(end.after, this.kinds.killed, life.serial, container.index);
  }

  private killed(life: PodLife, container: ContainerLife): void {
    if (container.isRunning) this.containerEnded(life, container, container.expectedExit, 'Error');
    this.stepDone(life);
  }

  /** Something kills it: a fault, the kernel for memory. */
  end(life: PodLife, container: ContainerLife, exitCode: number, reason: string): void {
    if (container.isRunning) this.containerEnded(life, container, exitCode, reason);
  }

  setMute(life: PodLife, mute: boolean): void {
    for (const container of life.containers)
      if (container.plan.role !== 'init') this.runs.setMute(life, container, mute);
    this.turned(life);
  }

  // ---- ending ----

  private over(life: PodLife): void {
    const row = this.rowOf(life);
    life.stage = 'over';
    this.termination.cancelSteps(life);
    this.changed(life);
    if (row !== NONE) this.context.over(row);
    this.report(life);
  }

  // ---- what the API hears ----

  report(life: PodLife): void {
    this.status.report(life);
  }

  // ---- machines that go and come back ----

  lose(life: PodLife): void {
    if (life.stage === 'over') return;
    this.termination.cancelSteps(life);
    life.isBusy = false;
    life.pendingGrace = Infinity;
    life.stage = 'lost';
    this.context.ends.delete(life.serial);
    for (const container of life.containers) {
      if (container.isRunning) this.runs.markEnded(container, KILLED, 'ContainerStatusUnknown');
      else if (container.state === 'starting') container.state = container.exitCode === undefined ? 'waiting' : 'ended';
    }
  }

  /** A kubelet is back after its restart: back-offs are forgotten, probes start anew, a termination begins again. */
  resume(life: PodLife): void {
    const row = this.rowOf(life);
    if (row !== NONE) this.register(life, row);
    life.pulls.clear();
    for (const container of life.containers) {
      container.backoff = undefined;
      if (container.isRunning) this.runs.probeAnew(life, container);
    }
    if (life.stage === 'ending') this.termination.beginAnew(life);
    // what the old kubelet was at is not gone on with
    if (life.pendingGrace !== Infinity) {
      this.context.cluster.kernel.cancel(life.step);
      life.isBusy = false;
      this.endIfPending(life);
      return;
    }
    this.report(life);
    this.sync(life);
  }

  drop(serial: number): void {
    const life = this.lives.get(serial);
    if (life === undefined) return;
    this.termination.cancelSteps(life);
    for (const container of life.containers) this.runs.cancelAll(container);
    this.lives.delete(serial);
  }
}

/** What the Event of a container says that its pod's sync ends (`computePodActions`). */
function killMessage({ container, role }: ContainerPlan, isStarted: boolean, stays: boolean): string {
  const probe = `${container.name} failed ${isStarted ? 'liveness' : 'startup'} probe`;
  if (role === 'sidecar') return `Init container ${probe}`;
  return `Container ${probe}${stays ? '' : ', will be restarted'}`;
}
