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
const CANCELLED = -1;

/** Of a slot, words that lie together, as whoever touches one touches the others. */
const KIND = 0;
const A = 1;
const B = 2;
/** The slot behind it: in the list of its instant, or in that of the free ones. */
const NEXT = 3;
const GENERATION = 4;
const SLOT_WORDS = 5;

/** Names one scheduled event, for `cancel`. */
export type EventHandle = number;

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
  private slots = new Int32Array(INITIAL_SLOTS * SLOT_WORDS);
  private free = NONE;
  private used = 0;

  /** Adds an event behind all others of its instant. `at` must not lie before that of the event popped last. */
  push(at: number, kind: number, a: number, b: number): EventHandle {
    const slot = this.takeSlot();
    const { slots } = this;
    const i = slot * SLOT_WORDS;
    slots[i + KIND] = kind;
    slots[i + A] = a;
    slots[i + B] = b;
    slots[i + NEXT] = NONE;
    const last = at - this.base < NEAR_MS ? this.near.append(at, slot) : this.far.append(at, slot);
    if (last !== NONE) slots[last * SLOT_WORDS + NEXT] = slot;
    this.pending++;
    return slots[i + GENERATION] * SLOT_LIMIT + slot;
  }

  /** Whether the event was still pending. */
  cancel(handle: EventHandle): boolean {
    const slot = handle % SLOT_LIMIT;
    const generation = (handle - slot) / SLOT_LIMIT;
    const i = slot * SLOT_WORDS;
    if (this.slots[i + GENERATION] !== generation || this.slots[i + KIND] === CANCELLED) return false;
    this.slots[i + KIND] = CANCELLED;
    this.pending--;
    return true;
  }

  /** The instant of the next event, or Infinity. */
  peek(): number {
    for (;;) {
      const at = this.near.next(this.base);
      if (at === Infinity) return this.peekFar();
      const slot = this.near.first(at);
      if (this.slots[slot * SLOT_WORDS + KIND] !== CANCELLED) return at;
      this.near.setFirst(at, this.slots[slot * SLOT_WORDS + NEXT]);
      this.releaseSlot(slot);
    }
  }

  /** Moves the next event into `at, kind, a, b`. False: there is none, or it comes after `until`. */
  pop(until = Infinity): boolean {
    const at = this.peek();
    if (at > until || at === Infinity) return false;
    if (at !== this.base) this.advance(at);
    const slot = this.near.first(at);
    const { slots } = this;
    const i = slot * SLOT_WORDS;
    this.at = at;
    this.kind = slots[i + KIND];
    this.a = slots[i + A];
    this.b = slots[i + B];
    this.near.setFirst(at, slots[i + NEXT]);
    this.releaseSlot(slot);
    this.pending--;
    return true;
  }

  private peekFar(): number {
    const { far } = this;
    while (far.earliest !== Infinity) {
      const slot = far.first;
      if (this.slots[slot * SLOT_WORDS + KIND] !== CANCELLED) break;
      far.setFirst(this.slots[slot * SLOT_WORDS + NEXT]);
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
      this.free = this.slots[slot * SLOT_WORDS + NEXT];
      return slot;
    }
    if (this.used * SLOT_WORDS === this.slots.length) this.grow();
    return this.used++;
  }

  private releaseSlot(slot: number): void {
    const { slots } = this;
    const i = slot * SLOT_WORDS;
    const generation = slots[i + GENERATION];
    slots[i + GENERATION] = generation === GENERATION_LIMIT ? 0 : generation + 1;
    slots[i + NEXT] = this.free;
    this.free = slot;
  }

  private grow(): void {
    const old = this.slots;
    if (this.used * 2 > SLOT_LIMIT) throw new RangeError(`more than ${SLOT_LIMIT} pending events`);
    this.slots = new Int32Array(old.length * 2);
    this.slots.set(old);
  }
}
