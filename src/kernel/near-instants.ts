/**
 * The instants of about the next minute, where nearly all events of a cluster lie: a ring with a list of slots for each
 * millisecond, and a bit for each list that is not empty. Nothing is compared, searched for or moved.
 *
 *   base ─► ··│first,last│·····│first,last│····  base + NEAR_MS       words: 32 instants a bit each; summary: 32 words a bit each
 */
const NONE = -1;
const RING_BITS = 16;
/** How far the ring reaches. */
export const NEAR_MS = 1 << RING_BITS;
const MASK = NEAR_MS - 1;
const WORDS = NEAR_MS >> 5;
const SUMMARIES = WORDS >> 5;

const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);

export class NearInstants {
  /** By place in the ring: first and last slot of the list. */
  private readonly lists = new Int32Array(NEAR_MS * 2);
  private readonly words = new Int32Array(WORDS);
  private readonly summary = new Int32Array(SUMMARIES);

  /** Puts the slot behind the list of `at`; returns the slot it now follows, or -1 if the list is new. */
  append(at: number, slot: number): number {
    const { lists, words } = this;
    const place = at & MASK;
    const word = place >> 5;
    const bit = 1 << (place & 31);
    if ((words[word] & bit) !== 0) {
      const last = lists[place * 2 + 1];
      lists[place * 2 + 1] = slot;
      return last;
    }
    lists[place * 2] = slot;
    lists[place * 2 + 1] = slot;
    words[word] |= bit;
    this.summary[word >> 5] |= 1 << (word & 31);
    return NONE;
  }

  /** Takes over a list of an instant that has none. */
  put(at: number, first: number, last: number): void {
    this.append(at, first);
    this.lists[(at & MASK) * 2 + 1] = last;
  }

  /** The first instant from `base` on that has a list, or Infinity. No list lies before `base`, nor `NEAR_MS` behind it. */
  next(base: number): number {
    const start = base & MASK;
    const word = start >> 5;
    const rest = this.words[word] & (-1 << (start & 31));
    const found = rest !== 0 ? (word << 5) + lowestBit(rest) : this.nextWord(word);
    return found === NONE ? Infinity : base + ((found - start) & MASK);
  }

  /** First slot of an instant that has a list. */
  first(at: number): number {
    return this.lists[(at & MASK) * 2];
  }

  /** The list of `at` begins with another slot from now on; -1: it is empty. */
  setFirst(at: number, slot: number): void {
    const place = at & MASK;
    if (slot !== NONE) {
      this.lists[place * 2] = slot;
      return;
    }
    const word = place >> 5;
    this.words[word] &= ~(1 << (place & 31));
    if (this.words[word] === 0) this.summary[word >> 5] &= ~(1 << (word & 31));
  }

  /** The first place with a list behind those of `word`, all around the ring and up to the first ones of `word`; or -1. */
  private nextWord(word: number): number {
    const { summary, words } = this;
    const from = (word + 1) & (WORDS - 1);
    let at = from >> 5;
    let rest = summary[at] & (-1 << (from & 31));
    for (let i = 0; i < SUMMARIES && rest === 0; i++) {
      at = (at + 1) & (SUMMARIES - 1);
      rest = summary[at];
    }
    if (rest === 0) return NONE;
    const found = (at << 5) + lowestBit(rest);
    return (found << 5) + lowestBit(words[found]);
  }
}
