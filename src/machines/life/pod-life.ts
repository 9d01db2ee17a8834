/** A pod that is followed container by container: what its kubelet and its machine know of it. */
import type { EventHandle } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import type { BackoffEntry } from '../kubelet/backoff.ts';
import type { ContainerPlan } from './container-plan.ts';
import type { ContainerView } from './phase.ts';
import type { ActionContainer } from './pod-actions.ts';
import type { PodPlan } from './pod-plan.ts';
import type { HeldProbers } from './probes.ts';

export const NO_EVENT: EventHandle = -1;

export class ContainerLife {
  readonly plan: ContainerPlan;
  readonly index: number;
  state: 'waiting' | 'starting' | 'running' | 'ended' = 'waiting';
  /** `state.waiting.reason` while nothing runs. */
  waitingReason: string;
  startedAt: Instant = Number.NaN;
  endedAt: Instant = Number.NaN;
  /** Of the last instance that ended. */
  exitCode?: number;
  endReason = '';
  /** Instances so far. */
  runs = 0;
  backoff?: BackoffEntry;
  /** Its startup probe succeeded, or it has none and runs. */
  isStarted = false;
  /** Result of its readiness probe, or without one whether it is started and answers. */
  isReady = false;
  /** It runs, but its postStart does, too: as yet its status does not say so. */
  isInHook = false;
  /** A fault keeps it from answering its readiness probe. */
  isMute = false;
  /** A tick of the prober of its readiness, once it is started. */
  readinessAnchor: Instant = Number.NaN;
  /** Code with which it will end that is being ended. */
  expectedExit = 0;
  /** And when, in a pod that ends: its containers are told of together, once the last one has ended. */
  expectedEndAt: Instant = Number.NaN;
  /** Its liveness or startup probe failed: it is to be ended with this grace. */
  killGrace?: number;
  /** Pending: its own end, the next results of its probes. */
  endEvent: EventHandle = NO_EVENT;
  hookEvent: EventHandle = NO_EVENT;
  startupEvent: EventHandle = NO_EVENT;
  readinessEvent: EventHandle = NO_EVENT;
  livenessEvent: EventHandle = NO_EVENT;

  constructor(plan: ContainerPlan, index: number, waitingReason: string) {
    this.plan = plan;
    this.index = index;
    this.waitingReason = waitingReason;
  }

  get isRunning(): boolean {
    return this.state === 'running';
  }

  view(): ContainerView {
    const { plan, exitCode, isStarted, isReady } = this;
    const state = this.isInHook ? 'starting' : this.state;
    const isRunning = state === 'running';
    return {
      role: plan.role,
      state: state === 'starting' ? 'waiting' : state,
      exitCode: isRunning ? undefined : exitCode,
      isStarted: isRunning && isStarted,
      isReady: plan.role === 'init' ? state === 'ended' && exitCode === 0 : isRunning && isReady,
    };
  }
}

/** `active`: its worker keeps it running. `ending`: it is told to end. `over`: nothing of it will run again. */
export type Stage = 'active' | 'ending' | 'over' | 'lost';

export class PodLife {
  readonly serial: number;
  readonly plan: PodPlan;
  /** It is the `number`-th of its owner. */
  readonly number: number;
  readonly containers: readonly ContainerLife[];
  stage: Stage = 'active';
  hasSandbox = false;
  /** The worker is inside a step: a sandbox, a pull, a start, a hook, a kill. Everything else of the pod waits. */
  isBusy = false;
  /** What the sync in hand has still to do, as indexes of containers. */
  readonly toKill: number[] = [];
  readonly toStart: number[] = [];
  step: EventHandle = NO_EVENT;
  retry: EventHandle = NO_EVENT;
  deadline: EventHandle = NO_EVENT;
  /** Probers tick from then on. */
  registeredAt: Instant;
  /** Its kubelet was young then. */
  held?: HeldProbers;
  graceSeconds = Infinity;
  /** It is to end with this grace, once the worker is through with what it has begun. */
  pendingGrace = Infinity;
  /** When the termination in force will be through. */
  endsAt: Instant = Infinity;
  /** Pulls that failed: image → the wait in force and the last failure. */
  readonly pulls = new Map<string, BackoffEntry>();
  /** Restarts that the API was told of. */
  toldRestarts = 0;

  constructor(serial: number, plan: PodPlan, number: number, now: Instant) {
    this.serial = serial;
    this.plan = plan;
    this.number = number;
    this.registeredAt = now;
    const hasInits = plan.containers.some(({ role }) => role !== 'app');
    this.containers = plan.containers.map(
      (each, i) => new ContainerLife(each, i, hasInits ? 'PodInitializing' : 'ContainerCreating'),
    );
  }

  actionViews(): ActionContainer[] {
    return this.containers.map(({ plan, state, exitCode, endReason, isStarted, killGrace }) => ({
      role: plan.role,
      state,
      exitCode,
      endReason,
      isStarted,
      isUnhealthy: killGrace !== undefined,
    }));
  }

  views(): ContainerView[] {
    return this.containers.map((container) => container.view());
  }

  /** `restartCount` summed over its containers. */
  get restarts(): number {
    return this.containers.reduce((sum, { runs }) => sum + Math.max(0, runs - 1), 0);
  }
}
