/**
 * Pods that were popped and are not done, and the events that came meanwhile: a pod that returns must not miss what
 * happened during its attempt.
 *
 *   log:  … pod A … event … event … pod B … event …        for A: all three events; for B: the last one
 *
 * Events before the oldest pod in flight are dropped. Upstream: pkg/scheduler/backend/queue/active_queue.go.
 */
import type { Happening } from './hint-table.ts';

const NOTHING: readonly Happening[] = [];

export class InFlight {
  /** Serials, in the order of their pops; few at a time. */
  private readonly pods: number[] = [];
  /** By the same index: how many events had been logged when the pod was popped. */
  private readonly starts: number[] = [];
  private readonly log: Happening[] = [];
  /** Events dropped from the head of `log`. */
  private dropped = 0;

  get count(): number {
    return this.pods.length;
  }

  has(serial: number): boolean {
    return this.pods.includes(serial);
  }

  start(serial: number): void {
    this.pods.push(serial);
    this.starts.push(this.dropped + this.log.length);
  }

  /** Notes an event, if anybody could need it. */
  add(happening: Happening): void {
    if (this.pods.length > 0) this.log.push(happening);
  }

  /** Events since the pod was popped; undefined if it is not in flight. */
  eventsSince(serial: number): readonly Happening[] | undefined {
    const i = this.pods.indexOf(serial);
    if (i < 0) return undefined;
    const from = this.starts[i] - this.dropped;
    return from === this.log.length ? NOTHING : this.log.slice(from);
  }

  /** Does nothing for a pod that is not in flight. */
  done(serial: number): void {
    const i = this.pods.indexOf(serial);
    if (i < 0) return;
    if (i === this.pods.length - 1) {
      // as a rule there is one, and `splice` makes an array of what it takes out
      this.pods.pop();
      this.starts.pop();
    } else {
      this.pods.splice(i, 1);
      this.starts.splice(i, 1);
    }
    const needed = this.pods.length === 0 ? this.log.length : this.starts[0] - this.dropped;
    if (needed === 0) return;
    this.log.splice(0, needed);
    this.dropped += needed;
  }

  clear(): void {
    this.pods.length = 0;
    this.starts.length = 0;
    this.log.length = 0;
    this.dropped = 0;
  }
}
