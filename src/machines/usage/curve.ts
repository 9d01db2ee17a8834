/** Amounts over time: straight lines between points, or steps. Before the first point of a line its value holds, after the last one's. */
import type { Instant } from '../../model/objects/index.ts';

export interface CurvePoint {
  readonly at: Instant;
  readonly value: number;
}

/** Highest values are kept by stretches of this length, ms. */
export const BLOCK_MS = 3_600_000;

export class Curve {
  private readonly times: Float64Array;
  private readonly values: Float64Array;
  private readonly isStepped: boolean;
  /** Highest value from a point on. */
  private readonly later: Float64Array;
  private readonly blocks = new Map<number, number>();
  /** Where the last question was answered: the next one is likely beside it. */
  private last = 0;

  /** @param points by strictly ascending time, at least one. */
  constructor(points: readonly CurvePoint[], kind: 'line' | 'steps') {
    this.times = Float64Array.from(points, ({ at }) => at);
    this.values = Float64Array.from(points, ({ value }) => value);
    this.isStepped = kind === 'steps';
    this.later = Float64Array.from(this.values);
    for (let i = this.later.length - 2; i >= 0; i--) this.later[i] = Math.max(this.later[i], this.later[i + 1]);
  }

  at(at: Instant): number {
    const { times, values } = this;
    const i = this.indexOf(at);
    if (i < 0) return this.isStepped ? 0 : values[0];
    return this.isStepped || i === times.length - 1 ? values[i] : values[i] + this.rise(i) * (at - times[i]);
  }

  /** Per millisecond, from `at` on. */
  slopeAt(at: Instant): number {
    const i = this.indexOf(at);
    return this.isStepped || i < 0 || i === this.times.length - 1 ? 0 : this.rise(i);
  }

  /** End of the straight piece that begins at or before `at`; Infinity for the last. */
  until(at: Instant): Instant {
    const i = this.indexOf(at) + 1;
    return i < this.times.length ? this.times[i] : Infinity;
  }

  /** Highest value from `at` on. */
  mostFrom(at: Instant): number {
    const i = this.indexOf(at) + 1;
    const now = this.at(at);
    return i < this.later.length ? Math.max(now, this.later[i]) : now;
  }

  /** Highest value in the `block`-th stretch of `BLOCK_MS`, its end included. */
  mostInBlock(block: number): number {
    let most = this.blocks.get(block);
    if (most === undefined) {
      most = this.mostBetween(block * BLOCK_MS, (block + 1) * BLOCK_MS);
      this.blocks.set(block, most);
    }
    return most;
  }

  private mostBetween(from: Instant, to: Instant): number {
    let most = Math.max(this.at(from), this.at(to));
    for (let i = this.indexOf(from) + 1; i < this.times.length && this.times[i] < to; i++)
      most = Math.max(most, this.values[i]);
    return most;
  }

  private rise(i: number): number {
    const { times, values } = this;
    return (values[i + 1] - values[i]) / (times[i + 1] - times[i]);
  }

  /** The last point at or before `at`, -1 if there is none. */
  private indexOf(at: Instant): number {
    const { times } = this;
    if (!(times[0] <= at)) return -1;
    let i = this.last;
    if (times[i] <= at && (i + 1 >= times.length || at < times[i + 1])) return i;
    let low = 0;
    let high = times.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= at) low = middle;
      else high = middle;
    }
    i = low;
    this.last = i;
    return i;
  }
}
