/**
 * Container statuses as a kubelet reports them (pkg/kubelet/kubelet_pods.go `convertToAPIContainerStatuses`): made on demand from
 * where the containers are in their lives. While a machine cannot be heard, the API has what was true before.
 */
import {
  type ContainerStatusSource,
  NO_CONTAINER_STATUSES,
  NONE,
  type PodContainerStatuses,
} from '../../cluster/index.ts';
import type { ContainerState, ContainerStateTerminated, ContainerStatus, Instant } from '../../model/objects/index.ts';
import { RUNNING } from '../../record/index.ts';
import type { LifeContext } from './context.ts';
import type { ContainerPlan } from './container-plan.ts';
import { STATE } from './life-table.ts';
import type { Lives } from './lives.ts';
import type { PlainLives } from './plain-lives.ts';
import type { ContainerLife, PodLife } from './pod-life.ts';
import { startedUpAt } from './pod-plan.ts';

const NOTHING: ContainerState = {};
/** Reasons for which a container that ended waits to be started again. */
const WAITS_AGAIN: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
]);

export class ContainerStatuses implements ContainerStatusSource {
  private readonly context: LifeContext;
  private readonly lives: Lives;
  private readonly plain: PlainLives;

  constructor(context: LifeContext, lives: Lives, plain: PlainLives) {
    this.context = context;
    this.lives = lives;
    this.plain = plain;
  }

  containerStatuses(row: number): PodContainerStatuses {
    const { cluster, machines } = this.context;
    const node = cluster.pods.node[row];
    if (node === NONE) return NO_CONTAINER_STATUSES;
    if (!machines.isUp(node)) return this.lastHeard(row);
    const life = this.lives.followed(row);
    if (life !== undefined) return detailed(life);
    const { containers } = this.context.plans.of(row);
    if (this.plain.table.stateOf(row) === STATE.none) return NO_CONTAINER_STATUSES;
    return {
      initContainerStatuses: [],
      containerStatuses: containers.map((plan) => this.plainStatus(row, plan)),
    };
  }

  hasSandbox(row: number): boolean {
    const { cluster, machines } = this.context;
    const { pods } = cluster;
    if (pods.node[row] === NONE || !machines.isUp(pods.node[row])) return pods.phase[row] === RUNNING;
    const life = this.lives.followed(row);
    if (life !== undefined) return life.hasSandbox && life.stage !== 'over' && life.stage !== 'lost';
    const state = this.plain.table.stateOf(row);
    return state === STATE.waiting || !Number.isNaN(this.plain.runningSince(row));
  }

  private lastHeard(row: number): PodContainerStatuses {
    const { cluster, plans } = this.context;
    const { pods } = cluster;
    const isRunning = pods.phase[row] === RUNNING;
    const at = known(pods.startTime[row]);
    const first = plans.of(row).spec.initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
    const state: ContainerState = isRunning ? { running: { startedAt: at } } : waiting(first);
    const statuses = plans.of(row).containers.map((plan) => {
      const isDone = plan.role === 'init' && isRunning;
      const ready = isDone || pods.isReady(row);
      const shown = isDone ? { terminated: { exitCode: 0, reason: 'Completed' } } : state;
      return { role: plan.role, status: statusOf(plan.container.name, shown, NOTHING, ready, pods.restarts[row]) };
    });
    return split(statuses);
  }

  /** The containers of a plain pod go on as one. */
  private plainStatus(row: number, plan: ContainerPlan): ContainerStatus {
    const { name } = plan.container;
    const { table } = this.plain;
    const { pods, now } = this.context.cluster;
    const restarts = pods.restarts[row];
    const last: ContainerState = restarts > 0 || table.stateOf(row) === STATE.waiting ? this.lastEnd(row) : NOTHING;
    switch (table.stateOf(row)) {
      case STATE.starting:
        return statusOf(name, waiting(this.plain.notes.waitingReason(pods.serial[row])), last, false, restarts);
      case STATE.waiting:
        return statusOf(
          name,
          waiting(this.plain.notes.waitingReason(pods.serial[row], 'CrashLoopBackOff')),
          last,
          false,
          restarts,
        );
      case STATE.finished:
        return statusOf(name, { terminated: this.end(row, known(pods.finishedAt[row])) }, NOTHING, false, restarts);
      default: {
        const startedAt = table.startOf(row);
        const isReady = pods.isReady(row);
        const isStarted =
          isReady ||
          startedUpAt(
            plan,
            table.registrationOf(row),
            startedAt,
            table.numberOf(row),
            this.plain.readiness.heldOf(row),
          ) <= now;
        return statusOf(name, { running: { startedAt } }, last, isReady, restarts, isStarted);
      }
    }
  }

  private lastEnd(row: number): ContainerState {
    return { terminated: this.end(row, known(this.plain.table.endOf(row))) };
  }

  private end(row: number, finishedAt: Instant | undefined): ContainerStateTerminated {
    const { table } = this.plain;
    const exitCode = table.exitCodeOf(row);
    const startedAt = table.startOf(row);
    const isEarlier = finishedAt !== undefined && startedAt > finishedAt;
    return terminated(
      exitCode,
      this.plain.notes.endReason(this.context.cluster.pods.serial[row]),
      isEarlier ? undefined : startedAt,
      finishedAt,
    );
  }
}

function detailed(life: PodLife): PodContainerStatuses {
  return split(life.containers.map((each) => ({ role: each.plan.role, status: detailedStatus(each) })));
}

function detailedStatus(life: ContainerLife): ContainerStatus {
  const { plan, isInHook, exitCode, endReason, endedAt, startedAt, waitingReason, runs } = life;
  const { isReady } = life.view();
  const state = isInHook ? 'waiting' : life.state;
  const ended: ContainerState =
    exitCode === undefined ? NOTHING : { terminated: terminated(exitCode, endReason, undefined, known(endedAt)) };
  const restarts = Math.max(0, runs - 1);
  const { name } = plan.container;
  if (state === 'running') return statusOf(name, { running: { startedAt } }, ended, isReady, restarts, life.isStarted);
  if (state === 'ended' && !WAITS_AGAIN.has(waitingReason)) {
    const end = terminated(exitCode ?? 0, endReason, known(startedAt), known(endedAt));
    return statusOf(name, { terminated: end }, NOTHING, isReady, restarts);
  }
  return statusOf(name, waiting(waitingReason || 'ContainerCreating'), ended, false, restarts);
}

const waiting = (reason: string): ContainerState => ({ waiting: { reason } });

const terminated = (
  exitCode: number,
  reason: string,
  startedAt?: Instant,
  finishedAt?: Instant,
): ContainerStateTerminated => ({
  exitCode,
  reason: reason || (exitCode === 0 ? 'Completed' : 'Error'),
  startedAt,
  finishedAt,
});

const statusOf = (
  name: string,
  state: ContainerState,
  lastState: ContainerState,
  ready: boolean,
  restartCount: number,
  started = state.running !== undefined,
): ContainerStatus => ({ name, state, lastState, ready, started, restartCount });

function split(statuses: readonly { readonly role: string; readonly status: ContainerStatus }[]): PodContainerStatuses {
  const of = (isMain: boolean): ContainerStatus[] =>
    statuses.filter(({ role }) => (role === 'app') === isMain).map(({ status }) => status);
  return { initContainerStatuses: of(false), containerStatuses: of(true) };
}

const known = (instant: Instant): Instant | undefined => (Number.isNaN(instant) ? undefined : instant);
