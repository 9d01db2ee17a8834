/**
 * Hooks of containers that fail (pkg/kubelet/kuberuntime/kuberuntime_container.go): after postStart the container is killed; preStop has
 * no consequence but a warning. A program in preStop ends with its container, so that one that outlasts the grace fails, too.
 */
import { NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import { nth } from './behaviour.ts';
import type { LifeContext } from './context.ts';
import { type ContainerLife, NO_EVENT, type PodLife } from './pod-life.ts';

/** Reason of the warning, and the message with which the container is killed. */
export const FAILED_POST_START = 'FailedPostStartHook';

export class Hooks {
  private readonly context: LifeContext;
  private readonly kind: EventKind;

  constructor(context: LifeContext, lifeOf: (serial: number) => PodLife | undefined) {
    this.context = context;
    this.kind = context.cluster.kernel.on('container/pre-stop-failed', (serial, i) => {
      const life = lifeOf(serial);
      if (life !== undefined) this.preStopFailed(life, life.containers[i]);
    });
  }

  /** Asked once postStart is over; told. */
  hasPostStartFailed(life: PodLife, { plan }: ContainerLife): boolean {
    if (nth(plan.postStartCodes, life.number) === 0) return false;
    this.tell(life, FAILED_POST_START, 'PostStartHook failed');
    return true;
  }

  /** preStop of a container begins that ends `after` milliseconds. */
  watchPreStop(life: PodLife, container: ContainerLife, graceSeconds: number, after: number): void {
    const { kernel } = this.context.cluster;
    const { plan } = container;
    kernel.cancel(container.hookEvent);
    container.hookEvent = NO_EVENT;
    if (!plan.hasPreStop || graceSeconds <= 0) return;
    const lasts = nth(plan.preStop, life.number);
    const isCutShort = lasts > after;
    if (isCutShort ? plan.isPreStopSleep : nth(plan.preStopCodes, life.number) === 0) return;
    container.hookEvent = kernel.after(Math.min(lasts, after), this.kind, life.serial, container.index);
  }

  private preStopFailed(life: PodLife, container: ContainerLife): void {
    container.hookEvent = NO_EVENT;
    if (container.isRunning) this.tell(life, 'FailedPreStopHook', 'PreStopHook failed');
  }

  private tell({ serial }: PodLife, reason: string, message: string): void {
    const { cluster, machines } = this.context;
    const row = cluster.pods.rowOf(serial);
    if (row !== NONE && machines.isUp(cluster.pods.node[row])) cluster.event(NONE, reason, message, serial);
  }
}
