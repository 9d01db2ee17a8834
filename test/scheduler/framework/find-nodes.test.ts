/** How many nodes are searched, from where, and which of them wins. */
import { describe, expect, it } from 'vitest';
import { feasibleNodesToFind } from '../../../src/scheduler/cycle/index.ts';
import { Lab, requesting } from '../_lab.ts';

describe('how many feasible nodes are enough', () => {
  it.each<[nodes: number, percentage: number | undefined, wanted: number]>([
    [10, undefined, 10],
    [99, 10, 99],
    [100, undefined, 100],
    [500, undefined, 230],
    [1000, undefined, 420],
    [2000, undefined, 680],
    [5000, undefined, 500],
    [5625, undefined, 281],
    [15000, undefined, 750],
    [1000, 0, 420],
    [1000, 20, 200],
    [1000, 5, 100],
    [1000, 100, 1000],
  ])('of %i nodes at %s %%: %i', (nodes, percentage, wanted) => {
    expect(feasibleNodesToFind(percentage, nodes)).toBe(wanted);
  });
});

function nodes(count: number, lab = new Lab()): Lab {
  for (let i = 0; i < count; i++) lab.place(`n${String(i).padStart(3, '0')}`);
  return lab;
}

describe('the search', () => {
  it('stops at the next feasible node after the last one kept, and goes on from there', () => {
    const lab = nodes(150);
    // node 100 cannot take the pod: the search looks past it to 101
    lab.running('n100', { spec: requesting({ cpu: '4' }) });
    const manifest = { spec: requesting({ cpu: '1' }) };
    expect(lab.decide(manifest)).toMatchObject({ start: 0, evaluated: 101, feasible: 100, nextStart: 101 });
    expect(lab.decide(manifest)).toMatchObject({ start: 101, evaluated: 100, feasible: 100, nextStart: 51 });
  });

  it('comes back to its start when it has to look at all', () => {
    const lab = nodes(120);
    const selector = { spec: { nodeSelector: { 'kubernetes.io/hostname': 'n005' } } };
    expect(lab.decide(selector)).toMatchObject({ start: 0, evaluated: 120, feasible: 1, nextStart: 0, ties: 1 });
  });

  it('takes the first feasible node where nothing scores', () => {
    const lab = nodes(3, new Lab({ profile: { plugins: { score: { disabled: [{ name: '*' }] } } } }));
    const chosen = [0, 1, 2, 3].map(() => lab.decide().node);
    expect(chosen).toEqual([0, 1, 2, 0]);
  });

  it('scores nothing for a single feasible node', () => {
    expect(nodes(1).decide()).toMatchObject({ node: 0, feasible: 1, ties: 1, total: Number.NaN });
  });

  it('has nowhere to look in an empty cluster', () => {
    expect(new Lab().decide()).toMatchObject({ node: -1, error: 'no nodes available to schedule pods' });
  });
});

describe('ties', () => {
  it('are drawn once, uniformly, from a stream of their own', () => {
    const lab = nodes(4, new Lab({ seeded: true }));
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 400; i++) {
      const { node, ties } = lab.decide();
      expect(ties).toBe(4);
      counts[node]++;
    }
    for (const count of counts) expect(count).toBeGreaterThan(60);
    expect(lab.kernel.random.stream('ties').draws).toBe(400);
  });

  it('fall to the first in search order without a stream', () => {
    const lab = nodes(4);
    expect([lab.decide().node, lab.decide().node]).toEqual([0, 0]);
    expect(lab.engine.tied()).toEqual([0, 1, 2, 3]);
  });
});

describe('nominated pods', () => {
  const big = { spec: { ...requesting({ cpu: '3' }), priority: 5 } };

  it('of equal or higher priority hold their place', () => {
    const lab = nodes(2);
    lab.nominated('n000', big);
    expect(lab.fitting({ spec: { ...requesting({ cpu: '2' }), priority: 5 } })).toEqual(['n001']);
    expect(lab.fitting({ spec: { ...requesting({ cpu: '2' }), priority: 6 } })).toEqual(['n000', 'n001']);
  });

  it('are not counted on: the pod must fit without them too', () => {
    const lab = nodes(2);
    lab.nominated('n000', { labels: { app: 'db' }, spec: { priority: 5 } });
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'db' } } };
    expect(
      lab.fitting({ spec: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } } }),
    ).toEqual([]);
  });

  it('try their own node first, and only it if it fits', () => {
    const lab = nodes(3);
    const pod = { ...lab.pending(), nominated: 2 };
    expect(lab.engine.decide(pod)).toMatchObject({
      node: 2,
      viaNominatedNode: true,
      evaluated: 1,
      start: 0,
      nextStart: 0,
    });
    lab.running('n002', { spec: requesting({ cpu: '4' }) });
    const late = { ...lab.pending({ spec: requesting({ cpu: '1' }) }), nominated: 2 };
    expect(lab.engine.decide(late)).toMatchObject({ node: 0, viaNominatedNode: false, evaluated: 3, feasible: 2 });
  });
});
