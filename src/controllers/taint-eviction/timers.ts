/**
 * What is in store for pods, by serial (upstream pkg/controller/tainteviction/timed_workers.go). A pod whose timer has
 * fired keeps its place until it is gone, so that nothing is scheduled for it again.
 */
import type { Cluster } from '../../cluster/index.ts';
import type { EventHandle, EventKind } from '../../kernel/index.ts';
import type { Scheduled } from './schedule.ts';

interface Timer extends Scheduled {
  readonly handle: EventHandle;
}

export class Timers {
  private readonly cluster: Cluster;
  private readonly fireKind: EventKind;
  private readonly fire: (serial: number) => void;
  private readonly byPod = new Map<number, Timer | 'fired'>();

  /** `fire` is called with a pod's serial when its time has come. */
  constructor(cluster: Cluster, name: string, fire: (serial: number) => void) {
    this.cluster = cluster;
    this.fire = (serial) => {
      this.byPod.set(serial, 'fired');
      fire(serial);
    };
    this.fireKind = cluster.kernel.on(`${name}/fire`, this.fire);
  }

  /** The timer that still runs. */
  of(serial: number): Scheduled | undefined {
    const timer = this.byPod.get(serial);
    return timer === 'fired' ? undefined : timer;
  }

  has(serial: number): boolean {
    return this.byPod.has(serial);
  }

  /** Does nothing for a pod that has a timer, or had one that fired. What is due fires at once: there is nothing left to cancel. */
  add(serial: number, scheduled: Scheduled): void {
    if (this.byPod.has(serial)) return;
    if (scheduled.fireAt <= this.cluster.now) {
      this.fire(serial);
      return;
    }
    this.byPod.set(serial, { ...scheduled, handle: this.cluster.kernel.at(scheduled.fireAt, this.fireKind, serial) });
  }

  /** Forgets the pod. True if a timer was still running. */
  cancel(serial: number): boolean {
    const timer = this.byPod.get(serial);
    this.byPod.delete(serial);
    if (timer === undefined || timer === 'fired') return false;
    return this.cluster.kernel.cancel(timer.handle);
  }

  clear(): void {
    for (const serial of this.byPod.keys()) this.cancel(serial);
  }
}
