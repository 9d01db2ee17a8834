/**
 * One instance of a container, from its start to its end: its own end, and what its probes make of it. Probes are in
 * closed form, so that each costs at most one event for each time its result turns.
 *
 *   started ──startup probe──► isStarted ──readiness probe──► isReady
 *                 └──► killed              liveness probe ──► killed
 */
import type { EventHandle, EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { nth } from './behaviour.ts';
import type { ContainerPlan } from './container-plan.ts';
import type { LifeContext } from './context.ts';
import { type ContainerLife, NO_EVENT, type PodLife } from './pod-life.ts';
import { failsAt, firstTick, type ProbedContainer, type ProbeNumbers, succeedsAt } from './probes.ts';
import type { EndingContainer } from './termination.ts';

/** What the worker of the pod wants to hear. */
export interface RunListener {
  lifeOf(serial: number): PodLife | undefined;
  ended(life: PodLife, container: ContainerLife, exitCode: number, reason: string): void;
  /** Started or ready turned. */
  turned(life: PodLife): void;
  unhealthy(life: PodLife, container: ContainerLife, graceSeconds: number): void;
}

const READY = 1;

export class ContainerRuns {
  private readonly context: LifeContext;
  private readonly listener: RunListener;
  private readonly kinds: Readonly<Record<'end' | 'startedUp' | 'readiness' | 'unhealthy', EventKind>>;

  constructor(context: LifeContext, listener: RunListener) {
    this.context = context;
    this.listener = listener;
    const { kernel } = context.cluster;
    const on = (name: string, step: (life: PodLife, operand: number) => void): EventKind =>
      kernel.on(`container/${name}`, (serial, operand) => {
        const life = listener.lifeOf(serial);
        if (life !== undefined) step(life, operand);
      });
    this.kinds = {
      end: on('end', (life, i) => this.endedByItself(life, life.containers[i])),
      startedUp: on('startup', (life, i) => this.startedUp(life, life.containers[i])),
      readiness: on('readiness', (life, operand) =>
        this.readinessTurned(life, life.containers[operand >> 1], (operand & READY) !== 0),
      ),
      unhealthy: on('unhealthy', (life, operand) =>
        this.failed(life, life.containers[operand >> 1], (operand & 1) !== 0),
      ),
    };
  }

  start(life: PodLife, container: ContainerLife): void {
    const { kernel } = this.context.cluster;
    const { plan } = container;
    const runs = nth(plan.run, life.number);
    container.state = 'running';
    container.waitingReason = '';
    container.startedAt = kernel.now;
    container.runs++;
    container.isStarted = plan.startup === undefined;
    container.isReady = false;
    container.killGrace = undefined;
    if (runs !== Infinity) container.endEvent = kernel.after(runs, this.kinds.end, life.serial, container.index);
  }

  /** The kubelet knows it as running from now on, its postStart being over: it is probed. */
  probe(life: PodLife, container: ContainerLife): void {
    const { kernel } = this.context.cluster;
    const { plan } = container;
    if (plan.role === 'init') return;
    this.cancelProbes(container);
    const answersAt = container.startedAt + nth(plan.ready, life.number);
    if (plan.startup !== undefined) {
      this.awaitStartup(life, container, kernel.now, answersAt);
      return;
    }
    // the kubelet's first sync after the start asks at once, if the prober has begun
    const asksAt = Math.max(kernel.now + this.context.timing.relist, this.firstTick(life, plan.readiness));
    this.awaitReadiness(life, container, answersAt, asksAt);
    this.watchLiveness(life, container, kernel.now);
  }

  /** It runs already. */
  adopt(life: PodLife, container: ContainerLife, isReady: boolean, startedAt: Instant): void {
    const { kernel } = this.context.cluster;
    const { plan } = container;
    const runs = nth(plan.run, life.number);
    container.state = 'running';
    container.waitingReason = '';
    container.startedAt = startedAt;
    container.runs = 1;
    container.isStarted = true;
    container.isReady = isReady;
    if (runs !== Infinity)
      container.endEvent = kernel.at(
        Math.max(kernel.now, startedAt + runs),
        this.kinds.end,
        life.serial,
        container.index,
      );
    container.readinessAnchor = startedAt + this.context.timing.relist;
    if (!isReady)
      this.awaitReadiness(life, container, startedAt + nth(plan.ready, life.number), container.readinessAnchor);
  }

  /** An init container of a pod that is through with them. */
  markDone(container: ContainerLife): void {
    this.markEnded(container, 0, 'Completed');
    container.runs = 1;
  }

  markEnded(container: ContainerLife, exitCode: number, reason: string): void {
    this.cancelAll(container);
    container.state = 'ended';
    container.waitingReason = '';
    container.endedAt = this.context.cluster.now;
    container.exitCode = exitCode;
    container.endReason = reason;
    container.isStarted = false;
    container.isReady = false;
    container.isInHook = false;
    container.killGrace = undefined;
  }

  /** What a termination needs to know of it. */
  ending(life: PodLife, container: ContainerLife): EndingContainer {
    const { plan, isRunning, startedAt } = container;
    const runs = nth(plan.run, life.number);
    return {
      role: plan.role,
      isRunning,
      hasPreStop: plan.hasPreStop,
      preStop: nth(plan.preStop, life.number),
      wanted: this.wanted(life, plan),
      exitCode: nth(plan.terminationCodes, life.number),
      left: runs === Infinity ? Infinity : Math.max(0, startedAt + runs - this.context.cluster.now),
      ownExitCode: nth(plan.exitCodes, life.number),
    };
  }

  /** Milliseconds that its program takes to end when it is told to. */
  private wanted({ serial, number }: PodLife, { termination, isTerminationGiven, container }: ContainerPlan): number {
    const fixed = nth(termination, number);
    const { cluster, durations } = this.context;
    return isTerminationGiven ? fixed : durations.termination(cluster.pods.rowOf(serial), container.name, fixed);
  }

  private endedByItself(life: PodLife, container: ContainerLife): void {
    const exitCode = nth(container.plan.exitCodes, life.number);
    container.endEvent = NO_EVENT;
    this.listener.ended(life, container, exitCode, exitCode === 0 ? 'Completed' : 'Error');
  }

  // ---- probes ----

  private probed(life: PodLife, { startedAt }: ContainerLife, probe: ProbeNumbers): ProbedContainer {
    return { anchor: this.firstTick(life, probe), startedAt };
  }

  private firstTick({ registeredAt, held }: PodLife, probe: ProbeNumbers | undefined): Instant {
    return probe === undefined ? registeredAt : firstTick(registeredAt, probe, held);
  }

  /** @param answersAt from when on its program answers; it is asked since `from`. */
  private awaitStartup(life: PodLife, container: ContainerLife, from: Instant, answersAt: Instant): void {
    const { kernel } = this.context.cluster;
    const { startup } = container.plan;
    if (startup === undefined) return;
    const givesUpAt = failsAt(startup, this.probed(life, container, startup), from);
    container.startupEvent =
      givesUpAt < answersAt
        ? kernel.at(givesUpAt, this.kinds.unhealthy, life.serial, container.index * 2 + 1)
        : kernel.at(
            succeedsAt(startup, this.probed(life, container, startup), answersAt),
            this.kinds.startedUp,
            life.serial,
            container.index,
          );
  }

  private startedUp(life: PodLife, container: ContainerLife): void {
    container.startupEvent = NO_EVENT;
    container.isStarted = true;
    const { now } = this.context.cluster;
    const asksAt = Math.max(now, this.firstTick(life, container.plan.readiness));
    this.awaitReadiness(life, container, container.startedAt + nth(container.plan.ready, life.number), asksAt);
    // a liveness probe of this instant came too early
    this.watchLiveness(life, container, now + 1);
    this.listener.turned(life);
  }

  /** @param answersAt from when on its program answers. @param asksAt the first tick of its prober. */
  private awaitReadiness(life: PodLife, container: ContainerLife, answersAt: Instant, asksAt: Instant): void {
    const { kernel } = this.context.cluster;
    const { readiness, neverReady } = container.plan;
    container.readinessAnchor = asksAt;
    if (neverReady || container.isMute) return;
    const probed = { anchor: asksAt, startedAt: container.startedAt };
    const at = readiness === undefined ? Math.max(answersAt, kernel.now) : succeedsAt(readiness, probed, answersAt);
    container.readinessEvent = this.turnAt(life, container, at, true);
  }

  private turnAt(life: PodLife, container: ContainerLife, at: Instant, ready: boolean): EventHandle {
    const { cluster, durations } = this.context;
    const { pods, kernel } = cluster;
    const operand = container.index * 2 + (ready ? READY : 0);
    const told = at + durations.report(pods.node[pods.rowOf(life.serial)]);
    return kernel.at(told, this.kinds.readiness, life.serial, operand);
  }

  private readinessTurned(life: PodLife, container: ContainerLife, ready: boolean): void {
    container.readinessEvent = NO_EVENT;
    container.isReady = ready;
    this.listener.turned(life);
  }

  /** A liveness probe that asks before the program answers, often enough, ends it. */
  private watchLiveness(life: PodLife, container: ContainerLife, since: Instant): void {
    const { kernel } = this.context.cluster;
    const { liveness, live } = container.plan;
    if (liveness === undefined) return;
    const at = failsAt(liveness, this.probed(life, container, liveness), since);
    if (at >= container.startedAt + nth(live, life.number)) return;
    container.livenessEvent = kernel.at(at, this.kinds.unhealthy, life.serial, container.index * 2);
  }

  private failed(life: PodLife, container: ContainerLife, isStartup: boolean): void {
    const { startup, liveness } = container.plan;
    const probe = isStartup ? startup : liveness;
    this.cancelProbes(container);
    this.listener.unhealthy(life, container, probe?.graceSeconds ?? life.plan.graceSeconds);
  }

  /** Its program ceases to answer its readiness probe, or answers again. Without a probe the kubelet knows at once. */
  setMute(life: PodLife, container: ContainerLife, mute: boolean): void {
    const { kernel } = this.context.cluster;
    if (container.isMute === mute) return;
    container.isMute = mute;
    if (!container.isRunning || !container.isStarted) return;
    kernel.cancel(container.readinessEvent);
    container.readinessEvent = NO_EVENT;
    if (mute !== container.isReady) return;
    const { readiness, neverReady } = container.plan;
    if (!mute && neverReady) return;
    const { startedAt, readinessAnchor: anchor } = container;
    const probed = { anchor, startedAt };
    const since = mute ? kernel.now : Math.max(kernel.now, startedAt + nth(container.plan.ready, life.number));
    const at = readiness === undefined ? since : (mute ? failsAt : succeedsAt)(readiness, probed, since);
    container.readinessEvent = this.turnAt(life, container, at, !mute);
  }

  /** The kubelet was restarted: what is probed counts as not ready, not started, until a probe says otherwise. */
  probeAnew(life: PodLife, container: ContainerLife): void {
    const { kernel } = this.context.cluster;
    const { plan } = container;
    if (plan.role === 'init') return;
    this.cancelProbes(container);
    const answersAt = Math.max(kernel.now, container.startedAt + nth(plan.ready, life.number));
    if (plan.readiness !== undefined || plan.startup !== undefined) container.isReady = false;
    if (plan.startup !== undefined) {
      container.isStarted = false;
      this.awaitStartup(life, container, kernel.now, answersAt);
    } else {
      const asksAt = Math.max(kernel.now, this.firstTick(life, plan.readiness));
      if (!container.isReady) this.awaitReadiness(life, container, answersAt, asksAt);
      this.watchLiveness(life, container, kernel.now);
    }
  }

  cancelProbes(container: ContainerLife): void {
    const { kernel } = this.context.cluster;
    kernel.cancel(container.startupEvent);
    kernel.cancel(container.readinessEvent);
    kernel.cancel(container.livenessEvent);
    container.startupEvent = NO_EVENT;
    container.readinessEvent = NO_EVENT;
    container.livenessEvent = NO_EVENT;
  }

  cancelAll(container: ContainerLife): void {
    this.cancelProbes(container);
    this.context.cluster.kernel.cancel(container.endEvent);
    container.endEvent = NO_EVENT;
  }
}
