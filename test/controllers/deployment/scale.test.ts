import { describe, expect, it } from 'vitest';
import type { DeploymentShape, ReplicaSetCounts } from '../../../src/controllers/deployment/counts.ts';
import { replicasAnnotation } from '../../../src/controllers/deployment/counts.ts';
import { isScalingEvent, proportion, scale } from '../../../src/controllers/deployment/scale.ts';

const shape = (replicas: number, maxSurge = 0): DeploymentShape => ({
  replicas,
  maxSurge,
  maxUnavailable: 1,
  strategy: 'RollingUpdate',
  statusReplicas: 0,
});

/** Sizes, oldest first and the new one last, all written when the Deployment wanted `before`. */
function scaled(deployment: DeploymentShape, before: number, sizes: readonly number[], beforeSurge = 0): number[] {
  const all = sizes.map((replicas, i) => ({
    name: `rs${i}`,
    createdAt: i,
    replicas,
    availableReplicas: replicas,
    desiredReplicas: before,
    maxReplicas: before + beforeSurge,
  }));
  const writes = new Map(scale(deployment, all.slice(0, -1), all.at(-1)).map(({ name, replicas }) => [name, replicas]));
  return all.map(({ name, replicas }) => writes.get(name) ?? replicas);
}

describe('scaling a Deployment', () => {
  it.each([
    ['one ReplicaSet takes all', 12, 10, [10], [12]],
    ['3 + 2 double', 10, 5, [3, 2], [6, 4]],
    // Largest first: 8·4/9 = 3.56, so 4 and −4; the old one: 1·4/9 = 0.44, so 0 and −1. −5 is all.
    ['9 → 4', 4, 9, [1, 8], [0, 4]],
    // By size, the newer one of the twos first: 3·10/7 = 4.3, 4 (+1); 2·10/7 = 2.9, 3 (+1 each). +3 is all.
    ['7 → 10 in three', 10, 7, [2, 3, 2], [3, 4, 3]],
    // 8·8/13 = 4.9, 5 (−3); 3·8/13 = 1.8, 2 (−1); 2·8/13 = 1.2, 1 (−1).
    ['13 → 8 in three', 8, 13, [3, 8, 2], [2, 5, 1]],
    // 1·4/3 = 1.3, 1: no share at all. The one left over goes to the first of equals, growing: the newest …
    ['left over, growing', 4, 3, [1, 1, 1], [1, 1, 2]],
    // … shrinking: the oldest. 1·2/3 = 0.67, 1.
    ['left over, shrinking', 2, 3, [1, 1, 1], [0, 1, 1]],
    ['to nothing', 0, 6, [1, 2, 3], [0, 0, 0]],
    ['from nothing, only the new one', 6, 0, [0, 0, 0], [0, 0, 6]],
  ])('%s', (_, replicas, before, sizes, want) => {
    expect(scaled(shape(replicas), before, sizes)).toEqual(want);
  });

  it('counts the surge in on both sides', () => {
    // The documentation's example: 10 + 3 were allowed, 15 + 3 are: 5 more. 8·18/13 = 11.08 (+3), 5·18/13 = 6.9 (+2).
    expect(scaled(shape(15, 3), 10, [8, 5], 3)).toEqual([11, 7]);
    // 56 allowed now, 13 then: 8·56/13 = 34.46: 34, +26; 5·56/13 = 21.5: 22, +17. 43 is all.
    expect(scaled(shape(50, 6), 10, [8, 5], 3)).toEqual([34, 22]);
  });

  it('drops the old pods once the new ones are all there and known to be all', () => {
    expect(scaled(shape(5), 5, [2, 5])).toEqual([0, 5]);
  });

  it('does not spread with Recreate', () => {
    expect(scaled({ ...shape(9), strategy: 'Recreate' }, 5, [3, 2])).toEqual([3, 2]);
  });

  it('writes a ReplicaSet of unchanged size to bring its annotations up to date', () => {
    const one = { createdAt: 0, availableReplicas: 1, replicas: 1, desiredReplicas: 3, maxReplicas: 3 };
    const writes = scale(
      shape(4),
      [
        { ...one, name: 'a' },
        { ...one, name: 'b', createdAt: 1 },
      ],
      { ...one, name: 'c', createdAt: 2 },
    );
    expect(writes).toEqual([
      { name: 'c', replicas: 2 },
      { name: 'b', replicas: 1 },
      { name: 'a', replicas: 1 },
    ]);
  });

  it('takes the newest ReplicaSet where none is active and the new one does not exist', () => {
    const none = { availableReplicas: 0, replicas: 0 };
    expect(
      scale(
        shape(2),
        [
          { ...none, name: 'b', createdAt: 5 },
          { ...none, name: 'a', createdAt: 1 },
        ],
        undefined,
      ),
    ).toEqual([{ name: 'b', replicas: 2 }]);
  });
});

describe('a ReplicaSet’s share', () => {
  const replicaSet = (replicas: number, maxReplicas?: number): ReplicaSetCounts => ({
    name: 'a',
    replicas,
    availableReplicas: 0,
    maxReplicas,
  });

  it('stays within what is left to give', () => {
    // 5·10/5 − 5 = 5, but only 3 are left of 5.
    expect(proportion(shape(10), replicaSet(5, 5), 5, 2)).toBe(3);
    expect(proportion(shape(10), replicaSet(5, 5), 5, 5)).toBe(0);
  });

  it('rounds half away from zero', () => {
    // 3·5/2 = 7.5 → 8, +5; going down 1·1/2 = 0.5 → 1, none.
    expect(proportion(shape(5), replicaSet(3, 2), 9, 0)).toBe(5);
    expect(proportion(shape(1), replicaSet(1, 2), -1, 0)).toBe(0);
  });

  it('goes by the status where the annotation is missing or 0, and is nothing where that is 0 too', () => {
    const deployment = { ...shape(10), statusReplicas: 5 };
    expect([replicaSet(3), replicaSet(3, 0)].map((each) => proportion(deployment, each, 5, 0))).toEqual([3, 3]);
    expect(proportion(shape(10), replicaSet(3), 5, 0)).toBe(0);
  });
});

describe('a scaling event', () => {
  const replicaSet = (replicas: number, desiredReplicas?: number): ReplicaSetCounts => ({
    name: 'a',
    replicas,
    availableReplicas: 0,
    desiredReplicas,
  });

  it.each([
    ['none', [replicaSet(3, 3)], false],
    ['scaled since', [replicaSet(3, 2)], true],
    ['inactive ones do not count', [replicaSet(0, 2)], false],
    ['nor those without the annotation', [replicaSet(3)], false],
  ])('%s', (_, all, want) => expect(isScalingEvent(shape(3), all)).toBe(want));

  it.each([
    ['7', 7],
    ['0', 0],
    ['-1', undefined],
    ['+1', undefined],
    ['x', undefined],
    ['', undefined],
    ['2147483648', undefined],
  ])('annotation %j', (text, want) => expect(replicasAnnotation(text)).toBe(want));
});
