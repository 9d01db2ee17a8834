/**
 * A number that holds until it changes. Several changes at one instant count as the last of them: what held for no time
 * at all was never there. Statistics are weighted with time, exactly.
 */
import { lastUpTo, NumberColumn } from './columns.ts';

/** A stretch of time, `from` ≤ t < `to`; a single instant if both are equal. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Value → milliseconds it held. */
export type Weights = ReadonlyMap<number, number>;

export class Gauge {
  private readonly times = new NumberColumn();
  private readonly points = new NumberColumn();
  /** Statistics begin here, though points may be older. */
  private measuredFrom = Number.NaN;

  set(at: number, value: number): void {
    const { times, points } = this;
    const last = times.length - 1;
    if (last >= 0 && times.values[last] === at) {
      points.values[last] = value;
      if (last > 0 && points.values[last - 1] === value) this.dropLast();
      return;
    }
    if (last >= 0 && points.values[last] === value) return;
    times.push(at);
    points.push(value);
  }

  /** Leaves what came before `at` out of all statistics. */
  measureFrom(at: number): void {
    this.measuredFrom = at;
  }

  /** Instant of the first point that counts; NaN if there is none. */
  get start(): number {
    if (this.times.length === 0) return Number.NaN;
    return Number.isNaN(this.measuredFrom) ? this.times.values[0] : this.measuredFrom;
  }

  get last(): number {
    return this.points.length === 0 ? Number.NaN : this.points.values[this.points.length - 1];
  }

  /** The points as columns; they share memory with the gauge. */
  columns(): { readonly times: Float64Array; readonly values: Float64Array } {
    return { times: this.times.used(), values: this.points.used() };
  }

  /** NaN before the first point. */
  valueAt(at: number): number {
    const index = lastUpTo(this.times, at);
    return index < 0 ? Number.NaN : this.points.values[index];
  }

  /** Calls `visit` for each stretch of one value inside a window, in order. An empty window is its one instant. */
  forEachIn(window: Window, visit: (value: number, from: number, to: number) => void): void {
    if (this.times.length === 0) return;
    const from = Math.max(window.from, this.start);
    const isInstant = window.from === window.to;
    if (from > window.to || (from === window.to && !isInstant)) return;
    const times = this.times.values;
    for (let i = Math.max(0, lastUpTo(this.times, from)); i < this.times.length; i++) {
      const begin = Math.max(times[i], from);
      if (begin > window.to || (begin === window.to && !isInstant)) return;
      const end = i + 1 < this.times.length ? Math.min(times[i + 1], window.to) : window.to;
      visit(this.points.values[i], begin, end);
      if (isInstant) return;
    }
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

  private dropLast(): void {
    this.times.length--;
    this.points.length--;
  }
}
