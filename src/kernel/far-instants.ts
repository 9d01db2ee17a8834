/** Instants that lie further ahead: a heap of them, and for each a list of slots, found by a hash. */
import TinyQueue from 'tinyqueue';

const NONE = -1;
/** One for all queues: what is compiled for one run then fits the next. */
const earlier = (x: number, y: number): number => x - y;

export class FarInstants {
  private readonly heap = new TinyQueue<number>([], earlier);
  private readonly lists = new Buckets();

  /** The first one, or Infinity. */
  get earliest(): number {
    return this.heap.length === 0 ? Infinity : (this.heap.peek() as number);
  }

  /** Puts the slot behind the list of `at`; returns the slot it now follows, or -1 if the list is new. */
  append(at: number, slot: number): number {
    const last = this.lists.appendTo(at, slot);
    if (last === NONE) this.heap.push(at);
    return last;
  }

  /** Of the earliest instant. */
  get first(): number {
    return this.lists.firstOf(this.earliest);
  }

  get last(): number {
    return this.lists.lastOf(this.earliest);
  }

  /** The earliest instant's list begins with another slot from now on; -1: it is empty, and the instant goes. */
  setFirst(slot: number): void {
    if (slot === NONE) this.drop();
    else this.lists.setFirst(this.earliest, slot);
  }

  /** Forgets the earliest instant. */
  drop(): void {
    this.lists.remove(this.earliest);
    this.heap.pop();
  }
}

const INITIAL_BUCKETS = 256;

/** Open-addressing hash from an instant to the first and last slot of its list. */
class Buckets {
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

  firstOf(at: number): number {
    return this.first[this.find(at)];
  }

  lastOf(at: number): number {
    return this.last[this.find(at)];
  }

  setFirst(at: number, slot: number): void {
    this.first[this.find(at)] = slot;
  }

  /** Removes an instant, closing the gap so that no tombstones are needed. */
  remove(instant: number): void {
    let gap = this.find(instant);
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
  }
}
