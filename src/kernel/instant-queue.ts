/**
 * The event queue: pending instants in a heap, and for each instant a first-in-first-out list of event slots.
 *
 *   tinyqueue of distinct instants ──► hash: instant → bucket ──► slot → slot → slot   (typed columns)
 *
 * Order is `(at, push order)`, total. One heap entry a distinct instant, not an event, is what makes it fast: with
 * integer milliseconds many events share an instant.
 */
import TinyQueue from 'tinyqueue';

const NONE = -1;
const INITIAL_SLOTS = 1024;
/** A handle is `generation · 2^26 + slot`: at most 2^26 pending events, 2^27 generations of a slot. */
const SLOT_LIMIT = 2 ** 26;
const GENERATION_LIMIT = 2 ** 27 - 1;
/** Kind of a cancelled event: it is dropped when its instant comes. */
const CANCELLED = 0xffff;

/** Names one scheduled event, for `cancel`. */
export type EventHandle = number;

/** One for all queues: what is compiled for one run then fits the next. */
const earlier = (x: number, y: number): number => x - y;

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

  private readonly heap = new TinyQueue<number>([], earlier);
  private kinds = new Uint16Array(INITIAL_SLOTS);
  private operandA = new Int32Array(INITIAL_SLOTS);
  private operandB = new Int32Array(INITIAL_SLOTS);
  private next = new Int32Array(INITIAL_SLOTS);
  private generations = new Int32Array(INITIAL_SLOTS);
  private free = NONE;
  private used = 0;
  private readonly buckets = new Buckets();
  /** Slots of the instant that is being drained. */
  private current = NONE;

  /** Adds an event behind all others of its instant. `at` must not lie before the instant being drained. */
  push(at: number, kind: number, a: number, b: number): EventHandle {
    if (this.current !== NONE && at < this.buckets.drainingAt) this.suspend();
    const slot = this.takeSlot();
    this.kinds[slot] = kind;
    this.operandA[slot] = a;
    this.operandB[slot] = b;
    this.next[slot] = NONE;
    const last = this.buckets.appendTo(at, slot);
    if (last === NONE) this.heap.push(at);
    else this.next[last] = slot;
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
    this.settle();
    return this.current === NONE ? Infinity : this.buckets.drainingAt;
  }

  /** Moves the next event into `at, kind, a, b`. False: there is none, or it comes after `until`. */
  pop(until = Infinity): boolean {
    this.settle();
    const slot = this.current;
    if (slot === NONE || this.buckets.drainingAt > until) return false;
    this.at = this.buckets.drainingAt;
    this.kind = this.kinds[slot];
    this.a = this.operandA[slot];
    this.b = this.operandB[slot];
    this.current = this.next[slot];
    if (this.current === NONE) this.finishInstant();
    this.releaseSlot(slot);
    this.pending--;
    return true;
  }

  /** Makes `current` the next event that was not cancelled. */
  private settle(): void {
    for (;;) {
      if (this.current === NONE) {
        if (this.heap.length === 0) return;
        this.current = this.buckets.startDraining(this.heap.peek() as number);
      }
      const slot = this.current;
      if (this.kinds[slot] !== CANCELLED) return;
      this.current = this.next[slot];
      if (this.current === NONE) this.finishInstant();
      this.releaseSlot(slot);
    }
  }

  /** An earlier event came after `peek` had looked at a later instant: puts the rest of that one back. */
  private suspend(): void {
    this.buckets.setFirst(this.current);
    this.current = NONE;
  }

  /** The instant has no slot left. Events may still be pushed at it; they make a new bucket and a new heap entry. */
  private finishInstant(): void {
    this.heap.pop();
    this.buckets.finish();
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

const INITIAL_BUCKETS = 256;

/** Open-addressing hash from an instant to the first and last slot of its list. */
class Buckets {
  drainingAt = 0;
  private drainingBucket = 0;
  private keys = new Float64Array(INITIAL_BUCKETS).fill(NONE);
  private first = new Int32Array(INITIAL_BUCKETS);
  private last = new Int32Array(INITIAL_BUCKETS);
  private mask = INITIAL_BUCKETS - 1;
  /** The hash's upper bits are the good ones. */
  private shift = 32 - Math.log2(INITIAL_BUCKETS);
  private count = 0;

  /** Puts `slot` behind the list of `at`; returns the slot it now follows, or NONE if the list is new. */
  appendTo(at: number, slot: number): number {
    let i = this.find(at);
    if (this.keys[i] === at) {
      const previous = this.last[i];
      this.last[i] = slot;
      return previous;
    }
    if ((this.count + 1) * 2 > this.keys.length) {
      this.grow();
      i = this.find(at);
    }
    this.keys[i] = at;
    this.first[i] = slot;
    this.last[i] = slot;
    this.count++;
    return NONE;
  }

  startDraining(at: number): number {
    this.drainingAt = at;
    this.drainingBucket = this.find(at);
    return this.first[this.drainingBucket];
  }

  setFirst(slot: number): void {
    this.first[this.drainingBucket] = slot;
  }

  /** Removes the drained instant, closing the gap so that no tombstones are needed. */
  finish(): void {
    let gap = this.drainingBucket;
    let i = gap;
    for (;;) {
      i = (i + 1) & this.mask;
      if (this.keys[i] === NONE) break;
      const home = this.home(this.keys[i]);
      const movable = gap <= i ? home <= gap || home > i : home <= gap && home > i;
      if (movable) {
        this.keys[gap] = this.keys[i];
        this.first[gap] = this.first[i];
        this.last[gap] = this.last[i];
        gap = i;
      }
    }
    this.keys[gap] = NONE;
    this.count--;
  }

  private home(at: number): number {
    // ToInt32 keeps the low 32 bits of any safe integer: 49 days of milliseconds; later ones only collide more
    return Math.imul(at | 0, 0x9e3779b1) >>> this.shift;
  }

  private find(at: number): number {
    let i = this.home(at);
    while (this.keys[i] !== NONE && this.keys[i] !== at) i = (i + 1) & this.mask;
    return i;
  }

  private grow(): void {
    const { keys, first, last } = this;
    this.keys = new Float64Array(keys.length * 2).fill(NONE);
    this.first = new Int32Array(this.keys.length);
    this.last = new Int32Array(this.keys.length);
    this.mask = this.keys.length - 1;
    this.shift--;
    keys.forEach((at, i) => {
      if (at === NONE) return;
      const to = this.find(at);
      this.keys[to] = at;
      this.first[to] = first[i];
      this.last[to] = last[i];
    });
    // an instant is being drained, or will be set by startDraining
    this.drainingBucket = this.find(this.drainingAt);
  }
}
