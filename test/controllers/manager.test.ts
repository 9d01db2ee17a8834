/** The manager: its loops together, the same run twice, another leader. */
import { describe, expect, it } from 'vitest';
import { ControllerManager } from '../../src/controllers/index.ts';
import { startDrain } from '../../src/faults/_drain/index.ts';
import { budget, deployment, node, statefulSet, template, TestWorld } from '../cluster/_world.ts';

function play(seed: string, act: (world: TestWorld, manager: ControllerManager) => void = () => {}): TestWorld {
  const world = new TestWorld(seed);
  const manager = new ControllerManager(world.cluster);
  for (let i = 1; i <= 6; i++) world.add(node(`n${i}`, i % 2 === 0 ? 'a' : 'b'));
  const soon = template('web', {
    tolerations: [
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 },
    ],
  });
  world.create(deployment('web', 12, soon), budget('web', { minAvailable: 11 }), statefulSet('db', 3));
  manager.start();
  act(world, manager);
  world.run(600);
  return world;
}

const trouble = (world: TestWorld): void => {
  world.at(60, () => world.machines.powerOff(0));
  world.at(80, () => void startDrain(world, [1, 2]));
};

describe('determinism', () => {
  it('gives one seed one record, to the byte', () => {
    expect(play('a', trouble).record.digest()).toBe(play('a', trouble).record.digest());
  });

  it('gives another seed other phases of the loops', () => {
    const unknown = (world: TestWorld): string | undefined =>
      world.rows('node-ready').find((row) => row.includes('Unknown'));
    expect(unknown(play('a', trouble))).not.toBe(unknown(play('b', trouble)));
  });
});

it('replaces what a dead node and a drain take', () => {
  const world = play('a', trouble);
  const { pods, objects } = world.cluster;
  const sets = objects.list('ReplicaSet');
  const ready = pods.byOwner.rows(sets[0].serial).filter((row) => pods.isActive(row) && pods.isReady(row));
  expect(ready).toHaveLength(12);
  expect(world.rows('drain-ended').map((row) => row.split(' ').slice(1).join(' '))).toEqual([
    'drain-ended n2 1',
    'drain-ended n3 1',
  ]);
});

it('does nothing without a leader, and catches up under the next one', () => {
  const world = play('a', (w, manager) => {
    trouble(w);
    w.at(50, () => manager.stop());
    w.at(300, () => manager.resume());
  });
  const byControllers = world.rows('pod-created', 'node-taint-added', 'node-taint-removed').filter((row) => {
    const at = Number(row.split(' ')[0]);
    return at > 50 && at < 300;
  });
  expect(byControllers).toEqual([]);
  // a new leader knows no signs of life: the grace period begins at 300
  const unknown = world.rows('node-ready').filter((row) => row.includes('Unknown'));
  expect(Number(unknown[0].split(' ')[0])).toBeGreaterThan(350);
  expect(Number(unknown[0].split(' ')[0])).toBeLessThan(356);
});
