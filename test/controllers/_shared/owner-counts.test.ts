import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OwnerCounts } from '../../../src/controllers/_shared/owner-counts.ts';
import { FAILED, RUNNING } from '../../../src/record/index.ts';
import { World } from '../../scheduler/queue/_world.ts';

const OWNERS = [901, 902];

/** Counted anew, the slow way. */
function naive({ cluster: { pods } }: World, owner: number) {
  const rows = pods.byOwner.rows(owner).filter((row) => pods.isActive(row));
  const byClass = new Map<number, number>();
  for (const row of rows) byClass.set(pods.class[row], (byClass.get(pods.class[row]) ?? 0) + 1);
  const leftOver = pods.byOwner.rows(owner).filter((row) => !pods.isActive(row));
  return {
    leftOver: leftOver.sort(),
    active: rows.length,
    ready: rows.filter((row) => pods.isReady(row)).length,
    byClass: [...byClass].sort(),
  };
}

const VERBS = ['create', 'run', 'ready', 'unready', 'fail', 'delete', 'remove', 'move', 'relabel', 'ask'] as const;
const steps = fc.array(fc.record({ verb: fc.constantFrom(...VERBS), pod: fc.nat(5), owner: fc.nat(1) }), {
  minLength: 10,
  maxLength: 60,
});

function perform(
  world: World,
  { verb, pod, owner }: { verb: (typeof VERBS)[number]; pod: number; owner: number },
): void {
  const { pods, podApi } = world.cluster;
  if (verb === 'create') world.pod(`p-${world.cluster.takeSerial()}`, {}, { owner: OWNERS[owner], node: 0 });
  const rows = [...pods.live()];
  if (rows.length === 0) return;
  const row = rows[pod % rows.length];
  if (verb === 'run') podApi.setPhase(row, RUNNING);
  if (verb === 'ready' || verb === 'unready') podApi.setReady(row, verb === 'ready');
  if (verb === 'fail') podApi.setPhase(row, FAILED);
  if (verb === 'delete') podApi.delete(row, { by: 'test' });
  if (verb === 'remove') podApi.remove(row, 'test');
  if (verb === 'move') podApi.setOwner(row, [...OWNERS, -1][pod % 3]);
  if (verb === 'relabel') podApi.setClass(row, world.class({ labels: { color: `c${pod % 3}` } }));
}

describe('counts by owner', () => {
  it('are those of a new count, whatever happens to pods', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const world = new World('owner-counts');
        world.node('n');
        const counts = new OwnerCounts(world.cluster, () => true);
        world.cluster.watch({ podChanged: (row, change) => counts.podChanged(row, change) });
        for (const step of all) {
          perform(world, step);
          const owner = OWNERS[step.owner];
          if (step.verb !== 'ask') continue;
          const { active, ready, byClass, leftOver } = counts.of(owner);
          const counted = { leftOver: [...leftOver].sort(), active, ready, byClass: [...byClass].sort() };
          expect(counted).toEqual(naive(world, owner));
        }
        for (const owner of OWNERS) expect(counts.of(owner).active).toBe(naive(world, owner).active);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('are as they were for whom a controller is settled', () => {
    let kept = 0;
    fc.assert(
      fc.property(steps, (all) => {
        const world = new World('owner-counts');
        world.node('n');
        const counts = new OwnerCounts(world.cluster, () => true);
        world.cluster.watch({ podChanged: (row, change) => counts.podChanged(row, change) });
        const textOf = (owner: number): string => JSON.stringify(naive(world, owner));
        const before = new Map(OWNERS.map((owner) => [owner, textOf(owner)]));
        for (const step of all) {
          for (const owner of OWNERS) counts.of(owner).settledFor = world;
          perform(world, step);
          for (const owner of OWNERS) {
            const isSettled = counts.of(owner).settledFor === world;
            if (isSettled) expect(textOf(owner)).toBe(before.get(owner));
            if (isSettled && step.verb !== 'ask') kept++;
            before.set(owner, textOf(owner));
          }
        }
      }),
      { seed: 12, numRuns: 200 },
    );
    expect(kept).toBeGreaterThan(0);
  });

  it('say nothing of an owner that is gone', () => {
    const world = new World('owner-counts');
    const counts = new OwnerCounts(world.cluster);
    world.cluster.watch({ podChanged: (row, change) => counts.podChanged(row, change) });
    const row = world.pod('a', {}, { owner: 901 });
    expect(counts.of(901).active).toBe(1);
    counts.forget(901);
    world.cluster.podApi.setPhase(row, FAILED);
    expect(counts.of(901).active).toBe(0);
  });
});
