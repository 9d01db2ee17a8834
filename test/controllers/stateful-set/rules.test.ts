import { describe, expect, it } from 'vitest';
import {
  claimName,
  isInRange,
  ordinalRange,
  parentAndOrdinal,
  podName,
} from '../../../src/controllers/stateful-set/ordinals.ts';
import { isUpdateComplete, maxUnavailable, newPodRevision } from '../../../src/controllers/stateful-set/revision.ts';

describe('names', () => {
  it.each([
    ['web-0', 'web', 0],
    ['my-web-12', 'my-web', 12],
    ['web-07', 'web', 7],
    ['web--3', 'web-', 3],
    ['-3', '', 3],
    ['web', '', -1],
    ['web-', '', -1],
    ['web-x1', '', -1],
    ['12', '', -1],
    // Too long for 32 bits: the parent is known, the ordinal is not.
    ['web-2147483648', 'web', -1],
  ])('%s', (name, parent, ordinal) => expect(parentAndOrdinal(name)).toEqual({ parent, ordinal }));

  it('are made of set and ordinal', () => {
    expect([podName('web', 3), claimName('data', 'web', 3)]).toEqual(['web-3', 'data-web-3']);
  });

  it('range from the start', () => {
    // Start 5, 3 replicas: 5, 6, 7.
    const range = ordinalRange({ replicas: 3, ordinals: { start: 5 } });
    expect([4, 5, 7, 8].map((ordinal) => isInRange(ordinal, range))).toEqual([false, true, true, false]);
    expect(ordinalRange({ replicas: 0 })).toEqual({ start: 0, end: -1 });
  });
});

describe('the revision of a new pod', () => {
  it.each([
    // Partition 2 from start 3: 3 and 4 stay.
    ['below the partition', { rollingUpdate: { partition: 2 } }, 3, 0, 4, 'current'],
    ['at the partition', { rollingUpdate: { partition: 2 } }, 3, 0, 5, 'update'],
    ['no partition', { rollingUpdate: {} }, 0, 5, 0, 'update'],
    ['no block: the first current ones', {}, 1, 2, 2, 'current'],
    ['no block: the others', {}, 1, 2, 3, 'update'],
    ['on deletion', { type: 'OnDelete' as const }, 0, 5, 0, 'update'],
  ])('%s', (_, updateStrategy, start, currentReplicas, ordinal, want) => {
    expect(newPodRevision({ updateStrategy, start, currentReplicas }, ordinal)).toBe(want);
  });
});

it.each([
  [undefined, 10, 1],
  [3, 10, 3],
  // 35 % of 10 is 3.5, rounded down.
  ['35%', 10, 3],
  // 10 % of 5 is 0.5: at least one.
  ['10%', 5, 1],
])('maxUnavailable %j of %d', (setting, replicas, want) => expect(maxUnavailable(setting, replicas)).toBe(want));

it.each([
  ['all new, ready, there', 'RollingUpdate' as const, 3, 3, 3, true],
  ['one not new', 'RollingUpdate' as const, 3, 2, 3, false],
  ['one not ready', 'RollingUpdate' as const, 3, 3, 2, false],
  ['one too many', 'RollingUpdate' as const, 4, 3, 3, false],
  ['never on deletion', 'OnDelete' as const, 3, 3, 3, false],
])('update complete: %s', (_, type, replicas, updatedReplicas, readyReplicas, want) => {
  expect(
    isUpdateComplete({ replicas: 3, updateStrategy: { type } }, { replicas, updatedReplicas, readyReplicas }),
  ).toBe(want);
});
