/**
 * A sum of amounts, and when it comes above a limit. In pieces that could cross, the crossing is computed; hours that cannot are
 * passed over by a bound from above, without looking at their pieces.
 *
 *   bound for ever ≤ limit ─► never      bound of the hour ≤ limit ─► next hour      else: piece by piece
 */
import type { Instant } from '../../model/objects/index.ts';
import { addPiece, type Amount, amountAt, type Bearer, mostFrom, mostInBlock, type Piece } from './amount.ts';
import { BLOCK_MS } from './curve.ts';
import type { Extras } from './extras.ts';

/** How far is looked ahead, in stretches that cannot cross and in pieces that could; after it somebody has to ask again. */
const MOST_BLOCKS = 24;
const MOST_PIECES = 12;
/** What has reached its cap is looked at again after so long: it may sink. */
const CAPPED_FOR_MS = 60_000;

/** Memory that grows from nothing to its amount, see `PodUsage.memoryOf`. Also carries what faults add. */
export interface Part extends Bearer {
  readonly amount: Amount;
  /** 0: at once. */
  readonly ramp: number;
  readonly extras?: Extras;
  /** It cannot be more; Infinity: no such bound. */
  readonly cap: number;
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Reused from one question to the next: `clear`, `add` …, ask. */
export class Load {
  /** What is there besides the parts. */
  base = 0;
  private length = 0;
  private readonly parts: Mutable<Part>[] = [];
  private readonly sum: Piece = { value: 0, slope: 0, end: 0 };

  clear(base: number): void {
    this.base = base;
    this.length = 0;
  }

  get size(): number {
    return this.length;
  }

  add({ serial, since, serves }: Bearer, amount: Amount, ramp: number, extras?: Extras, cap = Infinity): void {
    const part = this.parts[this.length];
    if (part === undefined) {
      this.parts.push({ serial, since, serves, amount, ramp, extras, cap });
    } else {
      part.serial = serial;
      part.since = since;
      part.serves = serves;
      part.amount = amount;
      part.ramp = ramp;
      part.extras = extras;
      part.cap = cap;
    }
    this.length++;
  }

  /** The first instant from `from` on at which the sum may be above the limit; Infinity: never, as things stand. */
  firstAbove(limit: number, from: Instant): Instant {
    if (this.mostFrom(from) <= limit) return Infinity;
    const first = Math.floor(from / BLOCK_MS);
    for (let block = first; block < first + MOST_BLOCKS; block++) {
      if (this.mostInBlock(block) > limit) return this.walk(limit, Math.max(from, block * BLOCK_MS));
    }
    return (first + MOST_BLOCKS) * BLOCK_MS;
  }

  /** Each part rounded, as it is measured. */
  sumAt(at: Instant): number {
    let sum = this.base;
    for (let i = 0; i < this.length; i++) sum += Math.max(0, Math.round(partAt(this.parts[i], at)));
    return sum;
  }

  /** Piece by piece. */
  private walk(limit: number, from: Instant): Instant {
    const { sum } = this;
    let at = from;
    for (let piece = 0; piece < MOST_PIECES; piece++) {
      sum.value = this.base;
      sum.slope = 0;
      sum.end = (Math.floor(at / BLOCK_MS) + 1) * BLOCK_MS;
      for (let i = 0; i < this.length; i++) addPart(this.parts[i], at, sum);
      const { value, slope, end } = sum;
      if (value > limit) return at;
      if (slope > 0) {
        const crosses = Math.ceil(at + (limit - value) / slope);
        if (crosses < end) return Math.max(crosses, at);
      }
      at = Math.max(Math.ceil(end), at + 1);
    }
    return at;
  }

  private mostFrom(from: Instant): number {
    let sum = this.base;
    for (let i = 0; i < this.length && sum !== Infinity; i++) {
      const part = this.parts[i];
      const extra = part.extras?.mostMemoryFrom(part, from) ?? 0;
      sum += Math.min(part.cap, mostFrom(part.amount, part, Math.max(from, part.since)) + extra);
    }
    return sum;
  }

  private mostInBlock(block: number): number {
    let sum = this.base;
    for (let i = 0; i < this.length; i++) {
      const part = this.parts[i];
      const extra = part.extras?.memoryAt(part, (block + 1) * BLOCK_MS) ?? 0;
      sum += Math.min(part.cap, mostInBlock(part.amount, part, block) + extra);
    }
    return sum;
  }
}

/** Not rounded. */
export function partAt(part: Part, at: Instant): number {
  const { amount, extras, ramp, since, cap } = part;
  const grown = since + ramp;
  const then = at < grown ? grown : at;
  let whole = amountAt(amount, part, then);
  if (extras !== undefined) whole += extras.memoryAt(part, then);
  if (whole > cap) whole = cap;
  return at >= grown ? whole : (whole * Math.max(0, at - since)) / ramp;
}

/** Adds the piece of the part that `at` is in. */
function addPart(part: Part, at: Instant, sum: Piece): void {
  const { amount, extras, ramp, since, cap } = part;
  const grown = since + ramp;
  if (at < grown) {
    const slope = partAt(part, grown) / ramp;
    sum.value += slope * Math.max(0, at - since);
    sum.slope += slope;
    sum.end = Math.min(sum.end, grown);
    return;
  }
  if (cap !== Infinity && partAt(part, at) >= cap) {
    sum.value += cap;
    sum.end = Math.min(sum.end, at + CAPPED_FOR_MS);
    return;
  }
  addPiece(amount, part, at, sum);
  if (extras === undefined) return;
  sum.value += extras.memoryAt(part, at);
  sum.slope += extras.memorySlopeAt(part, at);
  sum.end = Math.min(sum.end, extras.memoryPieceEnd(part, at));
}
