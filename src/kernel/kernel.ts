/**
 * The loop: pop an event, set the clock, dispatch, check. Everything that runs is built on `run`.
 *
 * Events are data: a kind and two 32-bit operands. A kind is registered once with a name and a handler, at composition;
 * kinds are numbered in the order of registration, which is therefore part of a run's identity.
 */
import { type EventHandle, InstantQueue } from './instant-queue.ts';
import { RandomStreams } from './random.ts';

export type EventKind = number;
export type EventHandler = (a: number, b: number) => void;

export interface KernelOptions {
  readonly seed: string;
  /** Events at one instant before the run is taken for a livelock. */
  readonly maxEventsPerInstant?: number;
}

const DEFAULT_MAX_EVENTS_PER_INSTANT = 20_000_000;

export class LivelockError extends Error {}

export class Kernel {
  /** Milliseconds since the start of the scenario. */
  now = 0;
  /** Events fired so far. */
  fired = 0;
  readonly random: RandomStreams;
  private readonly queue = new InstantQueue();
  private readonly handlers: EventHandler[] = [];
  private readonly names: string[] = [];
  private readonly maxEventsPerInstant: number;
  private firedAtInstant = 0;

  constructor(options: KernelOptions) {
    this.random = new RandomStreams(options.seed);
    this.maxEventsPerInstant = options.maxEventsPerInstant ?? DEFAULT_MAX_EVENTS_PER_INSTANT;
  }

  /** Registers a kind of event. */
  on(name: string, handler: EventHandler): EventKind {
    if (this.names.includes(name)) throw new Error(`event kind ${name} is registered twice`);
    this.names.push(name);
    return this.handlers.push(handler) - 1;
  }

  /** Schedules an event at an instant, now or later; it fires after all events already scheduled for that instant. */
  at(at: number, kind: EventKind, a = 0, b = 0): EventHandle {
    if (!(at >= this.now) || !Number.isSafeInteger(at)) {
      throw new RangeError(`event ${this.names[kind]} at ${at}: not an integer instant from ${this.now} on`);
    }
    return this.queue.push(at, kind, a, b);
  }

  /** Schedules an event `delay` milliseconds from now. */
  after(delay: number, kind: EventKind, a = 0, b = 0): EventHandle {
    return this.at(this.now + delay, kind, a, b);
  }

  /** Whether the event was still pending. A cancelled event never fires. */
  cancel(handle: EventHandle): boolean {
    return this.queue.cancel(handle);
  }

  get pending(): number {
    return this.queue.pending;
  }

  /** The instant of the next event, or Infinity. */
  nextAt(): number {
    return this.queue.peek();
  }

  /** Fires the next event. False: there is none, or it comes after `until`. */
  step(until = Infinity): boolean {
    return this.run(1, until);
  }

  /** Fires events up to and including `until`, so many at most. False: there are no more of them. */
  run(most: number, until: number): boolean {
    const { queue, handlers } = this;
    for (let left = most; left > 0; left--) {
      if (!queue.pop(until)) return false;
      if (queue.at !== this.now) {
        this.now = queue.at;
        this.firedAtInstant = 0;
      }
      if (++this.firedAtInstant > this.maxEventsPerInstant) this.livelock(queue.kind);
      this.fired++;
      handlers[queue.kind](queue.a, queue.b);
    }
    return true;
  }

  /** Fires every event up to and including `until`, then sets the clock to it. */
  runUntil(until: number): void {
    this.run(Infinity, until);
    if (this.now < until) {
      this.now = until;
      this.firedAtInstant = 0;
    }
  }

  private livelock(kind: EventKind): never {
    throw new LivelockError(
      `more than ${this.maxEventsPerInstant} events at ${this.now} ms; the last one was ${this.names[kind]}`,
    );
  }
}
