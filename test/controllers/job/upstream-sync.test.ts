/**
 * The table of TestControllerSyncJob (pkg/controller/job/job_controller_test.go of v1.32), retold, with all features that are on
 * by default. Rows of an API that fails are left out: a caller corrects the plan.
 */
import { expect, it } from 'vitest';
import { NO_INDEX, type JobPod } from '../../../src/controllers/job/pod-view.ts';
import { syncJob } from '../../../src/controllers/job/sync.ts';
import { input, job, pod } from './_build.ts';

const PHASES = { P: 'Pending', R: 'Running', S: 'Succeeded', F: 'Failed' } as const;

/** `2R` two that run, `1r` one that is ready, `1T` one that is being deleted; `R@3` one of index 3, `R@-` of none. */
function podsOf(text: string): JobPod[] {
  const list: JobPod[] = [];
  const add = (letter: string, completionIndex = NO_INDEX): void => {
    const phase = PHASES[letter.toUpperCase() as 'P'] ?? 'Running';
    const isReady = letter === 'r';
    list.push(pod(`p${list.length}`, { phase, isReady, isDeleting: letter === 'T', completionIndex }));
  };
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const [letter, index] = word.split('@');
    if (index !== undefined) add(letter, index === '-' ? NO_INDEX : Number(index));
    else for (let i = 0; i < Number.parseInt(word, 10); i++) add(word.at(-1) as string);
  }
  return list;
}

interface Expected {
  readonly creates?: number;
  readonly deletes?: number;
  readonly active?: number;
  readonly ready?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly terminating?: number;
  readonly completed?: string;
  readonly indexes?: readonly number[];
  /** Pods that lose their finalizer. */
  readonly patches?: number;
  readonly conditions?: string;
}

interface Given {
  readonly spec?: object;
  readonly status?: object;
  readonly deleting?: boolean;
  /** Creations or deletions are not seen yet. */
  readonly unsatisfied?: boolean;
  readonly failures?: number;
}

const two = { parallelism: 2, completions: 5 };
const queue = { parallelism: 2 };
const indexed = { parallelism: 2, completions: 5, completionMode: 'Indexed' };
const FAILED_ONLY = { podReplacementPolicy: 'Failed' };
const EITHER = { podReplacementPolicy: 'TerminatingOrFailed' };
const none = { backoffLimit: 0 };
const DONE = 'SuccessCriteriaMet=True Complete=True';
const FAILING = 'FailureTarget=True:BackoffLimitExceeded';
const stopped = { parallelism: 2, completions: 4, suspend: true };
const by = (type: string) => ({ active: 1, conditions: [{ type, status: 'False', reason: 'ConditionAddedManually' }] });

const rows: [string, Given, string, Expected][] = [
  ['start', { spec: two }, '', { creates: 2, active: 2 }],
  ['queue: start', { spec: queue }, '', { creates: 2, active: 2 }],
  ['pending pods', { spec: two }, '2P', { active: 2 }],
  ['as many as wanted', { spec: { parallelism: 3, completions: 5 } }, '2r 1R', { active: 3, ready: 2 }],
  ['queue: as many as wanted', { spec: queue }, '2R', { active: 2 }],
  ['too few', { spec: two }, '1R 1S', { creates: 1, active: 2, succeeded: 1, patches: 1 }],
  [
    'queue: one more has failed',
    { spec: { parallelism: 1, ...FAILED_ONLY } },
    '1R 1F 1T',
    { active: 1, failed: 1, terminating: 1, patches: 1 },
  ],
  ['terminating ones have failed', { spec: {} }, '1R 1F 1T', { active: 1, failed: 2, terminating: 1, patches: 2 }],
  [
    'queue: the same if said',
    { spec: { parallelism: 1, ...EITHER } },
    '1R 1F 1T',
    { active: 1, failed: 2, terminating: 1, patches: 2 },
  ],
  [
    'more terminate than wanted',
    { spec: { parallelism: 1, completions: 1, ...FAILED_ONLY } },
    '2R 4T',
    { deletes: 1, active: 1, terminating: 5, patches: 1 },
  ],
  [
    'more terminate than wanted, with a failure policy',
    { spec: { parallelism: 1, completions: 1, podFailurePolicy: { rules: [] } } },
    '2R 4T',
    { deletes: 1, active: 1, terminating: 5, patches: 1 },
  ],
  ['backing off', { spec: {}, failures: 1, status: { startTime: '1970-01-01T00:00:01Z' } }, '', {}],
  ['not backing off', { spec: {} }, '', { creates: 1, active: 1 }],
  ['queue: too few', { spec: queue }, '1R', { creates: 1, active: 2 }],
  ['too many', { spec: two }, '3R', { deletes: 1, active: 2, terminating: 1, patches: 1 }],
  ['too many, ready', { spec: two }, '3r', { deletes: 1, active: 2, ready: 2, terminating: 1, patches: 1 }],
  [
    'a success and a failure',
    { spec: two },
    '1R 1S 1F',
    { creates: 1, active: 2, succeeded: 1, failed: 1, patches: 2 },
  ],
  ['a new failure', { spec: two }, '1R 1F', { creates: 1, active: 2, failed: 1, patches: 1 }],
  ['a failure counted already', { spec: {}, status: { active: 1, failed: 1 } }, '1R', { active: 1, failed: 1 }],
  ['the end', { spec: two }, '5S', { succeeded: 5, patches: 5, conditions: DONE }],
  ['queue: nearly the end', { spec: queue }, '1R 1S', { active: 1, succeeded: 1, patches: 1 }],
  ['queue: the end', { spec: queue }, '2S', { succeeded: 2, patches: 2, conditions: DONE }],
  [
    'queue: the end, with a failure',
    { spec: queue },
    '1S 1F',
    { succeeded: 1, failed: 1, patches: 2, conditions: DONE },
  ],
  ['far too many', { spec: two }, '10R', { deletes: 8, active: 2, terminating: 8, patches: 8 }],
  [
    'more than are missing',
    { spec: { parallelism: 3, completions: 4 } },
    '3R 2S',
    { deletes: 1, active: 2, succeeded: 2, terminating: 1, patches: 3 },
  ],
  ['two more', { spec: two }, '2R 2S', { active: 2, succeeded: 2, patches: 2 }],
  ['being deleted', { spec: two, deleting: true }, '1P 1R 1S', { active: 2, succeeded: 1, patches: 3 }],
  [
    'too many failures',
    { spec: { ...two, ...none }, deleting: true },
    '1F',
    { failed: 1, patches: 1, conditions: `${FAILING} Failed=True:BackoffLimitExceeded` },
  ],
  [
    'too many failures, something unseen',
    { spec: { ...two, ...none }, deleting: true, unsatisfied: true },
    '1F',
    { failed: 1, patches: 1 },
  ],
  ['indexes: start', { spec: indexed }, '', { creates: 2, active: 2, indexes: [0, 1] }],
  [
    'indexes: wait for one that terminates',
    { spec: { ...indexed, ...FAILED_ONLY } },
    '1T',
    { creates: 1, active: 1, terminating: 1, indexes: [0] },
  ],
  [
    'indexes: do not wait for one that terminates',
    { spec: { ...indexed, ...EITHER } },
    '1T',
    { creates: 2, active: 2, terminating: 1, indexes: [0, 1], patches: 1 },
  ],
  [
    'indexes: the end',
    { spec: { ...indexed, completions: 3 } },
    'S@0 F@1 S@1 S@2',
    { succeeded: 3, failed: 1, completed: '0-2', patches: 4, conditions: DONE },
  ],
  [
    'indexes: too many failures',
    { spec: { ...indexed, completions: 3, ...none } },
    'S@0 F@1 R@2',
    { deletes: 1, succeeded: 1, failed: 2, terminating: 1, completed: '0', patches: 3, conditions: FAILING },
  ],
  [
    'too many failures, others ready',
    { spec: { parallelism: 2, completions: 3, ...none } },
    '2r 1F',
    { deletes: 2, failed: 3, terminating: 2, patches: 3, conditions: FAILING },
  ],
  [
    'indexes: one twice',
    { spec: { ...indexed, completions: 3 } },
    'S@0 S@1 S@1',
    { creates: 1, active: 1, succeeded: 2, completed: '0,1', indexes: [2], patches: 3 },
  ],
  [
    'indexes: some run, some are done',
    { spec: { ...indexed, parallelism: 8, completions: 20 } },
    'R@0 S@2 P@3 S@4 S@5 S@7 S@8 S@9',
    { creates: 6, active: 8, succeeded: 6, completed: '2,4,5,7-9', indexes: [1, 6, 10, 11, 12, 13], patches: 6 },
  ],
  [
    'indexes: some failed',
    { spec: { ...indexed, parallelism: 3, completions: 4 } },
    'F@0 P@1 F@2',
    { creates: 2, active: 3, failed: 2, indexes: [0, 2], patches: 2 },
  ],
  [
    'indexes: pods without one',
    { spec: indexed },
    '1R 1S 1F R@- S@- F@- P@- S@0 R@1 R@2',
    { deletes: 3, active: 2, succeeded: 1, terminating: 3, completed: '0', patches: 8 },
  ],
  [
    'indexes: running twice',
    { spec: { ...indexed, parallelism: 5 } },
    '1S 1F R@- S@0 R@1 R@2 P@2',
    { deletes: 2, active: 2, succeeded: 1, terminating: 2, completed: '0', patches: 5 },
  ],
  [
    'indexes: too large',
    { spec: indexed },
    'S@0 R@5 S@6 P@7 F@8',
    { deletes: 2, succeeded: 1, terminating: 2, completed: '0', patches: 5 },
  ],
  [
    'suspended',
    { spec: stopped },
    '2R',
    { deletes: 2, terminating: 2, patches: 2, conditions: 'Suspended=True:JobSuspended' },
  ],
  [
    'suspended, ready',
    { spec: stopped },
    '2r',
    { deletes: 2, terminating: 2, patches: 2, conditions: 'Suspended=True:JobSuspended' },
  ],
  ['suspended, something unseen', { spec: stopped, unsatisfied: true }, '3R', { active: 3 }],
  ['suspended, something unseen, ready', { spec: stopped, unsatisfied: true }, '3r', { active: 3, ready: 3 }],
  [
    'resumed',
    {
      spec: { ...stopped, suspend: false },
      status: { conditions: [{ type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }] },
    },
    '',
    { creates: 2, active: 2, conditions: 'Suspended=False:JobResumed' },
  ],
  ['suspended while it is being deleted', { spec: stopped, deleting: true }, '2R', { active: 2, patches: 2 }],
  [
    'a target of failure that is not true',
    { spec: none, status: by('FailureTarget') },
    '1r',
    { active: 1, ready: 1, conditions: 'FailureTarget=False:ConditionAddedManually' },
  ],
  [
    'a criterion of success that is not true',
    { spec: none, status: by('SuccessCriteriaMet') },
    '1r',
    { active: 1, ready: 1, conditions: 'SuccessCriteriaMet=False:ConditionAddedManually' },
  ],
];

it.each(rows)('%s', (_, { spec, status, deleting = false, unsatisfied = false, failures = 0 }, pods, expected) => {
  const queued = spec !== undefined && 'parallelism' in spec && !('completions' in spec);
  const of = job({ backoffLimit: 6, ...(queued ? {} : { completions: 1, parallelism: 1 }), ...spec }, status, {
    ...(deleting ? { deletionTimestamp: '1970-01-01T00:01:00Z' } : {}),
  });
  const now = 100_000;
  const backoff = failures === 0 ? { failures } : { failures, lastFailure: now };
  const sync = syncJob(input(of, podsOf(pods), { now, backoff, expectationsSatisfied: !unsatisfied }));
  const end = sync.writes.at(-1) ?? of.status;
  // a success says why only in v1.33 and later
  const conditions = end.conditions.map(({ type, status: is, reason }) =>
    type === 'Complete' || (type === 'SuccessCriteriaMet' && is === 'True')
      ? `${type}=${is}`
      : `${type}=${is}:${reason}`,
  );
  expect({
    creates: sync.create.length,
    deletes: sync.delete.length,
    active: end.active ?? 0,
    ready: end.ready ?? 0,
    succeeded: end.succeeded ?? 0,
    failed: end.failed ?? 0,
    terminating: end.terminating ?? 0,
    completed: end.completedIndexes ?? '',
    indexes: sync.create.map(({ index }) => index).filter((index) => index !== undefined),
    patches: sync.removeFinalizer.length + sync.releaseDeleted.length,
    conditions: conditions.join(' '),
  }).toEqual({
    creates: 0,
    deletes: 0,
    active: 0,
    ready: 0,
    succeeded: 0,
    failed: 0,
    terminating: 0,
    completed: '',
    indexes: [],
    patches: 0,
    conditions: '',
    ...expected,
  });
});
