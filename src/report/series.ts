/** Step functions for drawing: picked from a result, cut into buckets. */
import type { Labels, Result, Series } from '../record/index.ts';

/** The series of exactly these labels. */
export function seriesOf({ series }: Result, name: string, labels: Labels = {}): Series | undefined {
  const wanted = Object.entries(labels);
  return series.find((one) => {
    const own = Object.entries(one.labels);
    return (
      one.name === name &&
      own.length === wanted.length &&
      wanted.every(([key, value]) => own.some(([k, v]) => k === key && v === value))
    );
  });
}

/** One value a bucket: the greatest, or the least, that held in it. NaN before the first point. */
export function buckets(
  { times, values }: Series,
  from: number,
  to: number,
  count: number,
  pick: 'max' | 'min',
): number[] {
  const out: number[] = [];
  let i = -1;
  for (let bucket = 0; bucket < count; bucket++) {
    const end = from + ((to - from) * (bucket + 1)) / count;
    let value = i >= 0 ? values[i] : Number.NaN;
    while (i + 1 < times.length && (times[i + 1] < end || bucket === count - 1)) {
      i++;
      const isBetter = Number.isNaN(value) || (pick === 'max' ? values[i] > value : values[i] < value);
      if (isBetter) value = values[i];
    }
    out.push(value);
  }
  return out;
}

/** Without what held for less than `millis`: pods that are bound as soon as they are made are no peak. */
export function lasting(series: Series, end: number, millis: number): Series {
  const kept: number[] = [];
  series.times.forEach((time, i) => {
    const until = series.times[i + 1] ?? end;
    if (until - time >= millis || kept.length === 0) kept.push(i);
  });
  return { ...series, times: kept.map((i) => series.times[i]), values: kept.map((i) => series.values[i]) };
}

/** The extreme of a series and the instant at which it was reached first. */
export function extreme(
  { times, values }: Series,
  pick: 'max' | 'min',
): { readonly value: number; readonly at: number } {
  let best = 0;
  for (let i = 1; i < values.length; i++)
    if (pick === 'max' ? values[i] > values[best] : values[i] < values[best]) best = i;
  return { value: values[best] ?? Number.NaN, at: times[best] ?? 0 };
}
