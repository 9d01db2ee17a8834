/**
 * The queue's two periodic flushes in closed form: a tick fires only if a pod waits for it, but exactly where the
 * scheduler's loop would have had it.
 *
 *   start ── 1 s ── 1 s ── 1 s ──      back-offs that are over
 *   start ─────────── 30 s ─────       pods that waited longer than 5 minutes
 *
 * Upstream's loops wait a period from the end of one pass to the next, so they slide: `driftMs` a pass. That matters:
 * a pod that is popped by a tick and fails some milliseconds later is ready again at a tick 2ⁿ s later, not one more.
 */
import { type EventHandle, type EventKind, type Kernel, tickAtOrAfter } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import type { SchedulingQueue } from './scheduling-queue.ts';

const BACKOFF_PERIOD_MS = 1000;
const LEFTOVER_PERIOD_MS = 30_000;

/** One tick that may be asked for earlier than it was. */
class Timer {
  private readonly kernel: Kernel;
  private readonly kind: EventKind;
  private due: Instant = Infinity;
  private handle: EventHandle = -1;

  constructor(kernel: Kernel, name: string, fire: () => void) {
    this.kernel = kernel;
    this.kind = kernel.on(name, () => {
      this.due = Infinity;
      fire();
    });
  }

  noLaterThan(at: Instant): void {
    if (at >= this.due) return;
    this.cancel();
    this.due = at;
    this.handle = this.kernel.at(at, this.kind);
  }

  cancel(): void {
    if (this.due !== Infinity) this.kernel.cancel(this.handle);
    this.due = Infinity;
  }
}

export interface FlushOptions {
  /** By how much each pass of a loop comes later than its period says, ms. */
  readonly driftMs: number;
  /** Called after a flush: there may be active pods now. */
  readonly onFlushed: () => void;
}

export class FlushTimers {
  private readonly kernel: Kernel;
  private readonly queue: SchedulingQueue;
  private readonly options: FlushOptions;
  private readonly backoff: Timer;
  private readonly leftover: Timer;
  private start: Instant = 0;

  constructor(kernel: Kernel, queue: SchedulingQueue, options: FlushOptions) {
    this.kernel = kernel;
    this.queue = queue;
    this.options = options;
    this.backoff = new Timer(kernel, 'scheduler/flush-backoff', () => this.fire(() => queue.flushBackoff()));
    this.leftover = new Timer(kernel, 'scheduler/flush-leftover', () => this.fire(() => queue.flushLeftover()));
  }

  /** The scheduler starts: both loops make their first pass at this instant (which may lie in the past). */
  startAt(start: Instant): void {
    this.start = start;
    this.stop();
    this.arm();
  }

  stop(): void {
    this.backoff.cancel();
    this.leftover.cancel();
  }

  /** To be called whenever pods may have come to wait. */
  arm(): void {
    const { driftMs } = this.options;
    const backoffEnd = this.queue.nextBackoffEnd();
    if (backoffEnd !== Infinity) this.backoff.noLaterThan(this.tick(backoffEnd, BACKOFF_PERIOD_MS + driftMs));
    const leftoverEnd = this.queue.nextLeftoverEnd();
    if (leftoverEnd !== Infinity) this.leftover.noLaterThan(this.tick(leftoverEnd + 1, LEFTOVER_PERIOD_MS + driftMs));
  }

  private tick(instant: Instant, period: number): Instant {
    return tickAtOrAfter(Math.max(instant, this.kernel.now), this.start, period);
  }

  private fire(flush: () => void): void {
    flush();
    this.arm();
    this.options.onFlushed();
  }
}
