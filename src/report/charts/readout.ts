/** What the cursor reads: values of step functions, as text. */
import { durationText, numberText, percentText } from '../words.ts';
import type { Point } from './points.ts';

/** NaN before the first point. */
export function valueAt(points: readonly Point[], at: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].t <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? Number.NaN : points[low - 1].v;
}

export const valueText = (value: number, unit: 'count' | 'percent'): string =>
  Number.isNaN(value) ? '–' : unit === 'percent' ? percentText(value) : numberText(value);

/** To the second: finer than a pixel it need not be. */
export const timeText = (at: number): string => durationText(Math.round(at / 1000) * 1000);
