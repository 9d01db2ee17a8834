/**
 * Statistics over weighted values: weights are milliseconds for gauges, ones for observations. Percentiles are values
 * that occurred (nearest rank), so that min ≤ p50 ≤ p95 ≤ p99 ≤ max holds by construction.
 */
export interface Sample {
  readonly value: number;
  readonly weight: number;
}

export class Statistics {
  private readonly sorted: readonly Sample[];
  private readonly weight: number;

  constructor(weights: ReadonlyMap<number, number>) {
    this.sorted = [...weights].map(([value, weight]) => ({ value, weight })).sort((a, b) => a.value - b.value);
    this.weight = this.sorted.reduce((sum, { weight }) => sum + weight, 0);
  }

  /** Of observations, each of which counts as one. */
  static of(observed: readonly number[]): Statistics {
    const weights = new Map<number, number>();
    for (const value of Float64Array.from(observed).sort()) weights.set(value, (weights.get(value) ?? 0) + 1);
    return new Statistics(weights);
  }

  /** Nothing was seen: all numbers below are NaN. */
  get isEmpty(): boolean {
    return this.sorted.length === 0;
  }

  get min(): number {
    return this.isEmpty ? Number.NaN : this.sorted[0].value;
  }

  get max(): number {
    return this.isEmpty ? Number.NaN : this.sorted[this.sorted.length - 1].value;
  }

  get sum(): number {
    return this.sorted.reduce((sum, { value, weight }) => sum + value * weight, 0);
  }

  get count(): number {
    return this.weight;
  }

  get average(): number {
    if (this.isEmpty) return Number.NaN;
    // Rounding must not carry a mean beyond the values it is the mean of.
    return Math.min(this.max, Math.max(this.min, this.sum / this.weight));
  }

  /** Least value that at least `percent` of the weight does not exceed. */
  percentile(percent: number): number {
    let below = 0;
    for (const { value, weight } of this.sorted) {
      below += weight;
      if (below * 100 >= percent * this.weight) return value;
    }
    return this.max;
  }
}
