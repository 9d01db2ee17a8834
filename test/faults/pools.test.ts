/** Pools: what is ordered, what comes, and when. A node of these worlds is ready as it registers: its status says so. */
import { describe, expect, it } from 'vitest';
import type { FaultParams } from '../../src/faults/index.ts';
import type { Node } from '../../src/model/objects/index.ts';
import { addPod, entryOf, lines, run, timeline, world, zoned } from './_world.ts';

function supplier(pool = 'general'): Pick<FaultParams, 'newNode' | 'pool'> {
  let n = 0;
  return { pool, newNode: (_, zone): Node => zoned(`new-${++n}`, zone, pool) };
}

const nodesOf = ({ cluster }: ReturnType<typeof world>): string[] =>
  [...cluster.nodes.live()].map((node) => cluster.nodes.names[node]);

describe('pool-upgrade', () => {
  it('replaces node by node, the new one first', () => {
    const w = world([zoned('a', 'z'), zoned('b', 'z')]);
    run(w, 'pool-upgrade', { ...supplier(), maxSurge: 1, maxUnavailable: 0 }, {}, 120_000);
    // a look every 5 s: ordered at 1 and ready, drained at 6, deleted at 11, the next one ordered then
    expect(lines(w.cluster, 'node-created', 'node-deleted', 'drain-started').slice(2)).toEqual([
      '1.000 new-1',
      '6.030 a 0 -',
      '11.000 a',
      '11.000 new-2',
      '16.030 b 0 -',
      '21.000 b',
    ]);
  });

  it('without surge the old one goes first, and the next one when the new one is ready', () => {
    const w = world([zoned('a', 'z'), zoned('b', 'z')]);
    run(w, 'pool-upgrade', { ...supplier(), maxSurge: 0, maxUnavailable: 1 }, {}, 120_000);
    const order = lines(w.cluster, 'node-created', 'node-deleted', 'drain-started').slice(2);
    expect(order.map((line) => line.split(' ').slice(1, 2).join(' '))).toEqual(['a', 'a', 'new-1', 'b', 'b', 'new-2']);
  });

  it('waits for a new node that takes its time', () => {
    const w = world([zoned('a', 'z'), zoned('b', 'z')]);
    const provision = { dist: 'constant', valueMs: 60_000 } as const;
    run(w, 'pool-upgrade', { ...supplier(), provision, maxSurge: 0, maxUnavailable: 1 }, {}, 300_000);
    const order = lines(w.cluster, 'node-created', 'node-deleted').slice(2);
    // drained at 1, gone at 6; the new one a minute later; seen at 71, so b goes at 76
    expect(order.slice(0, 3)).toEqual(['6.000 a', '66.000 new-1', '71.000 b']);
  });

  it('replaces as many at a time as both allowances say', () => {
    const w = world(['a', 'b', 'c', 'd', 'e'].map((name) => zoned(name, 'z')));
    run(w, 'pool-upgrade', { ...supplier(), maxSurge: '40%', maxUnavailable: 1 }, {}, 2000);
    // 40 % of 5: two surge nodes for a and b; c is drained without one
    expect(nodesOf(w)).toEqual(['a', 'b', 'c', 'd', 'e', 'new-1', 'new-2']);
    expect(lines(w.cluster, 'drain-started')).toEqual(['1.030 c 0 -']);
  });

  it('lets a drained node soak', () => {
    const w = world([zoned('a', 'z')]);
    run(w, 'pool-upgrade', { ...supplier(), soakMs: 60_000 }, {}, 300_000);
    // drained at 6, seen empty at 11, a minute of soaking
    expect(lines(w.cluster, 'node-deleted')).toEqual(['71.000 a']);
  });

  it('evicts in its own name', () => {
    const w = world([zoned('a', 'z')]);
    addPod(w.cluster, 'p');
    run(w, 'pool-upgrade', supplier(), { at: 10_000 }, 60_000);
    expect(lines(w.cluster, 'pod-deletion-requested')).toEqual(['15.038 2 pool-upgrade 30 a']);
  });

  it('gives a drain up after its time, and the node goes with what is on it', () => {
    const w = world([zoned('a', 'z')]);
    const row = addPod(w.cluster, 'slow', { terminationGracePeriodSeconds: 600 });
    w.cluster.kernel.runUntil(500);
    w.cluster.podApi.setFinalizers(row, ['example.com/stay'], 'user');
    run(w, 'pool-upgrade', { ...supplier(), drainTimeoutMs: 30_000 }, {}, 300_000);
    // drained at 6, over at 36: the look at 36
    expect(lines(w.cluster, 'node-deleted')).toEqual(['36.000 a']);
    expect(lines(w.cluster, 'drain-ended')[0]).toContain('a 0');
  });

  it('orders nothing more for a node that somebody else has taken', () => {
    const w = world([zoned('a', 'z')]);
    const provision = { dist: 'constant', valueMs: 60_000 } as const;
    const upgrade = entryOf('pool-upgrade', { ...supplier(), provision });
    const gone = entryOf('node-delete', { target: { names: ['a'] } }, { at: 20_000 });
    timeline(w.context, upgrade, gone).start();
    w.cluster.kernel.runUntil(300_000);
    expect(nodesOf(w)).toEqual([]);
  });
});

describe('pool-scale', () => {
  it('adds what is missing and drains what is too much', () => {
    const w = world([zoned('a', 'z'), zoned('b', 'z'), zoned('c', 'y')]);
    run(w, 'pool-scale', { ...supplier(), count: 1 });
    expect(nodesOf(w)).toEqual(['a', 'c']);
    const up = world([zoned('a', 'z')]);
    run(up, 'pool-scale', { ...supplier(), count: 3 });
    expect(nodesOf(up)).toEqual(['a', 'new-1', 'new-2']);
  });

  it('brings a pool back to a zone in which it has no node left', () => {
    const w = world([zoned('a', 'z')]);
    run(w, 'pool-scale', { ...supplier(), count: 1, zones: ['y', 'z'] });
    expect(lines(w.cluster, 'node-created').slice(1)).toEqual(['1.000 new-1']);
    expect(w.cluster.nodes.object(1).metadata.labels.get('topology.kubernetes.io/zone')).toBe('y');
  });
});

describe('pool-stockout', () => {
  const provision = { dist: 'constant', valueMs: 5000 } as const;

  it('orders wait, and come a provisioning time after its end', () => {
    const w = world([zoned('a', 'z')]);
    const out = entryOf('pool-stockout', { pool: 'general' }, { at: 1000, for: 60_000 });
    const scale = entryOf('pool-scale', { ...supplier(), provision, count: 3 }, { at: 10_000 });
    timeline(w.context, out, scale).start();
    w.cluster.kernel.runUntil(100_000);
    expect(lines(w.cluster, 'node-created').slice(1)).toEqual(['66.000 new-1', '66.000 new-2']);
  });

  it('what was ordered before it still comes', () => {
    const w = world([zoned('a', 'z')]);
    const scale = entryOf('pool-scale', { ...supplier(), provision, count: 2 }, { at: 1000 });
    const out = entryOf('pool-stockout', { pool: 'general' }, { at: 2000 });
    timeline(w.context, scale, out).start();
    w.cluster.kernel.runUntil(100_000);
    expect(lines(w.cluster, 'node-created').slice(1)).toEqual(['6.000 new-1']);
  });

  it('concerns its pool and its zones only, and two of them end with the second', () => {
    const w = world([zoned('a', 'y'), zoned('b', 'z')]);
    const first = entryOf('pool-stockout', { pool: 'general', zones: ['z'] }, { at: 1000, for: 20_000 });
    const second = entryOf('pool-stockout', { pool: 'general' }, { name: 'all', at: 11_000, for: 30_000 });
    const other = entryOf('pool-stockout', { pool: 'spot' }, { name: 'spot', at: 1000 });
    const scale = entryOf('pool-scale', { ...supplier(), count: 2 }, { at: 10_000 });
    timeline(w.context, first, second, other, scale).start();
    w.cluster.kernel.runUntil(100_000);
    // y has stock at 10 s; z when both are over, at 41 s
    expect(lines(w.cluster, 'node-created').slice(2)).toEqual(['10.000 new-1', '41.000 new-2']);
  });

  it('a surge upgrade stands still meanwhile, and nothing is drained', () => {
    const w = world([zoned('a', 'z')]);
    const out = entryOf('pool-stockout', { pool: 'general' }, { at: 0, for: 100_000 });
    timeline(w.context, out, entryOf('pool-upgrade', supplier())).start();
    w.cluster.kernel.runUntil(99_000);
    expect(lines(w.cluster, 'drain-started', 'node-deleted')).toEqual([]);
    w.cluster.kernel.runUntil(200_000);
    expect(lines(w.cluster, 'node-created', 'node-deleted').slice(1)).toEqual(['100.000 new-1', '106.000 a']);
  });
});

describe('node-add', () => {
  it('orders machines of a pool, every time anew', () => {
    const w = world();
    const provision = { dist: 'lognormal', p50Ms: 75_000, p99Ms: 240_000 } as const;
    const params = { ...supplier(), provision, count: 2, zones: ['z'] };
    run(w, 'node-add', params, { every: 10_000, until: 11_000 }, 1_000_000);
    expect(nodesOf(w)).toEqual(['new-1', 'new-2', 'new-3', 'new-4']);
    const at = lines(w.cluster, 'node-created').map((line) => Number(line.split(' ')[0]));
    expect(new Set(at).size).toBe(4);
    for (const t of at) expect(t).toBeGreaterThan(15);
  });

  it('says when a node of that name is there already', () => {
    const w = world([zoned('a', 'z')]);
    run(w, 'node-add', { nodes: [zoned('a', 'z'), zoned('b', 'z')] });
    expect(nodesOf(w)).toEqual(['a', 'b']);
    expect(lines(w.cluster, 'event')[0]).toContain('there is a node a already');
  });
});

describe('cordon-and-wait', () => {
  it('deletes a node when its last pod has ended by itself; nobody is evicted', () => {
    const w = world([zoned('a', 'z'), zoned('b', 'z')]);
    const job = { restartPolicy: 'Never', annotations: { 'seatrial.dev/run-seconds': '100' } };
    addPod(w.cluster, 'p', job);
    run(w, 'cordon', { target: { names: ['a', 'b'] }, deleteWhenEmpty: true }, {}, 200_000);
    // seen at once, image of 100 MiB 0.782, sandbox 0.7, container 0.3, runs 100 s; b is empty from the start
    expect(lines(w.cluster, 'node-deleted')).toEqual(['1.000 b', '101.782 a']);
    expect(lines(w.cluster, 'eviction', 'pod-deletion-requested')).toEqual([]);
  });

  it('with `for` what is not empty by then is uncordoned and stays', () => {
    const w = world([zoned('a', 'z')]);
    const job = { restartPolicy: 'Never', annotations: { 'seatrial.dev/run-seconds': '100' } };
    addPod(w.cluster, 'p', job);
    run(w, 'cordon', { target: { names: [] }, deleteWhenEmpty: true }, { for: 50_000 }, 200_000);
    expect(lines(w.cluster, 'node-deleted')).toEqual([]);
    expect(lines(w.cluster, 'node-unschedulable')).toEqual(['1.000 a 1', '51.000 a 0']);
  });
});
