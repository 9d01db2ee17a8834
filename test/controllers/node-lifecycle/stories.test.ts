/**
 * Node failures on virtual time. Passes fall at −4 + 5.003·k: …, 6.006, 11.009, 16.012, …, 61.039, 66.042, …
 * (a pass takes 3 ms); the NoExecute queues are looked at every 0.101 s. Leases are renewed at 0.5 + 10·k.
 */
import { describe, expect, it } from 'vitest';
import { type NodeLifecycleFlags, NodeLifecycleController } from '../../../src/controllers/node-lifecycle/index.ts';
import { TaintEvictionController } from '../../../src/controllers/taint-eviction/index.ts';
import { addDefaultTolerations } from '../../../src/cluster/admission/default-tolerations.ts';
import type { Node } from '../../../src/model/objects/index.ts';
import { node, template, TestWorld } from '../../cluster/_world.ts';

function story(
  nodes: readonly Node[],
  flags: NodeLifecycleFlags = {},
): { world: TestWorld; lifecycle: NodeLifecycleController } {
  const world = new TestWorld();
  const lifecycle = new NodeLifecycleController(world.cluster, { startedAt: -4000, latency: 12, ...flags });
  const eviction = new TaintEvictionController(world.cluster, { latency: 12 });
  world.add(...nodes);
  lifecycle.start();
  eviction.start();
  return { world, lifecycle };
}

const several = (count: number, zone?: string, from = 1): Node[] =>
  Array.from({ length: count }, (_, i) => node(`n${from + i}`, zone));
const silence = (world: TestWorld, seconds: number, ...indexes: readonly number[]): void =>
  world.at(seconds, () => {
    for (const index of indexes) world.machines.cutOff(index);
  });
const back = (world: TestWorld, seconds: number, ...indexes: readonly number[]): void =>
  world.at(seconds, () => {
    for (const index of indexes) world.machines.connect(index);
  });
const times = (rows: readonly string[]): number[] => rows.map((row) => Number(row.split(' ')[0]));
const unknown = (world: TestWorld): string[] => world.rows('node-ready').filter((row) => row.includes('Unknown'));
const noExecute = (world: TestWorld): string[] =>
  world.rows('node-taint-added').filter((row) => row.includes('NoExecute'));

describe('one silent node', () => {
  it('is Unknown at the pass that begins 50 s after the last renewal was noticed, tainted one pass later, emptied 300 s later', () => {
    const { world } = story(several(3));
    world.pod('p', 'n1');
    silence(world, 12, 0);
    world.run(400);
    // last renewal 10.5, noticed by the pass at 11.009; ten passes of 5.003 s are later than 50 s
    expect(unknown(world)).toEqual(['61.039 node-ready n1 Unknown NodeStatusUnknown']);
    expect(world.rows('pod-ready').at(-1)).toBe('61.039 pod-ready p 0 n1');
    expect(world.rows('node-taint-added')).toEqual([
      '61.051 node-taint-added n1 node.kubernetes.io/unreachable NoSchedule',
      // pass at 66.042, next look at the queue at −4 + 694 · 0.101
      '66.094 node-taint-added n1 node.kubernetes.io/unreachable NoExecute',
    ]);
    expect(times(world.rows('pod-deletion-requested'))).toEqual([366.106]);
    expect(world.rows('node-event')).toEqual(['61.039 node-event n1 NodeNotReady Node n1 status is now: NodeNotReady']);
  });

  it('costs events only while there is something to find out', () => {
    const { world } = story(several(50));
    world.run(30);
    const before = world.kernel.fired;
    world.run(100_000);
    expect(world.kernel.fired).toBe(before);
    silence(world, 100_001, 7);
    world.run(200_000);
    // twelve passes and a handful of writes, not twenty thousand passes
    expect(unknown(world)).toHaveLength(1);
    expect(world.kernel.fired - before).toBeLessThan(30);
  });

  it('notices after a long quiet time as late as it would have, had it looked all the time', () => {
    const { world } = story(several(3));
    // pass k = 2000 is at 10,002.0; renewals at 10 · k + 0.5
    silence(world, 10_000, 0);
    world.run(10_100);
    // last renewal 9990.5; noticed at pass 1998 (9991.994); Unknown at pass 2008
    expect(times(unknown(world))).toEqual([10_042.024]);
  });

  it('is given 60 s when it never posted a status, and what it never posted is made up', () => {
    const { world } = story([node('n1'), node('n2')]);
    world.at(20, () => {
      const object = node('mute');
      world.cluster.nodeApi.create({ ...object, status: { ...object.status, conditions: [] } });
      world.machines.powerOff(2);
    });
    world.run(200);
    // registered (and probed as of its creation at 20) by the pass at 21.015; 80 < 81.051
    expect(unknown(world)).toEqual(['81.051 node-ready mute Unknown NodeStatusNeverUpdated']);
  });

  it('is back before the grace period is over: nothing happens', () => {
    const { world } = story(several(3));
    silence(world, 12, 0);
    back(world, 58, 0);
    world.run(200);
    expect(unknown(world)).toEqual([]);
    expect(world.rows('node-taint-added')).toEqual([]);
  });
});

describe('recovery', () => {
  it('takes the NoSchedule taint off at once, the NoExecute taint at the next pass, and calls off the deletion', () => {
    const { world } = story(several(3));
    world.pod('p', 'n1');
    silence(world, 12, 0);
    back(world, 100.2, 0);
    world.run(500);
    expect(world.rows('node-taint-removed')).toEqual([
      '100.212 node-taint-removed n1 node.kubernetes.io/unreachable NoSchedule',
      '101.063 node-taint-removed n1 node.kubernetes.io/unreachable NoExecute',
    ]);
    expect(world.rows('event').at(-1)).toBe(
      '101.075 event TaintManagerEviction Cancelling deletion of Pod default/p p',
    );
    expect(world.rows('pod-deletion-requested')).toEqual([]);
    expect(world.cluster.pods.isReady(world.cluster.pods.find('default', 'p'))).toBe(true);
  });

  it('leaves pods ready when the kubelet itself says not ready, and taints at the very next pass', () => {
    const { world } = story(several(3));
    world.pod('p', 'n1');
    world.at(12, () => world.machines.postReady(0, false));
    world.at(17, () => world.machines.postReady(0, true));
    world.run(60);
    expect(world.rows('node-taint-added', 'node-taint-removed')).toEqual([
      '12.012 node-taint-added n1 node.kubernetes.io/not-ready NoSchedule',
      '16.099 node-taint-added n1 node.kubernetes.io/not-ready NoExecute',
      '17.012 node-taint-removed n1 node.kubernetes.io/not-ready NoSchedule',
      '21.015 node-taint-removed n1 node.kubernetes.io/not-ready NoExecute',
    ]);
    expect(world.rows('pod-ready')).toHaveLength(1);
  });

  it('swaps not-ready for unreachable without a moment between', () => {
    const { world } = story(several(3));
    world.at(12, () => world.machines.postReady(0, false));
    silence(world, 20, 0);
    world.run(100);
    // the status was new at 16.012, the last renewal 10.5: Unknown at 66.042 + 5.003 at the latest
    const rows = world
      .rows('node-taint-added', 'node-taint-removed')
      .filter((row) => row.includes('NoExecute'))
      .slice(-2);
    expect(rows.map((row) => row.replace('node.kubernetes.io/', '').slice(7))).toEqual([
      'node-taint-added n1 unreachable NoExecute',
      'node-taint-removed n1 not-ready NoExecute',
    ]);
    expect(times(rows)[0]).toBe(times(rows)[1]);
  });
});

describe('zones', () => {
  const TEN = [...several(5, 'a'), ...several(5, 'b', 6)];

  it('taints one node every 10 s in a zone that is Normal', () => {
    const { world } = story(several(6, 'a'));
    silence(world, 12, 0, 1, 2);
    world.run(120);
    // 3 of 6 are less than 55 %
    expect(times(noExecute(world))).toEqual([66.094, 76.194, 86.295].map((t) => expect.closeTo(t, 1)));
    expect(noExecute(world).map((row) => row.split(' ')[2])).toEqual(['n1', 'n2', 'n3']);
  });

  it('stops in a small zone of which more than two nodes and 55 % are down; once Normal, the first comes 1/rate later', () => {
    const { world } = story(TEN);
    silence(world, 12, 0, 1, 2);
    back(world, 200, 2);
    world.run(199);
    expect(noExecute(world)).toEqual([]);
    world.run(240);
    // pass at 201.123 finds the zone Normal; the bucket is empty: 211.123 and 221.2, at the next look
    expect(times(noExecute(world))).toEqual([211.2, 221.3].map((t) => expect.closeTo(t, 0)));
  });

  it.each([
    // three of five are down: partly disrupted, and small. Of those that count none of two: Normal; three of three: full, at the usual rate
    ['down', [0, 1, 2], [66.1, 76.2, 86.3]],
    ['up', [3, 4], [66.1, 76.2, 86.3]],
    ['neither', [], []],
  ] as const)('nodes excluded from disruption do not count: those that are %s', (_which, excluded, wanted) => {
    const nodes = [...several(5, 'a'), ...several(2, 'b', 6)].map((each, i) => {
      if (!(excluded as readonly number[]).includes(i)) return each;
      const labels = new Map([...each.metadata.labels, ['node.kubernetes.io/exclude-disruption', '']]);
      return { ...each, metadata: { ...each.metadata, labels } };
    });
    const { world } = story(nodes);
    silence(world, 12, 0, 1, 2);
    world.run(95);
    expect(times(noExecute(world))).toEqual(wanted.map((t) => expect.closeTo(t, 0)));
  });

  it('goes on at the secondary rate in a large zone: the first at once', () => {
    const { world } = story(TEN, { largeClusterSizeThreshold: 4 });
    silence(world, 12, 0, 1, 2);
    world.run(300);
    // 0.01 a second
    expect(times(noExecute(world))).toEqual([66.1, 166.2, 266.3].map((t) => expect.closeTo(t, 0)));
  });

  it('keeps the normal rate in a zone that is down altogether while another is not', () => {
    const { world } = story(TEN);
    silence(world, 12, 0, 1, 2, 3, 4);
    world.run(110);
    expect(times(noExecute(world))).toEqual([66.1, 76.2, 86.3, 96.4, 106.5].map((t) => expect.closeTo(t, 0)));
  });

  it('evicts nobody when all zones are down, and begins afresh when one is back', () => {
    const { world } = story(TEN);
    silence(world, 12, ...TEN.keys());
    back(world, 300, 5, 6, 7, 8, 9);
    world.run(299);
    expect(unknown(world)).toHaveLength(10);
    expect(noExecute(world)).toEqual([]);
    world.run(330);
    // leaves at the pass of 301.183; both buckets are empty
    expect(times(noExecute(world))).toEqual([311.3, 321.4].map((t) => expect.closeTo(t, 0)));
    expect(unknown(world)).toHaveLength(10);
  });

  it('takes taints off again when the last zone goes down', () => {
    const { world } = story(TEN);
    silence(world, 12, 0, 1, 2, 3, 4);
    silence(world, 30, 5, 6, 7, 8, 9);
    world.run(75);
    expect(noExecute(world)).toHaveLength(1);
    world.run(200);
    // the second zone is Unknown at 76.048 (lease of 20.5, noticed at 21.015 … 71.045 is 50.03 s later)
    expect(world.rows('node-taint-removed')).toEqual([
      '71.045 node-taint-removed n1 node.kubernetes.io/unreachable NoExecute',
    ]);
    expect(noExecute(world)).toHaveLength(1);
  });
});

describe('the client', () => {
  it('takes 50 ms for each pod marked not ready and for each of their events, once the first 30 requests are gone', () => {
    const { world } = story(several(3));
    for (let i = 0; i < 60; i++) world.pod(`p${i}`, 'n1', template('p'));
    silence(world, 12, 0);
    world.run(200);
    const unready = world.rows('pod-ready').filter((row) => row.includes(' 0 n1'));
    expect(unready).toHaveLength(60);
    // 1 status, 60 pods and about as many events share 30 + 20 a second: (121 − 30) / 20 s
    expect(times(unready).at(-1)).toBeCloseTo(61.039 + 4.5, 0);
    // the pass ended late, so the next ones come later, too
    expect(times(noExecute(world))[0]).toBeCloseTo(61.039 + 4.5 + 5, 0);
  });

  it('forgets everything with its leader: taints are stripped, nodes are registered and tainted anew', () => {
    const { world, lifecycle } = story(several(3));
    silence(world, 12, 0);
    world.at(100, () => lifecycle.stop());
    world.at(110, () => lifecycle.resume());
    world.run(130);
    expect(world.rows('node-taint-removed')).toEqual([
      '110.000 node-taint-removed n1 node.kubernetes.io/unreachable NoExecute',
    ]);
    expect(world.rows('node-event').filter((row) => row.includes('RegisteredNode'))).toHaveLength(3);
    expect(times(noExecute(world))).toHaveLength(2);
  });
});

it('adds the toleration of 300 s where none is given', () => {
  expect(addDefaultTolerations(template('p').spec).tolerations.map((t) => t.tolerationSeconds)).toEqual([300, 300]);
});

it('tells of a node that is gone, and follows cordons', () => {
  const { world } = story(several(2));
  world.at(10, () => world.cluster.nodeApi.setUnschedulable(1, true));
  world.at(20, () => world.cluster.nodeApi.setUnschedulable(1, false));
  world.at(22, () => world.cluster.nodeApi.delete(0));
  world.run(40);
  expect(world.rows('node-taint-added', 'node-taint-removed')).toEqual([
    '10.012 node-taint-added n2 node.kubernetes.io/unschedulable NoSchedule',
    '20.012 node-taint-removed n2 node.kubernetes.io/unschedulable NoSchedule',
  ]);
  expect(world.rows('node-event')).toEqual([
    '26.018 node-event n1 RemovingNode Node n1 event: Removing Node n1 from Controller',
  ]);
});
