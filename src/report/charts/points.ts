/** Series as the rows that a chart draws. */
import type { Series } from '../../record/index.ts';

/** A step function's corner. Short keys, since there are thousands. */
export interface Point {
  /** Milliseconds. */
  readonly t: number;
  readonly v: number;
}

const MOST_POINTS = 1200;

/** At most `MOST_POINTS` corners with the extremes of every stretch; the last value is held to `end`. */
export function pointsOf({ times, values }: Series, end: number, most = MOST_POINTS): Point[] {
  const points: Point[] = [];
  const stretch = times.length <= most ? 1 : Math.ceil(times.length / Math.floor(most / 3));
  for (let start = 0; start < times.length; start += stretch) {
    const stop = Math.min(start + stretch, times.length);
    let least = start;
    let greatest = start;
    for (let i = start; i < stop; i++) {
      if (values[i] < values[least]) least = i;
      if (values[i] > values[greatest]) greatest = i;
    }
    const kept = [...new Set([least, greatest, stop - 1])].sort((a, b) => a - b);
    for (const i of kept) points.push({ t: times[i], v: values[i] });
  }
  const last = points.at(-1);
  if (last !== undefined && last.t < end) points.push({ t: end, v: last.v });
  return points;
}

const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
];

/** Instants for the marks of an axis, about `count` of them, on whole seconds, minutes, hours, days. */
export function ticksOf(from: number, to: number, count = 8): number[] {
  const wanted = (to - from) / count / 1000;
  const step = (STEPS.find((one) => one >= wanted) ?? Math.ceil(wanted / 604_800) * 604_800) * 1000;
  const ticks: number[] = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) ticks.push(t);
  return ticks;
}

/** Vega's expression for an instant: `1h30m`. */
export const TIME_LABEL = [
  "datum.value == 0 ? '0' : ",
  "(datum.value >= 86400000 ? floor(datum.value / 86400000) + 'd' : '') + ",
  "(floor(datum.value / 3600000) % 24 > 0 ? floor(datum.value / 3600000) % 24 + 'h' : '') + ",
  "(floor(datum.value / 60000) % 60 > 0 ? floor(datum.value / 60000) % 60 + 'm' : '') + ",
  "(floor(datum.value / 1000) % 60 > 0 ? floor(datum.value / 1000) % 60 + 's' : '')",
].join('');
