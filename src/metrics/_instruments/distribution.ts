/** Observations, each with the instant at which it was complete. */
import { NumberColumn } from './columns.ts';
import type { Window } from './gauge.ts';

export class Distribution {
  private readonly times = new NumberColumn();
  private readonly observations = new NumberColumn();
  /** Rows of observations that the end of the run cut short: the true values are at least these. */
  private readonly cutShort = new Set<number>();

  get count(): number {
    return this.observations.length;
  }

  /** `open`: the end of the run came first. */
  observe(at: number, value: number, open = false): void {
    if (open) this.cutShort.add(this.observations.length);
    this.times.push(at);
    this.observations.push(value);
  }

  forEachIn(windows: readonly Window[], visit: (value: number, at: number, open: boolean) => void): void {
    for (let i = 0; i < this.count; i++) {
      const at = this.times.values[i];
      const inside = windows.some(({ from, to }) => at >= from && at <= to);
      if (inside) visit(this.observations.values[i], at, this.cutShort.has(i));
    }
  }

  columns(): { readonly times: Float64Array; readonly values: Float64Array } {
    return { times: this.times.used(), values: this.observations.used() };
  }
}
