/**
 * The tables of pkg/controller/deployment of v1.32, retold: rolling_test.go, sync_test.go, progress_test.go and
 * recreate_test.go.
 */
import { describe, expect, it } from 'vitest';
import type { DeploymentShape, ReplicaSetCounts } from '../../../src/controllers/deployment/counts.ts';
import { minAvailable } from '../../../src/controllers/deployment/fenceposts.ts';
import { progressCheckAfter } from '../../../src/controllers/deployment/progress.ts';
import { hasOldPods } from '../../../src/controllers/deployment/recreate.ts';
import { outdated } from '../../../src/controllers/deployment/revisions.ts';
import {
  cleanUpUnhealthy,
  reconcileNew,
  reconcileOld,
  scaleDownHealthy,
} from '../../../src/controllers/deployment/rolling.ts';
import { scale } from '../../../src/controllers/deployment/scale.ts';
import { rolloutStatus } from '../../../src/controllers/deployment/status.ts';
import type { Condition, Deployment, ReplicaSet } from '../../../src/model/objects/index.ts';
import { workload } from '../../support/world.ts';
import { set, shape } from './_build.ts';

describe('reconcileNewReplicaSet', () => {
  it.each([
    [10, 0, 10, 0, undefined],
    [10, 2, 10, 0, 2],
    [10, 2, 5, 0, 7],
    [10, 2, 10, 2, undefined],
    [10, 2, 2, 11, 10],
  ])('%d wanted, surge %d, %d old, %d new', (wanted, surge, old, fresh, expected) => {
    const newOne = set('new', fresh);
    expect(reconcileNew(shape(wanted, surge, 0), [set('old', old), newOne], newOne)?.replicas).toBe(expected);
  });
});

describe('reconcileOldReplicaSets', () => {
  it.each([
    [0, 10, 0, 10, true],
    [2, 10, 0, 10, true],
    [2, 10, 0, 8, true],
    [2, 10, 0, 9, true],
    [2, 8, 2, 8, false],
  ])(
    '10 wanted, %d may be missing, %d old and %d new, %d of the old ready',
    (unavailable, old, fresh, ready, scaled) => {
      const { scaledOld } = reconcileOld(shape(10, 0, unavailable), [set('old', old, ready)], set('new', fresh, 0));
      expect(scaledOld).toBe(scaled);
    },
  );
});

it.each([
  [8, 1, 1],
  [8, 3, 2],
  [8, 0, 0],
  [10, 3, 0],
])('cleanupUnhealthyReplicas: %d of 10 ready, %d at most: %d', (ready, most, removed) => {
  expect(cleanUpUnhealthy([set('old', 10, ready)], most).removed).toBe(removed);
});

it.each([
  [0, 10, 10, 9],
  [2, 10, 10, 8],
  [2, 8, 10, 10],
  [2, 10, 0, 0],
  [2, 1, 10, 10],
])('scaleDownOldReplicaSets: %d may be missing, %d of %d ready: %d stay', (unavailable, ready, old, left) => {
  // without surge, one may always be missing
  const [after] = scaleDownHealthy([set('old', old, ready)], ready - minAvailable(shape(10, 0, unavailable)));
  expect(after.replicas).toBe(left);
});

describe('scale', () => {
  /** `name: size` of old ones, the newest first. */
  const sizes = (
    deployment: DeploymentShape,
    before: number,
    newOne: number | undefined,
    old: readonly number[],
    beforeSurge = 0,
    desired: Readonly<Record<string, number>> = {},
  ): (number | undefined)[] => {
    const annotated = (name: string, replicas: number, createdAt: number): ReplicaSetCounts => {
      const at = desired[name] ?? before;
      return { ...set(name, replicas, 0, createdAt), desiredReplicas: at, maxReplicas: at + beforeSurge };
    };
    const newSet = newOne === undefined ? undefined : annotated('new', newOne, 9);
    const oldSets = old.map((replicas, i) => annotated(`old${i}`, replicas, 8 - i));
    const writes = new Map(scale(deployment, oldSets, newSet).map(({ name, replicas }) => [name, replicas]));
    return [newSet, ...oldSets].map((each) => each && (writes.get(each.name) ?? each.replicas));
  };

  it.each<[string, DeploymentShape, number, number | undefined, number[], (number | undefined)[], number?]>([
    ['10 → 12', shape(12, 0, 0), 10, 10, [], [12]],
    ['10 → 5', shape(5, 0, 0), 10, 10, [], [5]],
    ['5 → 10 in proportion', shape(10, 0, 0), 5, 2, [3], [4, 6]],
    ['5 → 3 in proportion', shape(3, 0, 0), 5, 2, [3], [1, 2]],
    ['9 → 4 in proportion', shape(4, 0, 0), 9, 8, [1], [4, 0]],
    ['7 → 10 in proportion', shape(10, 0, 0), 7, 2, [3, 2], [3, 4, 3]],
    ['13 → 8 in proportion', shape(8, 0, 0), 13, 2, [8, 3], [1, 5, 2]],
    ['what is left of 3 → 4', shape(4, 0, 0), 3, 1, [1, 1], [2, 1, 1]],
    ['what is left of 3 → 2', shape(2, 0, 0), 3, 1, [1, 1], [1, 1, 0]],
    ['4 → 5 without a new one', shape(5, 0, 0), 4, undefined, [2, 2], [undefined, 3, 2]],
    ['6 → 0', shape(0, 0, 0), 6, 3, [2, 1], [0, 0, 0]],
    ['0 → 6', shape(6, 0, 0), 6, 0, [0, 0], [6, 0, 0]],
    ['10 → 20 with a surge of 2', shape(20, 2, 0), 10, 6, [6], [11, 11], 2],
    ['10 → 50, surge 3 → 6', shape(50, 6, 0), 10, 5, [8], [22, 34], 3],
    ['10 → 14 with another template', shape(14, 0, 0), 10, undefined, [7, 3], [undefined, 10, 4]],
    ['a new one that is all there, but broken', shape(2, 1, 1), 2, 2, [1], [2, 1], 1],
  ])('%s', (_, deployment, before, newOne, old, expected, surge = 0) =>
    expect(sizes(deployment, before, newOne, old, surge)).toEqual(expected),
  );

  it('a write that failed is made up for', () =>
    expect(sizes(shape(5, 0, 0), 5, 2, [1, 1], 0, { old0: 3 })).toEqual([2, 2, 1]));
});

function replicaSet(name: string, spec: number, status: number, available = 0, more: object = {}): ReplicaSet {
  const made = workload('ReplicaSet', name, { replicas: spec }) as ReplicaSet;
  const counts = { replicas: status, availableReplicas: available, observedGeneration: 1 };
  return { ...made, metadata: { ...made.metadata, ...more }, status: { ...made.status, ...counts } };
}

const revised = (name: string, revision: string, replicas = 0): ReplicaSet =>
  replicaSet(name, replicas, replicas, 0, {
    annotations: new Map(revision === '' ? [] : [['deployment.kubernetes.io/revision', revision]]),
  });

describe('cleanupDeployment', () => {
  const deleted = (limit: number, sets: readonly ReplicaSet[]): string[] => {
    const deployment = workload('Deployment', 'foo', { replicas: 1, revisionHistoryLimit: limit }) as Deployment;
    return outdated(
      deployment,
      sets.map((object, serial) => ({ serial, object })),
    ).map(({ object }) => object.metadata.name);
  };

  it.each<[string, ReplicaSet[], number, number]>([
    ['more than may stay', ['1', '2', '3'].map((n) => replicaSet(n, 0, 0)), 1, 2],
    [
      'only those that are empty',
      [replicaSet('1', 0, 0), replicaSet('2', 0, 1), replicaSet('3', 1, 0), replicaSet('4', 1, 1)],
      0,
      1,
    ],
    ['all of two', [replicaSet('1', 0, 0), replicaSet('2', 0, 0)], 0, 2],
    ['none that is used', [replicaSet('1', 1, 1), replicaSet('2', 1, 1)], 0, 0],
    ['none that is going already', [replicaSet('1', 0, 0, 0, { deletionTimestamp: 0 })], 0, 0],
    ['none without a limit', ['1', '2', '3'].map((n) => replicaSet(n, 0, 0)), 2147483647, 0],
  ])('%s', (_, sets, limit, count) => expect(deleted(limit, sets)).toHaveLength(count));

  // cleanupDeploymentOrder: revisions decide, not ages
  it.each<[string, ReplicaSet[], number, string[]]>([
    ['1 < 2', [revised('a', '1'), revised('b', '2')], 1, ['a']],
    ['2 < 1', [revised('a', '2'), revised('b', '1')], 1, ['b']],
    ['none is less than 1', [revised('a', '1'), revised('b', '')], 1, ['b']],
    ['none is less than 2', [revised('a', ''), revised('b', '2')], 1, ['a']],
    ['the first is used', [revised('a', '1', 1), revised('b', '2'), revised('c', '3')], 1, ['b']],
    ['the first two are used', [revised('a', '1', 1), revised('b', '2', 1), revised('c', '3')], 1, []],
    ['2, 4, 1, 3', [revised('a', '3'), revised('b', '1'), revised('c', '4'), revised('d', '2')], 2, ['b', 'd']],
  ])('%s', (_, sets, limit, names) => expect(deleted(limit, sets)).toEqual(names));
});

const START = 1_487_184_540_000;
const MAX_INT32 = 2147483647;

function deployment(
  deadline: number | undefined,
  replicas: number,
  status: readonly [number, number, number],
  conditions: readonly Partial<Condition>[],
): Deployment {
  const made = workload('Deployment', 'progress-test', { replicas, strategy: { type: 'Recreate' } }) as Deployment;
  const [all, updated, available] = status;
  return {
    ...made,
    spec: { ...made.spec, progressDeadlineSeconds: deadline },
    status: {
      ...made.status,
      replicas: all,
      updatedReplicas: updated,
      availableReplicas: available,
      conditions: conditions as Condition[],
    },
  };
}

describe('requeueStuckDeployment', () => {
  const failed = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' } as const;
  const stuck = { type: 'Progressing', status: 'True', lastUpdateTime: START } as const;

  // what upstream returns is told without the second that it adds to the wait
  it.each<
    [string, number | undefined, number, [number, number, number], Partial<Condition>[], number, number | undefined]
  >([
    ['no deadline', undefined, 4, [3, 3, 2], [], 0, undefined],
    ['an infinite deadline', MAX_INT32, 4, [3, 3, 2], [], 0, undefined],
    ['no condition', 60, 4, [3, 3, 2], [], 0, undefined],
    ['complete', 60, 3, [3, 3, 3], [], 0, undefined],
    ['failed already', 60, 3, [3, 3, 0], [failed], 0, undefined],
    ['30 s left', 60, 3, [3, 3, 1], [stuck], 30_000, 30_000],
    ['1 s left', 60, 3, [3, 3, 1], [stuck], 59_000, 1000],
    ['less than a second left', 60, 3, [3, 3, 1], [stuck], 59_001, -1000],
    ['now', 60, 3, [3, 3, 1], [stuck], 60_000, -1000],
    ['a second ago', 60, 3, [3, 3, 1], [stuck], 61_000, -1000],
    ['a minute ago', 60, 3, [3, 3, 1], [stuck], 120_000, -1000],
  ])('%s', (_, deadline, replicas, status, conditions, after, wait) => {
    const made = deployment(deadline, replicas, status, conditions);
    const next = progressCheckAfter(
      made,
      { ...made.status, observedGeneration: 1 },
      conditions[0] as Condition | undefined,
      START + after,
    );
    expect(next).toBe(wait === undefined ? undefined : wait + 1000);
  });
});

describe('syncRolloutStatus', () => {
  const at = { lastUpdateTime: START, lastTransitionTime: START };
  const timedOut: Partial<Condition> = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
  const available: Partial<Condition> = {
    type: 'Progressing',
    status: 'True',
    reason: 'NewReplicaSetAvailable',
    ...at,
  };
  const updated: Partial<Condition> = { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', ...at };
  const NOW = START + 120_000;
  const bar = replicaSet('bar', 0, 1, 1);
  const partly = replicaSet('foo', 3, 2, 2);
  const wholly = replicaSet('foo', 3, 3, 3);
  const is = (status: string, reason: string, transition?: number) => ({
    status,
    reason,
    ...(transition === undefined ? {} : { lastTransitionTime: transition }),
  });

  it.each<[string, Deployment, ReplicaSet[], ReplicaSet | undefined, object | undefined]>([
    [
      'without a deadline there is no condition',
      deployment(undefined, 3, [2, 2, 2], [updated]),
      [bar],
      partly,
      undefined,
    ],
    [
      'with one ReplicaSet left nothing is estimated',
      deployment(60, 3, [3, 3, 3], [available]),
      [replicaSet('bar', 3, 3, 3)],
      undefined,
      is('True', 'NewReplicaSetAvailable', START),
    ],
    [
      'progress keeps the transition time',
      deployment(60, 3, [2, 2, 2], [updated]),
      [bar],
      partly,
      is('True', 'ReplicaSetUpdated', START),
    ],
    [
      'progress after a failure',
      deployment(60, 3, [2, 2, 2], [timedOut]),
      [bar],
      partly,
      is('True', 'ReplicaSetUpdated', NOW),
    ],
    [
      'progress for the first time',
      deployment(60, 3, [2, 2, 2], []),
      [bar],
      partly,
      is('True', 'ReplicaSetUpdated', NOW),
    ],
    [
      'completion keeps the transition time',
      deployment(60, 3, [3, 3, 3], [updated]),
      [],
      wholly,
      is('True', 'NewReplicaSetAvailable', START),
    ],
    [
      'completion after a failure',
      deployment(60, 3, [3, 3, 3], [timedOut]),
      [],
      wholly,
      is('True', 'NewReplicaSetAvailable', NOW),
    ],
    [
      'completion for the first time',
      deployment(60, 3, [3, 3, 3], []),
      [],
      wholly,
      is('True', 'NewReplicaSetAvailable', NOW),
    ],
    [
      'completion of nothing, without a new ReplicaSet',
      deployment(60, 0, [3, 3, 3], [updated]),
      [replicaSet('foo', 0, 0, 0)],
      undefined,
      is('True', 'NewReplicaSetAvailable', START),
    ],
    [
      'beyond the deadline',
      deployment(60, 3, [2, 2, 2], [updated]),
      [],
      partly,
      is('False', 'ProgressDeadlineExceeded', NOW),
    ],
    [
      'beyond it for a while',
      deployment(60, 3, [2, 2, 2], [timedOut]),
      [],
      partly,
      is('False', 'ProgressDeadlineExceeded'),
    ],
  ])('%s', (_, made, old, newOne, expected) => {
    // progress of the tables with an old one is that its pod does not count as new
    const { conditions } = rolloutStatus({ deployment: made, oldReplicaSets: old, newReplicaSet: newOne }, NOW);
    const condition = conditions.find(({ type }) => type === 'Progressing');
    if (expected === undefined) expect(condition).toBeUndefined();
    else expect(condition).toMatchObject(expected);
  });
});

it.each<[string, number[], string[], boolean]>([
  ['no old ReplicaSet', [], [], false],
  ['running pods', [0, 0], ['Running', 'Running'], true],
  ['no pods, but a status that has some', [1], [], true],
  ['neither', [0], [], false],
  ['pods that have ended', [0], ['Failed', 'Succeeded'], false],
  ['a pod of which nothing is known', [0], ['Unknown'], true],
  ['a pending pod', [0], ['Pending'], true],
  ['a running pod', [0], ['Running'], true],
  ['ended ones and a pending one', [0], ['Failed', 'Succeeded', 'Pending'], true],
])('oldPodsRunning: %s', (_, statusReplicas, phases, expected) =>
  expect(hasOldPods(statusReplicas, phases)).toBe(expected),
);
