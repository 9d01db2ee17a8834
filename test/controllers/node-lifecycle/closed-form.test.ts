/** Settled nodes are not visited. Visiting every node at every pass must give the same record. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NodeLifecycleController } from '../../../src/controllers/node-lifecycle/index.ts';
import { node, TestWorld } from '../../cluster/_world.ts';

const ROWS = ['node-ready', 'node-taint-added', 'node-taint-removed', 'node-event', 'pod-ready'];

interface Switch {
  readonly at: number;
  readonly node: number;
  readonly what: 'silent' | 'back' | 'not-ready' | 'ready' | 'untaint' | 'relabel' | 'delete';
}

function play(nodes: number, switches: readonly Switch[], visitsAll: boolean): { rows: string[]; fired: number } {
  const world = new TestWorld();
  const lifecycle = new NodeLifecycleController(world.cluster, { startedAt: -1700 });
  if (visitsAll) (lifecycle as unknown as { known: { isQuiet: () => boolean } }).known.isQuiet = () => false;
  for (let i = 0; i < nodes; i++) world.add(node(`n${i}`, i % 2 === 0 ? 'a' : 'b'));
  lifecycle.start();
  for (let i = 0; i < nodes * 2; i++) world.pod(`p${i}`);
  const { cluster, machines } = world;
  for (const { at, node: index, what } of switches) {
    world.at(at / 1000, () => {
      if (!cluster.nodes.exists(index)) return;
      const { labels } = cluster.nodes.object(index).metadata;
      if (what === 'silent') machines.cutOff(index);
      if (what === 'back') machines.connect(index);
      if (what === 'not-ready' && machines.isUp(index)) machines.postReady(index, false);
      if (what === 'ready' && machines.isUp(index)) machines.postReady(index, true);
      if (what === 'untaint') cluster.nodeApi.setTaints(index, []);
      if (what === 'relabel') cluster.nodeApi.setLabels(index, new Map(labels).set('topology.kubernetes.io/zone', 'c'));
      if (what === 'delete') cluster.nodeApi.delete(index);
    });
  }
  world.run(900);
  return { rows: world.rows(...ROWS), fired: world.kernel.fired };
}

const change = fc.record({
  at: fc.integer({ min: 1, max: 600_000 }),
  node: fc.nat({ max: 6 }),
  what: fc.constantFrom<Switch['what']>(
    'silent',
    'silent',
    'silent',
    'back',
    'back',
    'not-ready',
    'ready',
    'untaint',
    'relabel',
    'delete',
  ),
});

it('skips nothing that a pass would have done', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 25 }), (switches) => {
      const lazy = play(7, switches, false);
      const naive = play(7, switches, true);
      expect(lazy.rows).toEqual(naive.rows);
      expect(lazy.fired).toBeLessThanOrEqual(naive.fired);
    }),
    { numRuns: 150, seed: 32 },
  );
});
