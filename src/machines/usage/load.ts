/**
 * A sum of amounts, and when it comes above a limit. In pieces that could cross, the crossing is computed; hours that cannot are
 * passed over by a bound from above, without looking at their pieces.
 *
 *   bound for ever ≤ limit ─► never      bound of the hour ≤ limit ─► next hour      else: piece by piece
 */
import type { Instant } from '../../model/objects/index.ts';
import { type Amount, amountAt, type Bearer, isConstant, mostFrom, mostInBlock, pieceEnd, slopeAt } from './amount.ts';
import { BLOCK_MS } from './curve.ts';
import type { Extras } from './extras.ts';

/** How far is looked ahead; after it somebody has to ask again. */
const MOST_BLOCKS = 24;

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
      if (this.mostInBlock(block) <= limit) continue;
      const at = this.inBlock(limit, Math.max(from, block * BLOCK_MS), (block + 1) * BLOCK_MS);
      if (at !== Infinity) return at;
    }
    return (first + MOST_BLOCKS) * BLOCK_MS;
  }

  /** Each part rounded, as it is measured. */
  sumAt(at: Instant): number {
    let sum = this.base;
    for (let i = 0; i < this.length; i++) sum += Math.max(0, Math.round(partAt(this.parts[i], at)));
    return sum;
  }

  private inBlock(limit: number, from: Instant, to: Instant): Instant {
    let at = from;
    while (at < to) {
      let sum = this.base;
      let slope = 0;
      let end = to;
      for (let i = 0; i < this.length; i++) {
        const part = this.parts[i];
        sum += partAt(part, at);
        slope += partSlope(part, at);
        const until = partEnd(part, at);
        if (until < end) end = until;
      }
      if (sum > limit) return at;
      if (slope > 0) {
        const crosses = Math.ceil(at + (limit - sum) / slope);
        if (crosses < end) return Math.max(crosses, at);
      }
      at = Math.max(Math.ceil(end), at + 1);
    }
    return Infinity;
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

function partSlope(part: Part, at: Instant): number {
  const { amount, extras, ramp, since, cap } = part;
  if (at < since + ramp) return partAt(part, since + ramp) / ramp;
  if (cap !== Infinity && partAt(part, at) >= cap) return 0;
  const extra = extras === undefined ? 0 : extras.memorySlopeAt(part, at);
  return isConstant(amount) ? extra : slopeAt(amount, part, at) + extra;
}

function partEnd(part: Part, at: Instant): Instant {
  const { amount, extras, ramp, since } = part;
  if (at < since + ramp) return since + ramp;
  const end = isConstant(amount) ? Infinity : pieceEnd(amount, part, at);
  return extras === undefined ? end : Math.min(end, extras.memoryPieceEnd(part, at));
}
