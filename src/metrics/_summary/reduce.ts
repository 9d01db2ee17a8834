/** A step function with at most so many points, which still shows its extremes. */
import { rounded } from '../../record/index.ts';

export interface Points {
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly reduced: boolean;
}

export const MOST_POINTS = 4000;

/**
 * Longer columns are cut into stretches of equally many points; of each the first, the least, the greatest and the last
 * stay, at their own instants.
 */
export function reduced(times: Float64Array, values: Float64Array, most = MOST_POINTS): Points {
  if (times.length <= most) return { times: [...times], values: [...values].map(rounded), reduced: false };
  const stretch = Math.ceil(times.length / Math.floor(most / 4));
  const kept: number[] = [];
  for (let start = 0; start < times.length; start += stretch) {
    const end = Math.min(start + stretch, times.length) - 1;
    let least = start;
    let greatest = start;
    for (let i = start; i <= end; i++) {
      if (values[i] < values[least]) least = i;
      if (values[i] > values[greatest]) greatest = i;
    }
    const chosen = new Set([start, Math.min(least, greatest), Math.max(least, greatest), end]);
    kept.push(...chosen);
  }
  return { times: kept.map((i) => times[i]), values: kept.map((i) => rounded(values[i])), reduced: true };
}
