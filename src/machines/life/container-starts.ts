/** How containers of a pod are started, and what may refuse them: their back-off, their image. */
import { NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { NEVER_PULLED } from '../images/images.ts';
import { isWithinUpdate, mayGoAt, nextBackoff } from '../kubelet/backoff.ts';
import type { LifeContext } from './context.ts';
import { tellBackoff } from './crash-loop.ts';
import type { ContainerLife, PodLife } from './pod-life.ts';
import { wantedImage } from './pod-plan.ts';

export class ContainerStarts {
  private readonly context: LifeContext;
  private readonly startedKind: EventKind;

  /** `startedKind` fires with the pod's serial and the container's index when it runs. */
  constructor(context: LifeContext, startedKind: EventKind) {
    this.context = context;
    this.startedKind = startedKind;
  }

  /**
   * Begins the first of the starts on the pod's list that nothing refuses. Where a sidecar or a main container is refused the others
   * go on; nothing comes after an init container that cannot start.
   *
   * @returns when the first of the refused ones may be tried again; Infinity: none was.
   */
  next(life: PodLife, node: number): Instant {
    let mayGo = Infinity;
    for (;;) {
      const index = life.toStart.shift();
      if (index === undefined) return mayGo;
      const container = life.containers[index];
      const refusedUntil = this.tryStart(life, container, node);
      if (refusedUntil === undefined) return mayGo;
      mayGo = Math.min(mayGo, refusedUntil);
      if (container.plan.role === 'init') life.toStart.length = 0;
    }
  }

  /** `undefined`: it is being started; else until when it is refused. */
  private tryStart(life: PodLife, container: ContainerLife, node: number): Instant | undefined {
    const { kernel } = this.context.cluster;
    const { now } = kernel;
    const hasEnded = leftItsEnd(container);
    if (hasEnded) {
      const goAt = mayGoAt(container.backoff, container.endedAt);
      if (now < goAt) {
        // told once a back-off, as Events of one kind are counted up
        if (container.waitingReason !== 'CrashLoopBackOff') this.tellBackoff(life, container);
        container.waitingReason = 'CrashLoopBackOff';
        return goAt;
      }
    }
    // the try counts, whether its image is there or not
    if (hasEnded) container.backoff = nextBackoff(container.backoff, container.endedAt, now);
    const there = this.pull(life, container, node);
    if ('refusedUntil' in there) return there.refusedUntil;
    container.state = 'starting';
    life.isBusy = true;
    life.step = kernel.at(there.at + life.plan.containerStart, this.startedKind, life.serial, container.index);
    return undefined;
  }

  private tellBackoff(life: PodLife, container: ContainerLife): void {
    const row = this.context.cluster.pods.rowOf(life.serial);
    if (row !== NONE) tellBackoff(this.context, row, container.plan.container.name);
  }

  private pull(
    life: PodLife,
    container: ContainerLife,
    node: number,
  ): { readonly at: Instant } | { readonly refusedUntil: Instant } {
    const { cluster, images, timing } = this.context;
    const { now } = cluster;
    const { image } = container.plan.container;
    const known = life.pulls.get(image);
    if (known !== undefined && isWithinUpdate(known, now)) {
      container.waitingReason = 'ImagePullBackOff';
      return { refusedUntil: known.lastUpdate + known.backoffMs };
    }
    const at = images.pullOne(node, wantedImage(container.plan.container), now);
    // what failed before is remembered for a while: another failure waits for twice as long
    if (at >= 0) return { at };
    if (at === NEVER_PULLED) {
      if (container.waitingReason !== 'ErrImageNeverPull')
        cluster.event(NONE, 'Failed', 'Error: ErrImageNeverPull', life.serial);
      container.waitingReason = 'ErrImageNeverPull';
      return { refusedUntil: now + Math.max(1, timing.workerRetry) };
    }
    const { at: failedAt, message } = images.failure;
    if (known === undefined && message !== undefined) cluster.event(NONE, 'Failed', message, life.serial);
    if (known === undefined) cluster.event(NONE, 'Failed', 'Error: ErrImagePull', life.serial);
    const failed = nextBackoff(known, failedAt, failedAt);
    life.pulls.set(image, failed);
    container.waitingReason = 'ErrImagePull';
    return { refusedUntil: failedAt + failed.backoffMs };
  }
}

/**
 * Whether the runtime shows its last instance: by that its back-off is counted. After a boot those of the old sandbox are still
 * there, but the kubelet removes the init containers as it starts the first of them.
 */
const leftItsEnd = ({ state, exitCode, plan, index }: ContainerLife): boolean =>
  state === 'ended' || (exitCode !== undefined && (plan.role === 'app' || index === 0));
