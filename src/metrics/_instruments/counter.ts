/**
 * A number that only rises: in steps (`add`), or steadily between points (`reach`, for hours and costs).
 */
import { lastUpTo, NumberColumn } from './columns.ts';
import type { Window } from './gauge.ts';

export class Counter {
  private readonly times = new NumberColumn();
  private readonly totals = new NumberColumn();
  private readonly steady: boolean;

  constructor(steady = false) {
    this.steady = steady;
  }

  get total(): number {
    return this.totals.length === 0 ? 0 : this.totals.values[this.totals.length - 1];
  }

  add(at: number, amount: number): void {
    this.reach(at, this.total + amount);
  }

  /** The total at `at`. */
  reach(at: number, total: number): void {
    const last = this.times.length - 1;
    if (last >= 0 && this.times.values[last] === at) {
      this.totals.values[last] = total;
      return;
    }
    if (last >= 0 && this.totals.values[last] === total && !this.steady) return;
    this.times.push(at);
    this.totals.push(total);
  }

  columns(): { readonly times: Float64Array; readonly values: Float64Array } {
    return { times: this.times.used(), values: this.totals.used() };
  }

  /** The total just after `at`. */
  totalAt(at: number): number {
    const i = lastUpTo(this.times, at);
    if (i < 0) return 0;
    const times = this.times.used();
    const { values } = this.totals;
    if (!this.steady || i + 1 === times.length) return values[i];
    return values[i] + ((values[i + 1] - values[i]) * (at - times[i])) / (times[i + 1] - times[i]);
  }

  /** Rise inside a window; what happened at its first instant counts. */
  riseIn(window: Window): number {
    const before = this.steady ? this.totalAt(window.from) : this.totalAt(window.from - 1);
    return this.totalAt(window.to) - before;
  }
}
