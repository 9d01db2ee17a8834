import { expect, test } from 'vitest';
import { wholePercent } from '../../src/model/whole-percent.ts';

const TEBI = 2 ** 40;
const PEBI = 2 ** 50;

test.each<[string, number, number, number]>([
  ['half', 1, 2, 50],
  ['cut off', 2, 3, 66],
  ['nothing', 0, 7, 0],
  ['all', 7, 7, 100],
  ['cut off below', -1, 3, -33],
  // 100 × (90 Ti − 1) is beyond 2⁵³: doubles would round it up to 100
  ['a byte short of 90 Ti', 90 * TEBI - 1, 90 * TEBI, 99],
  // 100 × 128 Pi = 12.5 × 2⁶⁰ is beyond 2⁶³: 12.5 − 16 = −3.5, in units of 2⁶⁰; by 2⁵⁷ that is −28
  ['wrapped around', 128 * PEBI, 128 * PEBI, -28],
])('%s', (_, part, whole, percent) => {
  expect(wholePercent(part, whole)).toBe(percent);
});
