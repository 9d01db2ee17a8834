import { expect, it } from 'vitest';
import { outagesOf } from '../../src/experiment/outages.ts';

it('reads a trace in any order of columns, with durations or seconds', () => {
  expect(outagesOf('up,node,down\n90s,n1,1m\n12.5,n2,3\n', 't.csv')).toEqual([
    { node: 'n1', downMs: 60_000, upMs: 90_000 },
    { node: 'n2', downMs: 3000, upMs: 12_500 },
  ]);
});

it.each([
  ['a,b\n', 't.csv:1: expected the columns node, down, up, found a, b'],
  ['node,down,up\nn1,5,4\n', 't.csv:2: node n1 is up (4) before it is down (5)'],
  ['node,down,up\n\nn1,soon,4\n', 't.csv:3: soon is no time: expected seconds, or a duration such as 90s or 2h30m'],
])('refuses %j', (text, message) => {
  expect(() => outagesOf(text, 't.csv')).toThrow(message);
});
