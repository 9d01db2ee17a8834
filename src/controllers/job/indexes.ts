/**
 * Sets of completion indexes as ordered intervals, and their text form `0,2-4` (upstream `pkg/controller/job/indexed_job_utils.go`).
 * Two neighbours are written `3,4`, three or more `3-5`.
 */
import { atoi } from './atoi.ts';

/** Both ends included. */
export interface Interval {
  readonly first: number;
  readonly last: number;
}

/** Ascending; neighbours are merged wherever this file makes them. */
export type Intervals = readonly Interval[];

function parseInterval(text: string, completions: number): Interval | 'invalid' | 'beyond' {
  const [firstText, lastText] = text.split('-') as [string, string | undefined];
  const first = atoi(firstText);
  if (first === undefined) return 'invalid';
  if (first >= completions) return 'beyond';
  if (lastText === undefined) return { first, last: first };
  const last = atoi(lastText);
  return last === undefined ? 'invalid' : { first, last: Math.min(last, completions - 1) };
}

/** Reads the text form. Parts that cannot be read are left out; the first index not below `completions` ends it. */
export function parseIndexes(text: string, completions: number): Intervals {
  const result: Interval[] = [];
  if (text === '') return result;
  for (const part of text.split(',')) {
    const interval = parseInterval(part, completions);
    if (interval === 'beyond') break;
    if (interval === 'invalid') continue;
    const before = result.at(-1);
    if (before && before.last === interval.first - 1)
      result[result.length - 1] = { first: before.first, last: interval.last };
    else result.push(interval);
  }
  return result;
}

export function indexesText(intervals: Intervals): string {
  return intervals
    .map(({ first, last }) => (last <= first ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`))
    .join(',');
}

export function indexesTotal(intervals: Intervals): number {
  return intervals.reduce((total, { first, last }) => total + last - first + 1, 0);
}

export function hasIndex(intervals: Intervals, index: number): boolean {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((intervals[middle] as Interval).last >= index) high = middle;
    else low = middle + 1;
  }
  const found = intervals[low];
  return found !== undefined && found.first <= index;
}

export function mergeIntervals(a: Intervals, b: Intervals): Intervals {
  const result: Interval[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    const takeLeft = left !== undefined && (right === undefined || left.first < right.first);
    const next = (takeLeft ? left : right) as Interval;
    if (takeLeft) i++;
    else j++;
    const before = result.at(-1);
    if (before === undefined || next.first > before.last + 1) result.push(next);
    else if (before.last < next.last) result[result.length - 1] = { first: before.first, last: next.last };
  }
  return result;
}

export function withIndexes(intervals: Intervals, indexes: Iterable<number>): Intervals {
  const ascending = [...new Set(indexes)].sort((a, b) => a - b);
  return mergeIntervals(
    intervals,
    ascending.map((index) => ({ first: index, last: index })),
  );
}

/** The lowest `count` indexes below `completions` that are not in `taken`. */
export function lowestFreeIndexes(taken: Intervals, count: number, completions: number): number[] {
  const result: number[] = [];
  let candidate = 0;
  for (const { first, last } of taken) {
    for (; candidate < completions && result.length < count && candidate < first; candidate++) result.push(candidate);
    candidate = Math.max(candidate, last + 1);
  }
  for (; candidate < completions && result.length < count; candidate++) result.push(candidate);
  return result;
}
