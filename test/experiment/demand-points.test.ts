/** Curves of demand: how times are written, and what is said of a row that cannot be read. */
import { describe, expect, test } from 'vitest';
import { demandPoints } from '../../src/experiment/demand-points.ts';

const read = (text: string, start?: number) => demandPoints(text, { file: 'rps.csv', column: 'rps', start });

describe('times', () => {
  test.each([
    ['seconds', 'time,rps\n0,1\n1.5,2\n'],
    ['durations', 'time,rps\n0s,1\n1500ms,2\n'],
    ['times, counted from the first row', 'time,rps\n2026-03-01T09:00:00Z,1\n2026-03-01T09:00:01.5Z,2\n'],
    ['the first column, where none is called time', 'when,rps\r\n0,1\r\n1.5,2\r\n'],
    ['any place, by name', 'rps,timestamp\n1,0\n2,1.5\n'],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual([
      { at: 0, value: 1 },
      { at: 1500, value: 2 },
    ]);
  });

  test('are counted from the start of the scenario, where it has one', () => {
    const start = Date.UTC(2026, 2, 1, 9);
    expect(read('time,rps\n2026-03-01T08:59:00Z,1\n2026-03-01T09:01:00Z,3\n', start)).toEqual([
      { at: -60_000, value: 1 },
      { at: 60_000, value: 3 },
    ]);
  });
});

test.each([
  ['time,qps\n0,1', 'rps.csv:1: there is no column rps, only time, qps'],
  ['rps\n1', 'rps.csv:1: expected a column of times before rps'],
  ['time,rps\n', 'rps.csv: there is no row below the names of the columns'],
  ['time,rps\n0,1\n0,2', 'rps.csv:3: 0 is not later than the row before'],
  [
    'time,rps\n0,1\nnoon,2',
    'rps.csv:3: noon is no time: expected seconds, a duration such as 90s, or a time such as 2026-03-01T09:00:00Z',
  ],
  ['time,rps\n0,-1', 'rps.csv:2: -1 is no amount: expected a number from 0 on'],
  ['time,rps\n0', 'rps.csv:2:  is no amount: expected a number from 0 on'],
])('%j', (text, message) => {
  expect(() => read(text)).toThrow(message);
});
