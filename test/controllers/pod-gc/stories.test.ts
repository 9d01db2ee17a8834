/** Pod garbage collection on virtual time. Passes fall at −4 + 20.002·k: 16.002, 36.004, 56.006, 76.008, 96.010, … */
import { describe, expect, it } from 'vitest';
import { type PodGcFlags, PodGcController } from '../../../src/controllers/pod-gc/index.ts';
import type { Taint } from '../../../src/model/objects/index.ts';
import { SUCCEEDED } from '../../../src/record/index.ts';
import { node, template, TestWorld } from '../../cluster/_world.ts';

const OUT_OF_SERVICE: Taint = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' };

function story(flags: PodGcFlags = {}): { world: TestWorld; collector: PodGcController } {
  const world = new TestWorld();
  const collector = new PodGcController(world.cluster, { startedAt: -4000, ...flags });
  world.add(node('n1'), node('n2'));
  collector.start();
  return { world, collector };
}

const ends = (world: TestWorld): string[] =>
  world.rows('pod-disruption-target', 'pod-phase', 'pod-deletion-requested', 'pod-deleted');
const last = (world: TestWorld, count: number): string[] =>
  ends(world)
    .slice(-count)
    .map((row) => row.replace(/pod\d+/, 'p'));

describe('orphans', () => {
  it('go when a pass comes 40 s after the one that missed their node', () => {
    const { world } = story();
    world.pod('p', 'n1');
    world.at(30, () => world.machines.powerOff(0));
    world.at(30, () => world.cluster.nodeApi.delete(0));
    world.run(200);
    // missed at 36.004, quarantine to 76.004, pass at 76.008
    expect(last(world, 4)).toEqual([
      '76.008 pod-disruption-target p DeletionByPodGC PodGC: node no longer exists n1',
      '76.008 pod-phase p Failed n1',
      '76.008 pod-deletion-requested p pod-garbage-collector 0 n1',
      '76.008 pod-deleted p n1 Failed pod-garbage-collector',
    ]);
  });

  it('are those too that are bound after their node has gone', () => {
    const { world } = story();
    world.at(30, () => world.cluster.nodeApi.delete(0));
    world.at(31, () => world.cluster.podApi.bind(world.pod('p'), 0));
    world.run(200);
    expect(world.rows('pod-deleted').map((row) => row.split(' ')[0])).toEqual(['76.008']);
  });

  it('cost two requests each: 20 a second after the first 30', () => {
    const { world } = story();
    for (let i = 0; i < 50; i++) world.pod(`p${i}`, 'n1', template('p'));
    world.at(30, () => world.cluster.nodeApi.delete(0));
    world.run(200);
    const times = world.rows('pod-deleted').map((row) => Number(row.split(' ')[0]));
    expect(times).toHaveLength(50);
    expect(times.filter((t) => t === 76.008)).toHaveLength(15);
    // 100 requests: 70 of them wait
    expect(times[49]).toBeCloseTo(76.008 + 3.5, 3);
  });
});

describe('out of service', () => {
  it('removes terminating pods of a node that is not ready at the next pass', () => {
    const { world } = story();
    world.pod('p', 'n1');
    world.at(20, () => world.machines.postReady(0, false));
    world.at(20, () => world.machines.cutOff(0));
    world.at(22, () => world.cluster.nodeApi.setTaints(0, [OUT_OF_SERVICE]));
    world.at(23, () => world.cluster.podApi.delete(world.cluster.pods.find('default', 'p'), { by: 'user' }));
    world.run(100);
    expect(last(world, 2)).toEqual([
      '36.004 pod-phase p Failed n1',
      '36.004 pod-deleted p n1 Failed pod-garbage-collector',
    ]);
  });

  it('leaves pods alone that nobody has deleted, and those of a ready node', () => {
    const { world } = story();
    world.pod('p', 'n1');
    world.pod('q', 'n2', template('q', { annotations: { 'seatrial.dev/termination-seconds': '29' } }));
    world.at(20, () => world.machines.postReady(0, false));
    world.at(22, () => world.cluster.nodeApi.setTaints(0, [OUT_OF_SERVICE]));
    world.at(22, () => world.cluster.nodeApi.setTaints(1, [OUT_OF_SERVICE]));
    world.at(30, () => world.cluster.podApi.delete(world.cluster.pods.find('default', 'q'), { by: 'user' }));
    world.run(100);
    expect(world.rows('pod-deleted').map((row) => row.split(' ').at(-1))).toEqual(['kubelet']);
    expect(world.cluster.pods.find('default', 'p')).toBeGreaterThanOrEqual(0);
  });
});

describe('finished pods', () => {
  it('stay up to the threshold; beyond it the oldest go', () => {
    const { world } = story({ terminatedPodGCThreshold: 2 });
    for (let i = 0; i < 5; i++) world.at(5 + i, () => world.pod(`p${i}`, 'n1'));
    world.at(12, () => {
      for (const row of world.cluster.pods.live()) world.cluster.podApi.setPhase(row, SUCCEEDED);
    });
    world.run(60);
    expect(world.rows('pod-deleted').map((row) => row.split(' ')[0])).toEqual(['16.002', '16.002', '16.002']);
    expect([...world.cluster.pods.live()].map((row) => world.cluster.pods.name(row))).toEqual(['p3', 'p4']);
  });
});

it('removes what was deleted before it had a node, as far as finalizers let it', () => {
  const { world } = story();
  const podClass = world.cluster.podAdmission.classOf({
    namespace: 'default',
    labels: new Map(),
    annotations: new Map(),
    spec: template('p').spec,
  });
  world.cluster.nodeApi.setUnschedulable(0, true);
  world.cluster.nodeApi.setUnschedulable(1, true);
  const row = world.cluster.podApi.create({ class: podClass, name: 'p', finalizers: ['x/y'] });
  world.at(5, () => world.cluster.podApi.delete(row, { by: 'user' }));
  world.run(50);
  expect(world.rows('pod-phase')).toEqual(['16.002 pod-phase p Failed']);
  world.cluster.podApi.setFinalizers(row, [], 'user');
  expect(world.rows('pod-deleted')).toHaveLength(1);
});

it('costs nothing while there is nothing to collect, and starts anew under another leader', () => {
  const { world, collector } = story();
  world.pod('p', 'n1');
  world.run(10);
  const { fired } = world.kernel;
  world.run(100_000);
  expect(world.kernel.fired).toBe(fired);
  world.cluster.nodeApi.delete(0);
  world.at(100_030, () => collector.stop());
  world.at(100_100, () => collector.resume());
  world.run(100_300);
  // passes at 100,100, 120.002 and 140.004: then the quarantine that began at the first is over
  expect(world.rows('pod-deleted').map((row) => row.split(' ')[0])).toEqual(['100140.004']);
});
