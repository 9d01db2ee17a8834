/** How a pod that is followed container by container is ended: by its deletion, its kubelet, its deadline, or because it is done. */
import type { EventKind } from '../../kernel/index.ts';
import type { ContainerRuns } from './container-runs.ts';
import type { LifeContext } from './context.ts';
import { type ContainerLife, NO_EVENT, type PodLife } from './pod-life.ts';
import { terminationEnds } from './termination.ts';

const DEADLINE = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
  isFinal: true,
};

export interface PodTerminationOptions {
  /** The event at which the last container has ended. */
  readonly stopped: EventKind;
  readonly deadline: EventKind;
  /** A container that is told to end does so `after` milliseconds; its preStop begins now. */
  readonly preStop: (life: PodLife, container: ContainerLife, graceSeconds: number, after: number) => void;
  readonly changed: (life: PodLife) => void;
  readonly report: (life: PodLife) => void;
  /** Nothing of it will run again. */
  readonly over: (life: PodLife) => void;
}

export class PodTermination {
  private readonly context: LifeContext;
  private readonly runs: ContainerRuns;
  private readonly options: PodTerminationOptions;

  constructor(context: LifeContext, runs: ContainerRuns, options: PodTerminationOptions) {
    this.context = context;
    this.runs = runs;
    this.options = options;
  }

  watchDeadline(life: PodLife, row: number): void {
    const { kernel, pods, now } = this.context.cluster;
    if (life.plan.deadline === Infinity) return;
    const at = (Number.isNaN(pods.startTime[row]) ? now : pods.startTime[row]) + life.plan.deadline;
    life.deadline = kernel.at(Math.max(at, now), this.options.deadline, life.serial);
  }

  deadlineExceeded(life: PodLife): void {
    if (life.stage !== 'active') return;
    this.context.ends.set(life.serial, DEADLINE);
    this.begin(life, life.plan.graceSeconds);
  }

  /** The API wants it gone, or the kubelet; again with a shorter grace. */
  begin(life: PodLife, graceSeconds: number): void {
    const { kernel } = this.context.cluster;
    const { timing } = this.context;
    if (life.stage === 'over') {
      this.options.report(life);
      return;
    }
    if (life.stage === 'ending' && graceSeconds >= life.graceSeconds) return;
    // a sync that has begun is not cut short (kubelet.go `SyncPod`: WithoutCancel)
    if (life.stage === 'active' && life.isBusy && !this.context.standIns) {
      life.pendingGrace = Math.min(life.pendingGrace, graceSeconds);
      return;
    }
    this.cancelSteps(life);
    const running = life.containers.some(({ isRunning }) => isRunning);
    const ends = terminationEnds(
      life.containers.map((each) => this.runs.ending(life, each)),
      graceSeconds,
      timing.minimumGrace,
    );
    const isShorter = life.stage === 'ending' && life.endsAt !== Infinity;
    let latest = kernel.now;
    for (const [i, container] of life.containers.entries()) {
      this.runs.cancelProbes(container);
      container.isInHook = false;
      kernel.cancel(container.endEvent);
      if (!container.isRunning) continue;
      const at = kernel.now + ends[i].after;
      // less grace ends nothing later than it would have ended
      if (isShorter && container.expectedEndAt <= at) {
        latest = Math.max(latest, container.expectedEndAt);
        continue;
      }
      container.expectedExit = ends[i].exitCode;
      container.expectedEndAt = at;
      this.options.preStop(life, container, graceSeconds, ends[i].after);
      if (at > latest) latest = at;
    }
    life.endsAt = isShorter ? Math.min(life.endsAt, latest) : latest;
    life.stage = 'ending';
    life.graceSeconds = graceSeconds;
    const cleanup = running ? timing.cleanup : 0;
    life.step = kernel.at(Math.max(life.endsAt + cleanup, kernel.now), this.options.stopped, life.serial);
    this.options.changed(life);
  }

  /** The kubelet is back after its restart: what it had begun begins again, with its full grace. */
  beginAnew(life: PodLife): void {
    const grace = life.graceSeconds;
    life.graceSeconds = Infinity;
    life.endsAt = Infinity;
    this.begin(life, grace);
  }

  ended(life: PodLife): void {
    const row = this.context.cluster.pods.rowOf(life.serial);
    for (const container of life.containers) {
      if (container.isRunning) {
        this.context.ending(row, container.index);
        this.runs.markEnded(container, container.expectedExit, container.expectedExit === 0 ? 'Completed' : 'Error');
        container.endedAt = container.expectedEndAt;
      } else if (container.state === 'starting')
        container.state = container.exitCode === undefined ? 'waiting' : 'ended';
    }
    this.options.over(life);
  }

  cancelSteps(life: PodLife): void {
    const { kernel } = this.context.cluster;
    kernel.cancel(life.step);
    kernel.cancel(life.retry);
    kernel.cancel(life.deadline);
    life.step = NO_EVENT;
    life.retry = NO_EVENT;
    life.deadline = NO_EVENT;
    life.toKill.length = 0;
    life.toStart.length = 0;
  }
}
