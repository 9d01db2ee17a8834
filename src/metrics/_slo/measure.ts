/** One threshold over one set of series: what was measured, whether it holds, and where it broke first. */
import { type Counter, type Distribution, type Gauge, Statistics, type Window } from '../_instruments/index.ts';
import { holds, isUpperBound, type Threshold } from './threshold.ts';

export interface Measured {
  /** NaN if there was nothing. */
  readonly value: number;
  readonly passed: boolean;
  /** Instant, or -1. */
  readonly firstBreach: number;
  readonly note?: string;
}

export const NOTHING: Measured = { value: Number.NaN, passed: true, firstBreach: -1 };

export function measureGauge(gauge: Gauge, threshold: Threshold, windows: readonly Window[]): Measured {
  const { comparison, bound, aggregate } = threshold;
  const weights = gauge.weightsIn(windows);
  if (weights.size === 0) return NOTHING;
  const breach = firstBeyond(gauge, threshold, windows);
  if (aggregate === 'value') {
    const last = windows[windows.length - 1];
    return breach === undefined
      ? { value: gauge.valueAt(last.to), passed: true, firstBreach: -1 }
      : { value: breach.value, passed: false, firstBreach: breach.at };
  }
  const value = statistic(new Statistics(weights), threshold);
  const passed = holds(value, comparison, bound);
  return { value, passed, firstBreach: passed ? -1 : (breach?.at ?? windows[0].from) };
}

function firstBeyond(
  gauge: Gauge,
  { comparison, bound }: Threshold,
  windows: readonly Window[],
): { readonly at: number; readonly value: number } | undefined {
  let first: { at: number; value: number } | undefined;
  for (const window of windows) {
    gauge.forEachIn(window, (value, from, to) => {
      const lasted = to > from || window.from === window.to;
      if (first === undefined && lasted && !holds(value, comparison, bound)) first = { at: from, value };
    });
  }
  return first;
}

/** Several counters count as one. */
export function measureCounters(
  counters: readonly Counter[],
  threshold: Threshold,
  windows: readonly Window[],
): Measured {
  const { comparison, bound, aggregate } = threshold;
  const seconds = windows.reduce((sum, { from, to }) => sum + (to - from), 0) / 1000;
  const scale = aggregate === 'rate' ? 1 / Math.max(seconds, 0.001) : 1;
  const spans = windows.map((window) => (window.from === window.to ? { from: 0, to: window.to } : window));
  const riseOf = (counter: Counter): number => spans.reduce((sum, window) => sum + counter.riseIn(window), 0);
  const value = counters.reduce((sum, counter) => sum + riseOf(counter), 0) * scale;
  if (holds(value, comparison, bound)) return { value, passed: true, firstBreach: -1 };
  const isRising = comparison === '<' || comparison === '<=' || comparison === '==';
  const end = spans[spans.length - 1].to;
  if (!isRising) return { value, passed: false, firstBreach: end };
  const upTo = (at: number): number => counters.reduce((sum, counter) => sum + riseUpTo(counter, spans, at), 0) * scale;
  // A total that rises passes an upper bound once: the first point at which it has.
  const points = counters.flatMap((counter) => [...counter.columns().times]).sort((a, b) => a - b);
  const isBeyond = (at: number): boolean =>
    comparison === '==' ? upTo(at) > bound : !holds(upTo(at), comparison, bound);
  return { value, passed: false, firstBreach: points.find(isBeyond) ?? end };
}

const riseUpTo = (counter: Counter, windows: readonly Window[], at: number): number =>
  windows.reduce((sum, { from, to }) => (at < from ? sum : sum + counter.riseIn({ from, to: Math.min(to, at) })), 0);

interface Observed {
  readonly value: number;
  readonly at: number;
}

/**
 * Several distributions are one: every observation counts alike.
 * @param traits `cutShortBreaks`: see `MetricDefinition`; `isDuration`: the values are seconds that end when observed.
 */
export function measureDistributions(
  distributions: readonly Distribution[],
  threshold: Threshold,
  windows: readonly Window[],
  traits: { readonly cutShortBreaks: boolean; readonly isDuration: boolean },
): Measured {
  const { comparison, bound, aggregate } = threshold;
  const spans = windows.map((window) => (window.from === window.to ? { from: 0, to: window.to } : window));
  const observed: Observed[] = [];
  let firstOpenAt = -1;
  for (const distribution of distributions) {
    distribution.forEachIn(spans, (value, at, open) => {
      observed.push({ value, at });
      if (open) firstOpenAt = earlier(firstOpenAt, at);
    });
  }
  observed.sort((a, b) => a.at - b.at);
  const isTotal = aggregate === 'count' || aggregate === 'sum';
  if (observed.length === 0 && !isTotal) return { ...NOTHING, note: 'nothing was observed' };
  const value = statistic(Statistics.of(observed.map((one) => one.value)), threshold);
  if (firstOpenAt >= 0 && traits.cutShortBreaks && isUpperBound(threshold) && aggregate !== 'count') {
    return { value, passed: false, firstBreach: firstOpenAt, note: 'not over when the run ended' };
  }
  if (holds(value, comparison, bound)) return { value, passed: true, firstBreach: -1 };
  const end = spans[spans.length - 1].to;
  const breach = isTotal
    ? firstTotalBeyond(observed, threshold)
    : firstObservedBeyond(observed, threshold, traits.isDuration);
  return { value, passed: false, firstBreach: breach ?? end };
}

/** A length of time breaks its upper bound when it reaches it, not when it is over. */
function firstObservedBeyond(
  observed: readonly Observed[],
  threshold: Threshold,
  isDuration: boolean,
): number | undefined {
  const { comparison, bound } = threshold;
  const instants = observed
    .filter(({ value }) => !holds(value, comparison, bound))
    .map(({ value, at }) =>
      isDuration && isUpperBound(threshold) ? Math.round(at - Math.max(0, value - bound) * 1000) : at,
    );
  return instants.length === 0 ? undefined : instants.reduce((first, at) => Math.min(first, at));
}

function firstTotalBeyond(observed: readonly Observed[], threshold: Threshold): number | undefined {
  let total = 0;
  if (!isUpperBound(threshold)) return undefined;
  return observed.find(({ value }) => {
    total += threshold.aggregate === 'count' ? 1 : value;
    return threshold.comparison === '=='
      ? total > threshold.bound
      : !holds(total, threshold.comparison, threshold.bound);
  })?.at;
}

const earlier = (a: number, b: number): number => (a < 0 ? b : Math.min(a, b));

function statistic(statistics: Statistics, { aggregate, percent }: Threshold): number {
  switch (aggregate) {
    case 'min':
      return statistics.min;
    case 'max':
      return statistics.max;
    case 'avg':
      return statistics.average;
    case 'percentile':
      return statistics.percentile(percent);
    case 'sum':
      return statistics.sum;
    default:
      return statistics.count;
  }
}
