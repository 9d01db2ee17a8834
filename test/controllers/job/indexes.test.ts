import { describe, expect, it } from 'vitest';
import {
  hasIndex,
  indexesText,
  indexesTotal,
  lowestFreeIndexes,
  mergeIntervals,
  parseIndexes,
  withIndexes,
} from '../../../src/controllers/job/indexes.ts';
import { matchSuccessPolicy } from '../../../src/controllers/job/success-policy.ts';

describe('index texts', () => {
  it.each([
    ['', 10, '', 0],
    ['1', 10, '1', 1],
    ['1,2', 10, '1,2', 2],
    // Neighbours become one interval, written with a hyphen from three on.
    ['1,2,3', 10, '1-3', 3],
    ['1-3,4,6', 10, '1-4,6', 5],
    // Cut at the number of completions; what begins beyond it ends the list.
    ['2-7', 5, '2-4', 3],
    ['0,5,1', 5, '0', 1],
    // Parts that are no interval are left out.
    ['0,x,2,3-,5', 10, '0,2,5', 3],
    // The second hyphen and what is behind it are not looked at.
    ['1-2-9', 10, '1,2', 2],
  ])('%j of %d', (text, completions, want, total) => {
    const intervals = parseIndexes(text, completions);
    expect([indexesText(intervals), indexesTotal(intervals)]).toEqual([want, total]);
  });

  const parse = (text: string) => parseIndexes(text, 100);

  it.each([
    ['', '', ''],
    ['1-3', '2', '1-3'],
    ['1-3', '3-5,7', '1-5,7'],
    ['0,5', '1-4', '0-5'],
    ['2-9', '3,4', '2-9'],
  ])('%j and %j', (a, b, want) => {
    expect([mergeIntervals(parse(a), parse(b)), mergeIntervals(parse(b), parse(a))].map(indexesText)).toEqual([
      want,
      want,
    ]);
  });

  it('take single indexes in any order', () =>
    expect(indexesText(withIndexes(parse('3'), [5, 4, 0, 4]))).toBe('0,3-5'));

  it('know what is in them', () => {
    expect([0, 1, 3, 4, 6, 7].filter((index) => hasIndex(parse('1-3,6'), index))).toEqual([1, 3, 6]);
    expect(hasIndex([], 0)).toBe(false);
  });

  it.each([
    ['', 2, 5, [0, 1]],
    ['0-2,4', 3, 7, [3, 5, 6]],
    ['0-2,4', 9, 6, [3, 5]],
    ['0-9', 1, 5, []],
  ])('lowest free beside %j', (taken, count, completions, want) => {
    expect(lowestFreeIndexes(parse(taken), count, completions)).toEqual(want);
  });
});

describe('success policy', () => {
  it.each([
    ['nothing has succeeded', [{ succeededCount: 0 }], '', undefined],
    ['enough of any', [{ succeededCount: 2 }], '3,7', 0],
    ['not enough', [{ succeededCount: 3 }], '3,7', undefined],
    ['all of some', [{ succeededIndexes: '1-3' }], '0-4', 0],
    ['not all of some', [{ succeededIndexes: '1-3,9' }], '0-4', undefined],
    // 1-3 has 2 of the succeeded ones.
    ['enough of some', [{ succeededIndexes: '1-3', succeededCount: 2 }], '0-2', 0],
    ['enough, but not of those', [{ succeededIndexes: '5-7', succeededCount: 2 }], '0-4,6', undefined],
    [
      'the first rule that is met',
      [{ succeededIndexes: '9' }, { succeededCount: 1 }, { succeededIndexes: '0' }],
      '0',
      1,
    ],
    ['a rule for no index is none', [{ succeededIndexes: '', succeededCount: 1 }], '0-4', undefined],
    ['an index beyond the end is left out', [{ succeededIndexes: '0,10' }], '0', 0],
  ])('%s', (_, rules, succeeded, rule) => {
    const message = matchSuccessPolicy({ rules }, 10, parseIndexes(succeeded, 10));
    expect(message).toBe(rule === undefined ? undefined : `Matched rules at index ${rule}`);
  });
});
