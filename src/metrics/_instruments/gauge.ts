/**
 * A number that holds until it changes. Several changes at one instant count as the last of them: what held for no time
 * at all was never there. Statistics are weighted with time, exactly.
 *
 * There are as many gauges as workloads, and they change with every pod: instants and values lie side by side in one
 * array, and the last pair in the object itself.
 */
import { wider } from './columns.ts';

/** A stretch of time, `from` ≤ t < `to`; a single instant if both are equal. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Value → milliseconds it held. */
export type Weights = ReadonlyMap<number, number>;

const INITIAL_POINTS = 8;

export class Gauge {
  /** `[instant, value, instant, value, …]` */
  private pairs = new Float64Array(INITIAL_POINTS * 2);
  private length = 0;
  private lastAt = Number.NaN;
  private lastValue = Number.NaN;
  /** Statistics begin here, though points may be older. */
  private measuredFrom = Number.NaN;

  set(at: number, value: number): void {
    if (value === this.lastValue) return;
    if (at === this.lastAt) {
      this.replaceLast(value);
      return;
    }
    if (this.length * 2 === this.pairs.length) this.pairs = wider(this.pairs);
    this.pairs[this.length * 2] = at;
    this.pairs[this.length * 2 + 1] = value;
    this.length++;
    this.lastAt = at;
    this.lastValue = value;
  }

  /** Leaves what came before `at` out of all statistics. */
  measureFrom(at: number): void {
    this.measuredFrom = at;
  }

  /** Instant of the first point that counts; NaN if there is none. */
  get start(): number {
    if (this.length === 0) return Number.NaN;
    return Number.isNaN(this.measuredFrom) ? this.pairs[0] : this.measuredFrom;
  }

  /** NaN before the first point. */
  get last(): number {
    return this.lastValue;
  }

  /** The points as columns. */
  columns(): { readonly times: Float64Array; readonly values: Float64Array } {
    const times = new Float64Array(this.length);
    const values = new Float64Array(this.length);
    for (let i = 0; i < this.length; i++) {
      times[i] = this.pairs[i * 2];
      values[i] = this.pairs[i * 2 + 1];
    }
    return { times, values };
  }

  /** NaN before the first point. */
  valueAt(at: number): number {
    const index = this.indexAt(at);
    return index < 0 ? Number.NaN : this.pairs[index * 2 + 1];
  }

  /** Calls `visit` for each stretch of one value inside a window, in order. An empty window is its one instant. */
  forEachIn(window: Window, visit: (value: number, from: number, to: number) => void): void {
    if (this.length === 0) return;
    const from = Math.max(window.from, this.start);
    const isInstant = window.from === window.to;
    if (from > window.to || (from === window.to && !isInstant)) return;
    for (let i = Math.max(0, this.indexAt(from)); i < this.length; i++) {
      const begin = Math.max(this.pairs[i * 2], from);
      if (begin > window.to || (begin === window.to && !isInstant)) return;
      const end = i + 1 < this.length ? Math.min(this.pairs[i * 2 + 2], window.to) : window.to;
      visit(this.pairs[i * 2 + 1], begin, end);
      if (isInstant) return;
    }
  }

  /** Least value inside a window; NaN if there is none. */
  lowestIn(window: Window): number {
    let lowest = Number.NaN;
    this.forEachIn(window, (value) => {
      if (!(value >= lowest)) lowest = value;
    });
    return lowest;
  }

  /** Greatest value inside a window; NaN if there is none. */
  highestIn(window: Window): number {
    let highest = Number.NaN;
    this.forEachIn(window, (value) => {
      if (!(value <= highest)) highest = value;
    });
    return highest;
  }

  /** How long each value held inside the windows; an instant weighs one millisecond. */
  weightsIn(windows: readonly Window[]): Weights {
    const weights = new Map<number, number>();
    for (const window of windows) {
      this.forEachIn(window, (value, from, to) => {
        weights.set(value, (weights.get(value) ?? 0) + Math.max(to - from, window.from === window.to ? 1 : 0));
      });
    }
    return weights;
  }

  /** Index of the last point that is not after `at`; -1 if there is none. */
  private indexAt(at: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.pairs[middle * 2] <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** What was set at the same instant never held; if it came back to what was before, nothing happened. */
  private replaceLast(value: number): void {
    const last = this.length - 1;
    if (last > 0 && this.pairs[last * 2 - 1] === value) {
      this.length = last;
      this.lastAt = this.pairs[last * 2 - 2];
    } else {
      this.pairs[last * 2 + 1] = value;
    }
    this.lastValue = value;
  }
}
