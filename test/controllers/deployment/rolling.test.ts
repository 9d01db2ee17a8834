import { describe, expect, it } from 'vitest';
import type { DeploymentShape, ReplicaSetCounts } from '../../../src/controllers/deployment/counts.ts';
import { maxUnavailable, minAvailable, resolveFenceposts } from '../../../src/controllers/deployment/fenceposts.ts';
import { newReplicas, rollingStep } from '../../../src/controllers/deployment/rolling.ts';

const shape = (replicas: number, maxSurge: number | string, maxUnavailable: number | string): DeploymentShape => ({
  replicas,
  maxSurge,
  maxUnavailable,
  strategy: 'RollingUpdate',
  statusReplicas: replicas,
});
/** `createdAt` by the digit at the end of the name. */
const set = (name: string, replicas: number, availableReplicas = replicas): ReplicaSetCounts => ({
  name,
  replicas,
  availableReplicas,
  createdAt: Number(name.at(-1)),
});

describe('fenceposts', () => {
  it.each([
    // 25 % of 1 is 0.25: surge rounds up to 1, unavailable down to 0.
    ['25%', '25%', 1, 1, 0],
    ['25%', '25%', 4, 1, 1],
    ['25%', '25%', 5, 2, 1],
    ['25%', '25%', 10, 3, 2],
    // 1 % of 2 rounds down to 0, and without surge either one pod has to go first.
    ['0%', '1%', 2, 0, 1],
    [0, 0, 7, 0, 1],
    ['1%', '25%', 2, 1, 0],
    // No pods, nothing to round: both 0, so 1.
    ['25%', '25%', 0, 0, 1],
    [3, '50%', 9, 3, 4],
  ])('%s and %s of %d', (surge, unavailable, replicas, wantSurge, wantUnavailable) => {
    expect(resolveFenceposts(surge, unavailable, replicas)).toEqual({
      maxSurge: wantSurge,
      maxUnavailable: wantUnavailable,
    });
  });

  it('never allow more to be unavailable than there are', () => {
    expect(maxUnavailable(shape(2, 0, 5))).toBe(2);
    expect(maxUnavailable(shape(0, 0, 5))).toBe(0);
    expect(minAvailable(shape(10, 0, '30%'))).toBe(7);
    expect(minAvailable({ ...shape(10, 0, '30%'), strategy: 'Recreate' })).toBe(0);
  });

  it('refuse what is no percentage', () => {
    expect(() => resolveFenceposts('x', 0, 3)).toThrow('invalid type: string is not a percentage');
  });
});

describe('the size of the new ReplicaSet', () => {
  it.each([
    // limit 10 + 0, taken 10.
    [10, 0, [10], 0, 0],
    // limit 12, taken 10: 2.
    [10, 2, [10], 0, 2],
    // limit 12, taken 5: 7.
    [10, 2, [5], 0, 7],
    // limit 12, taken 12.
    [10, 2, [10], 2, 2],
    // limit 13, taken 4 + 5: 4 are free, but it wants only 10 − 5 more anyway.
    [10, 3, [4], 5, 9],
    // Roll-over: the budget is used up by two old ones, so the newest begins with none.
    [10, 3, [8, 5], 0, 0],
  ])('%d wanted, surge %d, old %j, new %d', (replicas, surge, old, current, want) => {
    const all = [...old.map((size, i) => set(`old${i}`, size)), set('new9', current)];
    expect(newReplicas(shape(replicas, surge, 0), all, current)).toBe(want);
  });

  it('is all that is wanted with Recreate', () => {
    expect(newReplicas({ ...shape(4, 0, 0), strategy: 'Recreate' }, [], 0)).toBe(4);
  });
});

describe('a pass of a rolling update', () => {
  const sizes = (deployment: DeploymentShape, old: ReplicaSetCounts[], newOne: ReplicaSetCounts) => {
    const { writes, ...done } = rollingStep(deployment, old, newOne);
    return { ...done, ...Object.fromEntries(writes.map(({ name, replicas }) => [name, replicas])) };
  };

  it('shrinks a new one that is too large', () => {
    expect(sizes(shape(10, 2, 0), [set('old1', 2)], set('new2', 11))).toEqual({
      scaledNew: true,
      scaledOld: false,
      new2: 10,
    });
  });

  it('leaves the old ones alone while the new one grows', () => {
    expect(sizes(shape(10, 3, 2), [set('old1', 10, 3)], set('new2', 0))).toEqual({
      scaledNew: true,
      scaledOld: false,
      new2: 3,
    });
  });

  // 10 wanted, 8 must be available, no room to surge: the old ones go down to make some.
  it.each([
    // 10 available: 2 may go.
    ['all healthy', 10, 8],
    // 8 available: the 2 that are not go, then no healthy one may.
    ['two unhealthy', 8, 8],
    // The one that is not goes; 9 available, so one healthy one too.
    ['one unhealthy', 9, 8],
    // maxScaledDown = 10 + 0 − 8 − 0 = 2, though 4 are unhealthy.
    ['four unhealthy', 6, 8],
  ])('removes unhealthy pods first: %s', (_, available, want) => {
    expect(sizes(shape(10, 0, 2), [set('old1', 10, available)], set('new2', 0))).toEqual({
      scaledNew: false,
      scaledOld: true,
      old1: want,
    });
  });

  it('does not go on while the new pods are unavailable', () => {
    // 8 + 2 − 8 − 2 = 0 may go.
    expect(sizes(shape(10, 0, 2), [set('old1', 8)], set('new2', 2, 0))).toEqual({ scaledNew: false, scaledOld: false });
  });

  it('takes from the oldest ReplicaSet first', () => {
    // 13 there, 8 needed, 0 new ones unavailable: 5 may go. Unhealthy: 1 of old1, 5 of old2, of which 4 within the 5.
    // Then 7 + 0 available = below 8: no healthy one goes.
    expect(sizes(shape(10, 3, 2), [set('old2', 5, 0), set('old1', 8, 7)], set('new3', 0))).toEqual({
      scaledNew: false,
      scaledOld: true,
      old1: 7,
      old2: 1,
    });
  });

  it('measures healthy pods by availability alone, so that a pass may remove more than the unhealthy budget', () => {
    // Budget 4 + 6 − 4 − 0 = 6: 2 unhealthy ones of old1 go. Then 2 + 6 − 4 = 4: the other two of old1 as well.
    expect(sizes(shape(6, 4, 2), [set('old1', 4, 2)], set('new2', 6))).toEqual({
      scaledNew: false,
      scaledOld: true,
      old1: 0,
    });
  });

  it('gives up where a ReplicaSet has more available than it wants', () => {
    expect(sizes(shape(10, 0, 5), [set('old1', 4, 2), set('old2', 6, 8)], set('new3', 0))).toEqual({
      scaledNew: false,
      scaledOld: false,
      // 5 may go; these 2 were written before it came to the second one.
      old1: 2,
    });
  });
});
