/**
 * The tables of pkg/controller/job of v1.32, retold: indexed_job_utils_test.go, success_policy_test.go,
 * pod_failure_policy_test.go and backoff_utils_test.go.
 */
import { describe, expect, it } from 'vitest';
import { backoffLeft, nextBackoffRecord, remainingBackoff } from '../../../src/controllers/job/backoff.ts';
import {
  type FailedPodView,
  matchPodFailurePolicy,
  type PodFailurePolicy,
} from '../../../src/controllers/job/failure-policy.ts';
import {
  hasIndex,
  indexesText,
  lowestFreeIndexes,
  parseIndexes,
  withIndexes,
} from '../../../src/controllers/job/indexes.ts';
import { NO_INDEX } from '../../../src/controllers/job/pod-view.ts';
import { podGenerateName, succeededIndexes } from '../../../src/controllers/job/pods.ts';
import { podsForRemoval } from '../../../src/controllers/job/removal.ts';
import { matchSuccessPolicy } from '../../../src/controllers/job/success-policy.ts';
import { job, pod } from './_build.ts';

/** `5:Succeeded`; `-` as index: none. */
const podOf = (text: string, i: number) => {
  const [index, phase] = text.split(':');
  return pod(`p${i}`, { phase: phase as 'Running', completionIndex: index === '-' ? NO_INDEX : Number(index) });
};

describe('CalculateSucceededIndexes', () => {
  it.each<[string, string, string, number, string]>([
    ['one index', '', '1:Succeeded', 2, '1'],
    ['two apart', '', '2:Failed 5:Succeeded 5:Succeeded 10:Failed 10:Succeeded', 11, '5,10'],
    [
      'two intervals',
      '',
      '0:Running 1:Pending 2:Succeeded 3:Succeeded 5:Succeeded 6:Succeeded 7:Succeeded',
      8,
      '2,3,5-7',
    ],
    [
      'an index and an interval',
      '',
      '0:Succeeded 1:Failed 2:Succeeded 3:Succeeded 4:Succeeded 5:Succeeded -:Succeeded',
      6,
      '0,2-5',
    ],
    [
      'out of range',
      '',
      '0:Succeeded 1:Succeeded 2:Succeeded 3:Failed 4:Succeeded 5:Succeeded -:Succeeded',
      5,
      '0-2,4',
    ],
    ['an earlier interval out of range', '0-5,8-10', '', 8, '0-5'],
    ['an earlier interval partly out of range', '0-5,8-10', '', 10, '0-5,8,9'],
    ['earlier and new ones apart', '0,4,5,10-12', '2:Succeeded 7:Succeeded 8:Succeeded', 13, '0,2,4,5,7,8,10-12'],
    ['earlier ones between new ones', '3,4,6', '2:Succeeded 7:Succeeded 8:Succeeded', 9, '2-4,6-8'],
    ['new ones between earlier ones', '2,7,8', '3:Succeeded 4:Succeeded 6:Succeeded', 9, '2-4,6-8'],
    ['new ones within earlier ones', '2-7', '0:Succeeded 3:Succeeded 5:Succeeded 9:Succeeded', 10, '0,2-7,9'],
    ['a text that is broken', '0,1-foo,bar', '3:Succeeded', 4, '0,3'],
  ])('%s', (_, before, pods, completions, expected) => {
    const { spec } = job({ completionMode: 'Indexed', completions });
    const list = pods === '' ? [] : pods.split(' ').map(podOf);
    expect(indexesText(succeededIndexes(spec, parseIndexes(before, completions), list))).toBe(expected);
  });
});

it.each([
  ['nothing', '', 4, false],
  ['before all', '2-4,5-7', 1, false],
  ['behind all', '2-4,6-8', 9, false],
  ['in between', '2-4,6-8', 5, false],
  ['in the first', '2-4,6-8', 2, true],
  ['in the second', '2-4,6-8', 8, true],
])('IntervalsHaveIndex: %s', (_, text, index, expected) =>
  expect(hasIndex(parseIndexes(text, 20), index)).toBe(expected),
);

it.each([
  ['more than completions', [], '', 5, 3, [0, 1, 2]],
  ['fewer than completions', [], '', 2, 5, [0, 1]],
  ['the first are active', [0, 1], '', 3, 10, [2, 3, 4]],
  ['the last are active or done', [6], '4-5', 6, 6, [0, 1, 2, 3]],
  ['mixed', [3, 5, 8], '2-4,9', 5, 20, [0, 1, 6, 7, 10]],
])('FirstPendingIndexes: %s', (_, active, done, count, completions, expected) => {
  expect(lowestFreeIndexes(withIndexes(parseIndexes(done, completions), active), count, completions)).toEqual(expected);
});

it.each([
  ['all different', '-:Pending 2:Pending 5:Running 6:Running', [0, 3]],
  [
    'all with an index',
    '5:Pending 0:Running 3:Pending 0:Running 3:Running 0:Pending 6:Running 6:Pending',
    [1, 2, 5, 6, 7],
  ],
  ['mixed', '-:Pending -:Running -:Running 0:Pending 1:Pending 1:Pending 1:Running', [0, 1, 2, 4, 5]],
])('AppendDuplicatedIndexPodsForRemoval: %s', (_, text, removed) => {
  const pods = text.split(' ').map((each, i) => ({ ...podOf(each, i), isReady: false }));
  const surplus = podsForRemoval(job({ completionMode: 'Indexed', completions: 6 }).spec, pods, 0);
  // of two that are alike either may go
  const kind = (i: number): string => `${pods[i].completionIndex}:${pods[i].phase}`;
  expect(surplus.map(({ name }) => kind(Number(name.slice(1)))).sort()).toEqual(removed.map(kind).sort());
});

it.each([
  ['indexed-job', 1, 'indexed-job-1-'],
  ['hhhhhooooo'.repeat(7), 1, `${'hhhhhooooo'.repeat(5)}hhhhh-1-`],
  [`${'hhhhhooooo'.repeat(5)}hhhhhoo`, 1, `${'hhhhhooooo'.repeat(5)}hhhhh-1-`],
])('PodGenerateNameWithIndex: %s', (name, index, expected) => expect(podGenerateName(name, index)).toBe(expected));

describe('MatchSuccessPolicy', () => {
  type Rule = { readonly succeededIndexes?: string; readonly succeededCount?: number };
  const rule = (indexes?: string, count?: number): Rule => ({
    ...(indexes === undefined ? {} : { succeededIndexes: indexes }),
    ...(count === undefined ? {} : { succeededCount: count }),
  });

  it.each<[string, Rule[] | undefined, string, number?]>([
    ['no policy', undefined, '0'],
    ['no rule', [], '0'],
    ['a text that makes no sense', [rule('invalid-form')], '0'],
    ['all of the indexes', [rule('0-2')], '0-2,4-7', 0],
    ['another index', [rule('3')], '0-2'],
    ['enough', [rule(undefined, 2)], '0-2', 0],
    ['not enough', [rule(undefined, 4)], '0-2'],
    ['the second rule', [rule('9'), rule('4,6')], '0-2,4-7', 1],
    ['both rules: the first', [rule('0,1'), rule('5')], '0-2,4-7', 0],
    ['enough of the indexes', [rule('3-6', 2)], '0-2,4-7', 0],
    ['not enough of the indexes', [rule('3-6', 2)], '0-2,6-7'],
    ['nothing yet', [rule(undefined, 4)], ''],
    ['less than what succeeded', [rule('2-4,6-8')], '1-9', 0],
    ['exactly what succeeded', [rule('2-4,6-9')], '2-4,6-9', 0],
    ['within what succeeded', [rule('2-4,8-12')], '2-5,7-15', 0],
    ['no index', [rule('')], '1-3'],
    ['no index, nothing yet', [rule('')], ''],
    ['none of the indexes', [rule('10-12,14-16')], '1-3,5-7'],
    ['overlapping in front', [rule('1-3,5-7')], '2-4,6-8'],
    ['overlapping in front, by number', [rule('1-3,5-7', 4)], '2-4,6-8', 0],
    ['overlapping behind', [rule('2-4,6-9')], '1-3,5-7'],
    ['overlapping behind, by number', [rule('2-4,6-9', 4)], '1-3,5-7', 0],
    ['around', [rule('0-4,6-9')], '1-3,7-8'],
    ['around, by number', [rule('0-4,6-9', 5)], '1-3,7-8', 0],
    ['across several', [rule('0-6,8-9')], '1-3,5-9'],
    ['across several, by number', [rule('0-6,8-9', 7)], '1-3,5-9', 0],
    ['one in front is missing', [rule('0-5,7-9')], '1-5,7-10'],
    ['one in front is missing, by number', [rule('0-5,7-9', 8)], '1-5,7-10', 0],
    ['the first is missing', [rule('0-3,6-9')], '1-10'],
    ['the first is missing, by number', [rule('0-3,6-9', 7)], '1-10', 0],
  ])('%s', (_, rules, succeeded, index) => {
    const policy = rules && { rules };
    const met = matchSuccessPolicy(policy as never, 10, parseIndexes(succeeded, 100));
    expect(met).toBe(index === undefined ? undefined : `Matched rules at index ${index}`);
  });
});

describe('MatchPodFailurePolicy', () => {
  const codes = (action: string, operator: string, values: number[]) => ({
    action,
    onExitCodes: { operator, values },
    onPodConditions: [],
  });
  const condition = (action: string, type: string, status?: string) => ({
    action,
    onPodConditions: [{ type, status }],
  });
  const DISRUPTION = 'DisruptionTarget';
  const failedPod = (more: Partial<FailedPodView>): FailedPodView => ({
    namespace: 'default',
    name: 'mypod',
    containers: [],
    initContainers: [],
    conditions: [],
    ...more,
  });
  const ended = (...exits: readonly (number | undefined)[]) =>
    failedPod({ containers: exits.map((exitCode, i) => ({ name: ['main', 'support'][i], exitCode })) });
  const disrupted = (status: string) => failedPod({ conditions: [{ type: DISRUPTION, status }] });

  it.each<[string, object[] | undefined, FailedPodView, boolean, string?, string?]>([
    [
      'a rule on exit codes with an unknown action is skipped',
      [codes('Unknown', 'In', [1, 2]), codes('FailJob', 'In', [2, 3])],
      ended(2),
      true,
      'FailJob',
      'Container main for pod default/mypod failed with exit code 2 matching FailJob rule at index 1',
    ],
    [
      'a rule on conditions with an unknown action is skipped',
      [condition('Unknown', DISRUPTION, 'True'), condition('Ignore', DISRUPTION, 'True')],
      disrupted('True'),
      false,
      'Ignore',
    ],
    [
      'an unknown operator matches nothing',
      [codes('Ignore', 'Unknown', [1, 2]), codes('FailJob', 'In', [2, 3])],
      ended(2),
      true,
      'FailJob',
      'Container main for pod default/mypod failed with exit code 2 matching FailJob rule at index 1',
    ],
    ['no policy', undefined, ended(2), true],
    ['Ignore by code', [codes('Ignore', 'In', [1, 2, 3])], ended(2), false, 'Ignore'],
    [
      'Ignore by a negative code',
      [codes('Ignore', 'In', [-1073741676, -1073741510])],
      ended(-1073741510),
      false,
      'Ignore',
    ],
    [
      'FailJob by code',
      [codes('FailJob', 'In', [1, 2, 3])],
      ended(2),
      true,
      'FailJob',
      'Container main for pod default/mypod failed with exit code 2 matching FailJob rule at index 0',
    ],
    [
      'containers that succeeded do not count',
      [codes('FailJob', 'NotIn', [111])],
      { ...ended(111, 0), initContainers: [{ name: 'init', exitCode: 0 }] },
      true,
    ],
    ['FailIndex by code', [codes('FailIndex', 'In', [1, 2, 3])], ended(2), true, 'FailIndex'],
    [
      'NotIn 0',
      [codes('FailJob', 'NotIn', [0])],
      ended(1, 0),
      true,
      'FailJob',
      'Container main for pod default/mypod failed with exit code 1 matching FailJob rule at index 0',
    ],
    [
      'the second rule',
      [codes('Count', 'In', [1, 2, 3]), codes('FailJob', 'In', [4, 5, 6])],
      ended(6),
      true,
      'FailJob',
      'Container main for pod default/mypod failed with exit code 6 matching FailJob rule at index 1',
    ],
    [
      'Count by the code of the container that has one',
      [codes('Count', 'In', [1, 2, 3])],
      ended(undefined, 2),
      true,
      'Count',
    ],
    ['FailIndex by condition', [condition('FailIndex', DISRUPTION, 'True')], disrupted('True'), true, 'FailIndex'],
    ['Ignore by condition', [condition('Ignore', DISRUPTION, 'True')], disrupted('True'), false, 'Ignore'],
    ['Ignore by status False', [condition('Ignore', DISRUPTION, 'False')], disrupted('False'), false, 'Ignore'],
    ['Ignore by status Unknown', [condition('Ignore', DISRUPTION, 'Unknown')], disrupted('Unknown'), false, 'Ignore'],
    ['False asked for, True there', [condition('Ignore', DISRUPTION, 'False')], disrupted('True'), true],
    ['True asked for, False there', [condition('Ignore', DISRUPTION, 'True')], disrupted('False'), true],
    ['no status asked for is True', [condition('Ignore', DISRUPTION)], disrupted('False'), true],
    [
      'FailJob by condition',
      [condition('FailJob', DISRUPTION, 'True')],
      disrupted('True'),
      true,
      'FailJob',
      'Pod default/mypod has condition DisruptionTarget matching FailJob rule at index 0',
    ],
    ['Count by condition', [condition('Count', DISRUPTION, 'True')], disrupted('True'), true, 'Count'],
    [
      'the first of many that matches',
      [
        codes('Count', 'NotIn', [8]),
        codes('Ignore', 'In', [1, 2, 3]),
        codes('FailJob', 'NotIn', [5, 6, 7]),
        condition('Count', 'ResourceLimitExceeded', 'True'),
        condition('Ignore', DISRUPTION, 'True'),
      ],
      ended(32),
      true,
      'Count',
    ],
    [
      'the second of two on conditions',
      [condition('FailJob', 'MaxFailedIndexesExceeded', 'True'), condition('Ignore', DISRUPTION, 'True')],
      disrupted('True'),
      false,
      'Ignore',
    ],
  ])('%s', (_, rules, of, countFailed, action, message) => {
    const policy = rules && ({ rules } as unknown as PodFailurePolicy);
    expect(matchPodFailurePolicy(policy, of)).toEqual({
      countFailed,
      ...(action === undefined ? {} : { action }),
      ...(message === undefined ? {} : { message }),
    });
  });
});

const T = 1_000_000;

it.each<
  [string, { failures: number; lastFailure?: number }, number[], number[], { failures: number; lastFailure?: number }]
>([
  ['one failure', { failures: 0 }, [], [T], { failures: 1, lastFailure: T }],
  ['two failures', { failures: 0 }, [], [T, T - 1], { failures: 2, lastFailure: T }],
  ['two failures, then a success', { failures: 0 }, [T], [T - 2, T - 1], { failures: 0 }],
  [
    'two failures, a success, two failures',
    { failures: 0 },
    [T - 2],
    [T, T - 4, T - 3, T - 1],
    { failures: 2, lastFailure: T },
  ],
  ['one more', { failures: 2 }, [], [T], { failures: 3, lastFailure: T }],
  ['success and failure at once', { failures: 0 }, [T], [T], { failures: 0 }],
  ['nothing', { failures: 0 }, [], [], { failures: 0 }],
  ['a success', { failures: 0 }, [T], [], { failures: 0 }],
])('NewBackoffRecord: %s', (_, before, succeeded, failed, expected) =>
  expect(nextBackoffRecord(before, succeeded, failed)).toEqual(expected),
);

it.each([
  ['no failures', 0, 0, 0],
  ['one, just now', 1, 0, 5000],
  ['one, a second ago', 1, 1000, 4000],
  ['one, as long ago as the back-off', 1, 5000, 0],
  ['one, a second longer ago', 1, 6000, 0],
  ['three, just now', 3, 0, 20_000],
  ['eight, just now', 8, 0, 640_000],
  ['nine, just now: the cap', 9, 0, 700_000],
  // GetRemainingBackoffTimePerIndex: two failures before the last one make three
  ['the third of an index', 3, 0, 20_000],
])('GetRemainingBackoffTime: %s', (_, failures, since, expected) =>
  expect(remainingBackoff(failures, since, 5000, 700_000)).toBe(expected),
);

it('a record without failures waits for nothing', () => expect(backoffLeft({ failures: 0 }, T)).toBe(0));
