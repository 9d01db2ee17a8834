import { describe, expect, it } from 'vitest';
import type { JobSync } from '../../../src/controllers/job/sync.ts';
import { syncJob } from '../../../src/controllers/job/sync.ts';
import { podsForRemoval } from '../../../src/controllers/job/removal.ts';
import type { JobStatus } from '../../../src/model/objects/index.ts';
import { failed, input, job, pod, SECOND, succeeded } from './_build.ts';

const names = (pods: readonly { readonly name: string }[]): string[] => pods.map(({ name }) => name).sort();
const last = ({ writes }: JobSync): JobStatus => writes.at(-1) as JobStatus;
const conditions = ({ conditions: all }: JobStatus): string[] => all.map(({ type, reason }) => `${type} ${reason}`);
const STARTED = { startTime: '1970-01-01T00:00:01Z' };
const SIMPLE = { completions: 3, parallelism: 2, backoffLimit: 6 };

describe('how many pods', () => {
  it.each([
    ['none yet', SIMPLE, [], 2, 0],
    ['one is missing', SIMPLE, [pod('a')], 1, 0],
    // 3 − 2 are left to do.
    ['not more than are left', SIMPLE, [succeeded('a'), succeeded('b')], 1, 0],
    ['too many', { ...SIMPLE, parallelism: 1 }, [pod('a'), pod('b'), pod('c')], 0, 2],
    ['a work queue', { parallelism: 3 }, [pod('a')], 2, 0],
    ['a work queue after its first success', { parallelism: 3 }, [pod('a'), succeeded('b')], 0, 0],
    ['suspended', { ...SIMPLE, suspend: true }, [pod('a'), pod('b')], 0, 2],
    [
      'one is ending: by default replaced at once',
      { ...SIMPLE, backoffLimit: 9 },
      [pod('a'), pod('b', { isDeleting: true, finishedAt: 0 })],
      1,
      0,
    ],
    [
      'one is ending and only failed ones are replaced',
      { ...SIMPLE, podReplacementPolicy: 'Failed' },
      [pod('a'), pod('b', { isDeleting: true })],
      0,
      0,
    ],
    ['500 at most', { completions: 900, parallelism: 900 }, [], 500, 0],
  ])('%s', (_, spec, pods, creates, deletes) => {
    const sync = syncJob(input(job(spec), pods));
    expect([sync.create.length, sync.delete.length]).toEqual([creates, deletes]);
  });

  it('are created with the lowest free indexes', () => {
    const spec = { ...SIMPLE, completions: 5, parallelism: 3, completionMode: 'Indexed' };
    const sync = syncJob(input(job(spec), [pod('a', { completionIndex: 1 }), succeeded('b', { completionIndex: 0 })]));
    expect(sync.create).toEqual([{ index: 2 }, { index: 3 }]);
  });

  it('are deleted in an order of their own', () => {
    const pods = [
      pod('old', { createdAt: 1 }),
      pod('new', { createdAt: 9 }),
      pod('pending', { phase: 'Pending' }),
      pod('late', { readySince: 7 }),
    ];
    expect(names(podsForRemoval(job(SIMPLE).spec, pods, 3))).toEqual(['late', 'new', 'pending']);
  });

  it('lose those of a doubled or a wrong index first, even if they are not too many', () => {
    const spec = job({ completionMode: 'Indexed', completions: 3 }).spec;
    const pods = [
      pod('a', { completionIndex: 0 }),
      pod('b', { completionIndex: 0, isReady: false }),
      pod('c', { completionIndex: 3 }),
      pod('d'),
    ];
    expect(names(podsForRemoval(spec, pods, 0))).toEqual(['b', 'c', 'd']);
    expect(podsForRemoval(spec, pods, 4)).toHaveLength(4);
  });

  it('lose the lower of two indexes where nothing else tells them apart', () => {
    const spec = job({ completionMode: 'Indexed', completions: 3 }).spec;
    expect(
      names(podsForRemoval(spec, [pod('a', { completionIndex: 2 }), pod('b', { completionIndex: 0 })], 1)),
    ).toEqual(['b']);
  });
});

describe('back-off', () => {
  it('holds creation up and reports no active pods meanwhile', () => {
    // Two failures, the last at 85 s: 20 s from then, of which 15 are over.
    const sync = syncJob(input(job(SIMPLE), [failed('a', 85 * SECOND), failed('b', 70 * SECOND), pod('c')]));
    expect([sync.create.length, sync.requeueAfterMs, last(sync).active, sync.backoff.failures]).toEqual([
      0,
      [5 * SECOND],
      0,
      2,
    ]);
  });

  it('waits a second at least', () => {
    expect(syncJob(input(job(SIMPLE), [failed('a', 90_001)])).requeueAfterMs).toEqual([SECOND]);
  });

  it('is one for each index where there is a limit for each', () => {
    const spec = { completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 3 };
    const first = failed('a', 95 * SECOND, { completionIndex: 0 });
    // Index 0 has to wait until 105 s, index 1 does not.
    const both = syncJob(input(job(spec), [first]));
    expect([both.create, both.requeueAfterMs]).toEqual([[{ index: 1, indexFailures: 0 }], []]);
    // The failed pod stays as it is until its replacement, which takes its count over, is there.
    expect([both.removeFinalizer, last(both).failed]).toEqual([[], 0]);
    const later = syncJob(input(job(spec), [first, pod('b', { completionIndex: 1 })], { now: 105 * SECOND }));
    expect(later.create).toEqual([{ index: 0, indexFailures: 1, indexIgnoredFailures: undefined }]);
    const waiting = syncJob(input(job(spec), [first, pod('b', { completionIndex: 1 })], { now: 98 * SECOND }));
    expect(waiting.requeueAfterMs).toEqual([7 * SECOND]);
  });
});

describe('the end', () => {
  it('comes in two steps: the target first, the condition when all pods are gone', () => {
    const sync = syncJob(input(job({ ...SIMPLE, backoffLimit: 0 }), [failed('a', 0), pod('b')]));
    expect(names(sync.delete)).toEqual(['b']);
    // Both are counted: when a Job fails, a pod that still runs has failed too.
    expect([last(sync).failed, last(sync).terminating, conditions(last(sync))]).toEqual([
      2,
      1,
      ['FailureTarget BackoffLimitExceeded'],
    ]);
    const status = {
      failed: 2,
      terminating: 1,
      conditions: [{ type: 'FailureTarget', status: 'True', reason: 'BackoffLimitExceeded', message: 'm' }],
      ...STARTED,
    };
    const gone = syncJob(input(job({ ...SIMPLE, backoffLimit: 0 }, status), []));
    expect(conditions(last(gone))).toEqual(['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded']);
  });

  it('of all completions is complete at once if no pod is left', () => {
    const sync = syncJob(
      input(
        job(SIMPLE, STARTED),
        ['a', 'b', 'c'].map((name) => succeeded(name)),
      ),
    );
    expect(
      sync.writes.map(({ succeeded: count, uncountedTerminatedPods: uncounted }) => [
        count,
        uncounted?.succeeded.length,
      ]),
    ).toEqual([
      [0, 3],
      [3, 0],
    ]);
    expect(conditions(last(sync))).toEqual(['SuccessCriteriaMet CompletionsReached', 'Complete CompletionsReached']);
    expect(last(sync).completionTime).toBe(100 * SECOND);
  });

  it('by a success policy counts no pod as failed', () => {
    const spec = {
      completions: 3,
      parallelism: 3,
      completionMode: 'Indexed',
      successPolicy: { rules: [{ succeededIndexes: '0' }] },
    };
    const sync = syncJob(input(job(spec), [succeeded('a', { completionIndex: 0 }), pod('b', { completionIndex: 1 })]));
    expect([names(sync.delete), last(sync).failed, last(sync).completedIndexes]).toEqual([['b'], 0, '0']);
    expect(conditions(last(sync))).toEqual(['SuccessCriteriaMet SuccessPolicy']);
  });

  it.each([
    // Started at 1 s; it is 100 s.
    ['the deadline', { ...SIMPLE, activeDeadlineSeconds: 99 }, [], 'FailureTarget DeadlineExceeded', []],
    ['not yet', { ...SIMPLE, activeDeadlineSeconds: 100 }, [], undefined, [SECOND]],
    ['not while suspended', { ...SIMPLE, activeDeadlineSeconds: 9, suspend: true }, [], 'Suspended JobSuspended', []],
    [
      'the policy before the limit',
      {
        ...SIMPLE,
        backoffLimit: 0,
        podFailurePolicy: { rules: [{ action: 'FailJob', onPodConditions: [{ type: 'X' }] }] },
      },
      [failed('a', 0, { conditions: [{ type: 'X', status: 'True' }] })],
      'FailureTarget PodFailurePolicy',
      [],
    ],
    [
      'too many failed indexes',
      { completions: 3, parallelism: 0, completionMode: 'Indexed', backoffLimitPerIndex: 0, maxFailedIndexes: 0 },
      [failed('a', 0, { completionIndex: 1 })],
      'FailureTarget MaxFailedIndexesExceeded',
      [],
    ],
    [
      'the last index has failed',
      { completions: 1, parallelism: 0, completionMode: 'Indexed', backoffLimitPerIndex: 0 },
      [failed('a', 0, { completionIndex: 0 })],
      'FailureTarget FailedIndexes',
      [],
    ],
  ])('%s', (_, spec, pods, condition, requeue) => {
    const sync = syncJob(input(job(spec, STARTED), pods));
    expect([conditions(last(sync))[0], sync.requeueAfterMs]).toEqual([condition, requeue]);
  });

  it('is not come while deletions of an earlier sync are unseen', () => {
    const sync = syncJob(
      input(job({ ...SIMPLE, backoffLimit: 0 }), [failed('a', 0)], { expectationsSatisfied: false }),
    );
    expect([conditions(last(sync)), last(sync).failed, sync.create.length]).toEqual([[], 1, 0]);
  });

  it('is the end', () => {
    const done = { conditions: [{ type: 'Complete', status: 'True' }] };
    expect(syncJob(input(job(SIMPLE, done), [pod('a')]))).toMatchObject({ writes: [], delete: [], create: [] });
  });
});

describe('suspension', () => {
  it('deletes without counting, and resumes with a new start', () => {
    const suspended = syncJob(input(job({ ...SIMPLE, suspend: true }, STARTED), [pod('a'), pod('b')]));
    expect([names(suspended.releaseDeleted), last(suspended).failed, conditions(last(suspended))]).toEqual([
      ['a', 'b'],
      0,
      ['Suspended JobSuspended'],
    ]);
    const status = {
      conditions: [{ type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }],
      ...STARTED,
    };
    const resumed = syncJob(input(job(SIMPLE, status), []));
    expect([last(resumed).startTime, last(resumed).conditions[0]?.status]).toEqual([100 * SECOND, 'False']);
  });

  it('from the start leaves the start open', () => {
    expect(last(syncJob(input(job({ ...SIMPLE, suspend: true }), []))).startTime).toBeUndefined();
  });
});

describe('counting', () => {
  it('settles UIDs whose finalizer is gone, and does not count pods twice', () => {
    const status = { failed: 1, uncountedTerminatedPods: { failed: ['a', 'b'] }, ...STARTED };
    // a has lost it since; b has it still and loses it now.
    const sync = syncJob(input(job(SIMPLE, status), [failed('a', 0, { isTracked: false }), failed('b', 0)]));
    expect([last(sync).failed, last(sync).uncountedTerminatedPods]).toEqual([3, { succeeded: [], failed: [] }]);
    expect(names(sync.removeFinalizer)).toEqual(['b']);
  });

  it('leaves out what a policy ignores', () => {
    const spec = {
      ...SIMPLE,
      podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
    };
    const sync = syncJob(
      input(job(spec), [failed('a', 0, { conditions: [{ type: 'DisruptionTarget', status: 'True' }] })]),
    );
    // Yet it counts for the back-off.
    expect([last(sync).failed, names(sync.removeFinalizer), sync.backoff.failures]).toEqual([0, ['a'], 1]);
  });

  it('stops at 500 pods', () => {
    const pods = Array.from({ length: 502 }, (_, i) => succeeded(`p${i}`));
    const sync = syncJob(input(job({ completions: 502, parallelism: 2 }, STARTED), pods));
    expect([sync.removeFinalizer.length, last(sync).succeeded, conditions(last(sync))]).toEqual([
      500,
      500,
      ['SuccessCriteriaMet CompletionsReached'],
    ]);
  });
});
