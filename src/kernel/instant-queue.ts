/**
 * The event queue: for each instant a first-in-first-out list of event slots, and two places to find the next instant in.
 *
 *   push ──┬── within a minute ──► ring of milliseconds ──► slot → slot → slot   (typed columns)
 *          └── later ──► heap of distinct instants ──(when the ring gets there)──► ring
 *
 * Order is `(at, push order)`, total. With integer milliseconds many events share an instant, and what comes soon needs no
 * comparison at all.
 */
import { FarInstants } from './far-instants.ts';
import { NEAR_MS, NearInstants } from './near-instants.ts';

const NONE = -1;
const INITIAL_SLOTS = 1024;
/** A handle is `generation · 2^26 + slot`: at most 2^26 pending events, 2^27 generations of a slot. */
const SLOT_LIMIT = 2 ** 26;
const GENERATION_LIMIT = 2 ** 27 - 1;
/** Kind of a cancelled event: it is dropped when its instant comes. */
const CANCELLED = 0xffff;

/** Names one scheduled event, for `cancel`. */
export type EventHandle = number;

function grown<T extends Int32Array | Uint16Array>(old: T, length: number): T {
  const next = new (old.constructor as new (n: number) => T)(length);
  next.set(old);
  return next;
}

export class InstantQueue {
  /** Events that will still fire. */
  pending = 0;
  /** The event that `pop` returned last. */
  at = 0;
  kind = 0;
  a = 0;
  b = 0;

  private readonly near = new NearInstants();
  private readonly far = new FarInstants();
  /** Instant of the last event popped: the ring begins here. */
  private base = 0;
  private kinds = new Uint16Array(INITIAL_SLOTS);
  private operandA = new Int32Array(INITIAL_SLOTS);
  private operandB = new Int32Array(INITIAL_SLOTS);
  private next = new Int32Array(INITIAL_SLOTS);
  private generations = new Int32Array(INITIAL_SLOTS);
  private free = NONE;
  private used = 0;

  /** Adds an event behind all others of its instant. `at` must not lie before that of the event popped last. */
  push(at: number, kind: number, a: number, b: number): EventHandle {
    const slot = this.takeSlot();
    this.kinds[slot] = kind;
    this.operandA[slot] = a;
    this.operandB[slot] = b;
    this.next[slot] = NONE;
    const last = at - this.base < NEAR_MS ? this.near.append(at, slot) : this.far.append(at, slot);
    if (last !== NONE) this.next[last] = slot;
    this.pending++;
    return this.generations[slot] * SLOT_LIMIT + slot;
  }

  /** Whether the event was still pending. */
  cancel(handle: EventHandle): boolean {
    const slot = handle % SLOT_LIMIT;
    const generation = (handle - slot) / SLOT_LIMIT;
    if (this.generations[slot] !== generation || this.kinds[slot] === CANCELLED) return false;
    this.kinds[slot] = CANCELLED;
    this.pending--;
    return true;
  }

  /** The instant of the next event, or Infinity. */
  peek(): number {
    for (;;) {
      const at = this.near.next(this.base);
      if (at === Infinity) return this.peekFar();
      const slot = this.near.first(at);
      if (this.kinds[slot] !== CANCELLED) return at;
      this.near.setFirst(at, this.next[slot]);
      this.releaseSlot(slot);
    }
  }

  /** Moves the next event into `at, kind, a, b`. False: there is none, or it comes after `until`. */
  pop(until = Infinity): boolean {
    const at = this.peek();
    if (at > until || at === Infinity) return false;
    if (at !== this.base) this.advance(at);
    const slot = this.near.first(at);
    this.at = at;
    this.kind = this.kinds[slot];
    this.a = this.operandA[slot];
    this.b = this.operandB[slot];
    this.near.setFirst(at, this.next[slot]);
    this.releaseSlot(slot);
    this.pending--;
    return true;
  }

  private peekFar(): number {
    const { far } = this;
    while (far.earliest !== Infinity) {
      const slot = far.first;
      if (this.kinds[slot] !== CANCELLED) break;
      far.setFirst(this.next[slot]);
      this.releaseSlot(slot);
    }
    return far.earliest;
  }

  /** The ring begins at `at`, and takes in what it reaches now. */
  private advance(at: number): void {
    const { near, far } = this;
    this.base = at;
    while (far.earliest - at < NEAR_MS) {
      near.put(far.earliest, far.first, far.last);
      far.drop();
    }
  }

  private takeSlot(): number {
    if (this.free !== NONE) {
      const slot = this.free;
      this.free = this.next[slot];
      return slot;
    }
    if (this.used === this.kinds.length) this.grow();
    return this.used++;
  }

  private releaseSlot(slot: number): void {
    this.generations[slot] = this.generations[slot] === GENERATION_LIMIT ? 0 : this.generations[slot] + 1;
    this.next[slot] = this.free;
    this.free = slot;
  }

  private grow(): void {
    const length = this.kinds.length * 2;
    if (length > SLOT_LIMIT) throw new RangeError(`more than ${SLOT_LIMIT} pending events`);
    this.kinds = grown(this.kinds, length);
    this.operandA = grown(this.operandA, length);
    this.operandB = grown(this.operandB, length);
    this.next = grown(this.next, length);
    this.generations = grown(this.generations, length);
  }
}
