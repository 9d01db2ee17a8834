/** Which container of a pod is started next, and what may refuse it: its back-off, its image. */
import { NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { NEVER_PULLED } from '../images/images.ts';
import { mayGoAt, nextBackoff } from '../kubelet/backoff.ts';
import type { LifeContext } from './context.ts';
import { tellBackoff } from './crash-loop.ts';
import { nextAction } from './next-action.ts';
import type { ContainerLife, PodLife } from './pod-life.ts';
import { pullPolicy } from './pod-plan.ts';

const FIRST_PULL_BACKOFF = 10_000;
const MAX_PULL_BACKOFF = 300_000;

export class ContainerStarts {
  private readonly context: LifeContext;
  private readonly startedKind: EventKind;

  /** `startedKind` fires with the pod's serial and the container's index when it runs. */
  constructor(context: LifeContext, startedKind: EventKind) {
    this.context = context;
    this.startedKind = startedKind;
  }

  /**
   * Begins the next start, if any; returns when the first of the refused ones may be tried again (Infinity: none was), or that
   * nothing is left to run.
   */
  next(life: PodLife, node: number): Instant | 'finish' {
    const { restartPolicy = 'Always' } = life.plan.spec;
    const refused = new Set<number>();
    let mayGo = Infinity;
    for (;;) {
      const views = life.containers.map((each) => ({
        ...each,
        role: each.plan.role,
        isRefused: refused.has(each.index),
      }));
      const action = nextAction(views, restartPolicy);
      if (action.type === 'finish') return 'finish';
      if (action.type === 'wait') return mayGo;
      const refusedUntil = this.tryStart(life, life.containers[action.index], node);
      if (refusedUntil === undefined) return Infinity;
      refused.add(action.index);
      mayGo = Math.min(mayGo, refusedUntil);
    }
  }

  /** `undefined`: it is being started; else until when it is refused. */
  private tryStart(life: PodLife, container: ContainerLife, node: number): Instant | undefined {
    const { kernel } = this.context.cluster;
    const { now } = kernel;
    if (container.state === 'ended') {
      const goAt = mayGoAt(container.backoff, container.endedAt);
      if (now < goAt) {
        // told once a back-off, as Events of one kind are counted up
        if (container.waitingReason !== 'CrashLoopBackOff') this.tellBackoff(life, container);
        container.waitingReason = 'CrashLoopBackOff';
        return goAt;
      }
    }
    const there = this.pull(life, container, node);
    if ('refusedUntil' in there) return there.refusedUntil;
    if (container.state === 'ended') container.backoff = nextBackoff(container.backoff, container.endedAt, now);
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
    if (known !== undefined && now - known.lastUpdate < known.backoffMs) {
      container.waitingReason = 'ImagePullBackOff';
      return { refusedUntil: known.lastUpdate + known.backoffMs };
    }
    const at = images.pullOne(node, { name: image, policy: pullPolicy(container.plan.container) }, now);
    if (at >= 0) {
      life.pulls.delete(image);
      return { at };
    }
    if (at === NEVER_PULLED) {
      container.waitingReason = 'ErrImageNeverPull';
      return { refusedUntil: now + Math.max(1, timing.workerRetry) };
    }
    if (known === undefined) cluster.event(NONE, 'Failed', 'Error: ErrImagePull', life.serial);
    const backoffMs = known === undefined ? FIRST_PULL_BACKOFF : Math.min(known.backoffMs * 2, MAX_PULL_BACKOFF);
    life.pulls.set(image, { backoffMs, lastUpdate: now });
    container.waitingReason = 'ErrImagePull';
    return { refusedUntil: now + backoffMs };
  }
}
