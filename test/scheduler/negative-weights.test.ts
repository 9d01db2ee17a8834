/** Weights may be negative as long as no sum of them is on the way; then totals may be, too. */
import { expect, test } from 'vitest';
import { Lab } from './_lab.ts';

const profile = {
  plugins: {
    score: {
      disabled: [{ name: '*' }],
      enabled: [
        { name: 'NodeAffinity', weight: 4 },
        { name: 'TaintToleration', weight: -3 },
      ],
    },
  },
};

test('of nodes without taints all are as bad', () => {
  const lab = new Lab({ profile });
  lab.place('n0');
  lab.place('n1');
  // the fewest taints score 100, times −3
  expect(lab.decide()).toMatchObject({ total: -300, ties: 2, feasible: 2 });
});

test('the node with the most taints wins', () => {
  const lab = new Lab({ profile });
  lab.place('n0');
  const tainted = lab.place('n1', {}, { spec: { taints: [{ key: 'spot', effect: 'PreferNoSchedule' }] } });
  expect(lab.decide()).toMatchObject({ node: tainted, total: 0, ties: 1 });
});
