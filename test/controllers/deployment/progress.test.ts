import { describe, expect, it } from 'vitest';
import {
  isComplete,
  isProgressing,
  isTimedOut,
  progressCheckAfter,
} from '../../../src/controllers/deployment/progress.ts';
import {
  calculateStatus,
  pausedCondition,
  rolloutStatus,
  setCondition,
} from '../../../src/controllers/deployment/status.ts';
import { decodeDeployment, decodeReplicaSet, decodeValue } from '../../../src/ingest/decode/index.ts';
import type { Condition } from '../../../src/model/objects/index.ts';

const status = (
  replicas: number,
  updatedReplicas: number,
  readyReplicas: number,
  availableReplicas: number,
  observedGeneration = 1,
) => ({
  replicas,
  updatedReplicas,
  readyReplicas,
  availableReplicas,
  observedGeneration,
});

const progressing = (reason: string, lastUpdateTime: number): Condition => ({
  type: 'Progressing',
  status: 'True',
  reason,
  lastUpdateTime,
  lastTransitionTime: lastUpdateTime,
});

describe('a roll-out is complete', () => {
  it.each([
    ['all new and available', status(5, 5, 5, 5), true],
    ['an old pod is left', status(6, 5, 6, 5), false],
    ['one is not available', status(5, 5, 5, 4), false],
    ['one is not new', status(5, 4, 5, 5), false],
    ['the status is of an older generation', status(5, 5, 5, 5, 0), false],
    ['too few', status(4, 4, 4, 4), false],
  ])('%s', (_, counts, want) => expect(isComplete(5, 1, counts)).toBe(want));
});

describe('a roll-out moves', () => {
  it.each([
    ['nothing changed', status(10, 4, 9, 9), status(10, 4, 9, 9), false],
    ['more new ones', status(10, 4, 9, 9), status(10, 5, 9, 9), true],
    ['fewer old ones: 6 before, 5 now', status(10, 4, 9, 9), status(9, 4, 9, 9), true],
    ['as many old ones, fewer new ones', status(10, 4, 9, 9), status(9, 3, 9, 9), false],
    ['more ready', status(10, 4, 8, 8), status(10, 4, 9, 8), true],
    ['more available', status(10, 4, 9, 8), status(10, 4, 9, 9), true],
    ['fewer available', status(10, 4, 9, 9), status(10, 4, 8, 8), false],
  ])('%s', (_, before, now, want) => expect(isProgressing(before, now)).toBe(want));
});

describe('the progress deadline', () => {
  it.each([
    ['none', undefined, progressing('ReplicaSetUpdated', 0), false],
    ['2147483647 means none', 2147483647, progressing('ReplicaSetUpdated', 0), false],
    ['no condition', 10, undefined, false],
    ['done before', 10, progressing('NewReplicaSetAvailable', 0), false],
    ['missed before', 10, progressing('ProgressDeadlineExceeded', 11_000), true],
    ['exactly at it: 1 s + 10 s', 10, progressing('ReplicaSetUpdated', 1000), false],
    ['past it', 10, progressing('ReplicaSetUpdated', 999), true],
  ])('%s', (_, seconds, condition, want) => expect(isTimedOut(seconds, condition, 11_000)).toBe(want));
});

const deployment = (more: object, conditions: object[] = [], counts: object = {}) =>
  decodeValue(
    {
      metadata: { name: 'web', namespace: 'default', generation: 1 },
      spec: {
        replicas: 3,
        progressDeadlineSeconds: 60,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
        ...more,
      },
      status: { observedGeneration: 1, conditions, ...counts },
    },
    decodeDeployment,
  );
const replicaSet = (name: string, replicas: number, available: number, conditions: object[] = []) =>
  decodeValue(
    {
      metadata: { name },
      spec: { replicas },
      status: { replicas, readyReplicas: available, availableReplicas: available, conditions },
    },
    decodeReplicaSet,
  );
const texts = (conditions: readonly Condition[]) =>
  conditions.map(({ type, status: is, reason, message }) => `${type}=${is} ${reason}: ${message}`);

describe('the status', () => {
  it('is the sum over the ReplicaSets', () => {
    // Available: 1 + 1 of at least 3 − 1. Wanted by the ReplicaSets 2 + 2, so 2 are unavailable.
    const result = calculateStatus(
      { deployment: deployment({}), oldReplicaSets: [replicaSet('old', 2, 1)], newReplicaSet: replicaSet('new', 2, 1) },
      0,
    );
    expect(result).toMatchObject({
      replicas: 4,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      unavailableReplicas: 2,
    });
    expect(texts(result.conditions)).toEqual([
      'Available=True MinimumReplicasAvailable: Deployment has minimum availability.',
    ]);
  });

  it('says how the roll-out goes on', () => {
    const at = (conditions: object[], available: number, now: number) =>
      texts(
        rolloutStatus(
          {
            deployment: deployment({}, conditions, {
              replicas: 3,
              updatedReplicas: 3,
              readyReplicas: 1,
              availableReplicas: 1,
            }),
            oldReplicaSets: [],
            newReplicaSet: replicaSet('web-1', 3, available),
          },
          now,
        ).conditions,
      ).at(-1);
    const before = {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      lastUpdateTime: '1970-01-01T00:00:00Z',
    };
    expect(at([before], 2, 61_000)).toBe('Progressing=True ReplicaSetUpdated: ReplicaSet "web-1" is progressing.');
    expect(at([before], 3, 61_000)).toBe(
      'Progressing=True NewReplicaSetAvailable: ReplicaSet "web-1" has successfully progressed.',
    );
    expect(at([before], 1, 61_000)).toBe(
      'Progressing=False ProgressDeadlineExceeded: ReplicaSet "web-1" has timed out progressing.',
    );
    expect(at([before], 1, 60_000)).toContain('Available=False');
  });

  it('passes on the failure of the new ReplicaSet rather than that of an old one', () => {
    const failure = (message: string) => [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }];
    const state = { deployment: deployment({}), oldReplicaSets: [replicaSet('old', 1, 1, failure('old'))] };
    const message = (withNew: object[]) =>
      rolloutStatus({ ...state, newReplicaSet: replicaSet('new', 2, 1, withNew) }, 0).conditions.find(
        ({ type }) => type === 'ReplicaFailure',
      )?.message;
    expect([message(failure('new')), message([])]).toEqual(['new', 'old']);
  });

  it('keeps the transition time while the status stays, and everything while the reason stays', () => {
    const first = progressing('A', 5);
    expect(setCondition([first], progressing('A', 9))).toEqual([first]);
    expect(setCondition([first], progressing('B', 9))).toEqual([{ ...progressing('B', 9), lastTransitionTime: 5 }]);
  });

  it('stops the clock while it is paused', () => {
    const stored = [{ type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused' }];
    expect(pausedCondition(deployment({ paused: true }), 7)?.reason).toBe('DeploymentPaused');
    expect(pausedCondition(deployment({ paused: true }, stored), 7)).toBeUndefined();
    expect(pausedCondition(deployment({}, stored), 7)?.reason).toBe('DeploymentResumed');
    expect(pausedCondition(deployment({ paused: true, progressDeadlineSeconds: 2147483647 }), 7)).toBeUndefined();
  });
});

describe('the next look at the deadline', () => {
  const after = (now: number, reason = 'ReplicaSetUpdated') =>
    progressCheckAfter(
      deployment({}),
      { ...status(3, 3, 2, 2), unavailableReplicas: 1, conditions: [] },
      progressing(reason, 0),
      now,
    );

  it.each([
    // 60 − 20 s are left, and one more.
    [20_000, 41_000],
    // Less than a second is left: at once.
    [59_001, 0],
    [70_000, 0],
  ])('at %d ms', (now, want) => expect(after(now)).toBe(want));

  it('is not needed once it was missed', () => expect(after(0, 'ProgressDeadlineExceeded')).toBeUndefined());
});
