import { describe, expect, it } from 'vitest';
import { backoffLeft, nextBackoffRecord, NO_FAILURES, remainingBackoff } from '../../../src/controllers/job/backoff.ts';
import { matchPodFailurePolicy, type PodFailurePolicy } from '../../../src/controllers/job/failure-policy.ts';
import { finishedTime, jobPod } from '../../../src/controllers/job/pod-view.ts';
import { isFailed, isPastBackoffLimitOnFailure } from '../../../src/controllers/job/pods.ts';
import { decodePod, decodeValue } from '../../../src/ingest/decode/index.ts';
import { job, pod, SECOND } from './_build.ts';

describe('pod failure policy', () => {
  const codes = (
    action: 'FailJob' | 'Ignore' | 'Count' | 'FailIndex',
    operator: 'In' | 'NotIn',
    values: number[],
    containerName?: string,
  ) => ({ action, onExitCodes: { operator, values, containerName }, onPodConditions: [] });
  const condition = (action: 'FailJob' | 'Ignore', type: string, status?: string) => ({
    action,
    onPodConditions: [{ type, status }],
  });
  const policy = (...rules: PodFailurePolicy['rules']): PodFailurePolicy => ({ rules });
  const exited = (main: number | undefined, init: number | undefined) =>
    pod('j-1', { containers: [{ name: 'c0', exitCode: main }], initContainers: [{ name: 'i0', exitCode: init }] });
  const disrupted = (status: string) => pod('j-1', { conditions: [{ type: 'DisruptionTarget', status }] });

  it.each([
    ['none', undefined, exited(1, 0), [undefined, true]],
    ['no rule matches', policy(codes('FailJob', 'In', [2])), exited(1, 0), [undefined, true]],
    ['a code', policy(codes('Ignore', 'In', [1])), exited(1, 0), ['Ignore', false]],
    ['success is not a code', policy(codes('Ignore', 'NotIn', [1])), exited(0, 0), [undefined, true]],
    [
      'a container that has not ended',
      policy(codes('Ignore', 'NotIn', [1])),
      exited(undefined, undefined),
      [undefined, true],
    ],
    ['an init container', policy(codes('Count', 'In', [7])), exited(1, 7), ['Count', true]],
    ['not that container', policy(codes('Ignore', 'In', [1], 'i0')), exited(1, 0), [undefined, true]],
    ['none of the codes', policy(codes('FailIndex', 'NotIn', [1, 2])), exited(3, 0), ['FailIndex', true]],
    ['a condition', policy(condition('Ignore', 'DisruptionTarget')), disrupted('True'), ['Ignore', false]],
    ['another status', policy(condition('Ignore', 'DisruptionTarget')), disrupted('False'), [undefined, true]],
    [
      'the first rule',
      policy(condition('Ignore', 'DisruptionTarget', 'False'), codes('Ignore', 'In', [1]), codes('Count', 'In', [1])),
      exited(1, 0),
      ['Ignore', false],
    ],
  ])('%s', (_, rules, failedPod, want) => {
    const { action, countFailed, message } = matchPodFailurePolicy(rules, failedPod);
    expect([action, countFailed, message]).toEqual([...want, undefined]);
  });

  it('says why the Job fails', () => {
    const rules = policy(condition('FailJob', 'DisruptionTarget'), codes('FailJob', 'In', [42]));
    expect(matchPodFailurePolicy(rules, disrupted('True')).message).toBe(
      'Pod default/j-1 has condition DisruptionTarget matching FailJob rule at index 0',
    );
    expect(matchPodFailurePolicy(rules, exited(42, 0)).message).toBe(
      'Container c0 for pod default/j-1 failed with exit code 42 matching FailJob rule at index 1',
    );
  });
});

describe('back-off', () => {
  it.each([
    // 10, 20, 40, 80, 160, 320 s, then 600.
    [0, 0, 0],
    [1, 0, 10],
    [1, 10, 0],
    [1, 11, 0],
    [2, 5, 15],
    [6, 0, 320],
    [7, 0, 600],
    [40, 590, 10],
  ])('%d failures, the last %d s ago', (failures, since, want) => {
    expect(remainingBackoff(failures, since * SECOND, 10 * SECOND, 600 * SECOND)).toBe(want * SECOND);
  });

  it.each([
    ['nothing new', 2, [], [], 2, 5],
    ['one more', 2, [], [9], 3, 9],
    ['the latest counts', 0, [], [9, 8], 2, 9],
    ['a success forgets', 2, [9], [], 0, undefined],
    ['and failures before it', 2, [9], [7, 8], 0, undefined],
    ['at the same time too', 2, [9], [9], 0, undefined],
    // Success at 7: of 5, 6, 8, 9 two are later.
    ['but not those after it', 2, [7], [9, 5, 6, 8], 2, 9],
  ])('%s', (_, before, successes, failures, want, lastFailure) => {
    expect(nextBackoffRecord({ failures: before, lastFailure: 5 }, successes, failures)).toEqual({
      failures: want,
      lastFailure,
    });
  });

  it('is nothing without failures', () => expect(backoffLeft(NO_FAILURES, 5)).toBe(0));
});

describe('when a pod ended', () => {
  const at = (second: number) => `1970-01-01T00:00:${String(second).padStart(2, '0')}Z`;
  const ended = (name: string, second: number) => ({
    name,
    state: { terminated: { exitCode: 1, finishedAt: at(second) } },
  });
  const running = (name: string) => ({ name, state: { running: {} } });
  const sidecar = { initContainers: [{ name: 's', restartPolicy: 'Always' }] };
  const notReady = { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: at(5) }] };

  it.each([
    ['its last container', { status: { containerStatuses: [ended('a', 3), ended('b', 4)] } }, 4],
    [
      'a sidecar ends later',
      { spec: sidecar, status: { containerStatuses: [ended('a', 3)], initContainerStatuses: [ended('s', 8)] } },
      8,
    ],
    [
      'other init containers do not count',
      { status: { containerStatuses: [ended('a', 3)], initContainerStatuses: [ended('s', 8)] } },
      3,
    ],
    [
      'one still runs: since when it is not ready',
      { status: { containerStatuses: [ended('a', 3), running('b')], ...notReady } },
      5,
    ],
    // A quirk: the sidecar alone is taken.
    [
      'one still runs beside a sidecar that ended',
      {
        spec: sidecar,
        status: { containerStatuses: [running('a')], initContainerStatuses: [ended('s', 8)], ...notReady },
      },
      8,
    ],
    // 40 s less 30 s of grace.
    ['its deletion', { metadata: { deletionTimestamp: at(40), deletionGracePeriodSeconds: 30 } }, 10],
    ['its creation', { metadata: { creationTimestamp: at(2) } }, 2],
  ])('%s', (_, raw, want) => {
    expect(finishedTime(decodeValue({ metadata: { name: 'p' }, ...raw }, decodePod))).toBe(want * SECOND);
  });
});

describe('failed pods', () => {
  it.each([
    ['by default one that is being deleted has failed', {}, true],
    ['not if only failed ones are replaced', { podReplacementPolicy: 'Failed' }, false],
    ['a failure policy means that as well', { podFailurePolicy: { rules: [] } }, false],
  ])('%s', (_, spec, want) => expect(isFailed(job(spec).spec, pod('a', { isDeleting: true }))).toBe(want));

  it('have not succeeded', () =>
    expect(isFailed(job({}).spec, pod('a', { isDeleting: true, phase: 'Succeeded' }))).toBe(false));

  it.each([
    ['OnFailure', 3, 2, false],
    ['OnFailure', 3, 3, true],
    ['OnFailure', 0, 0, false],
    ['OnFailure', 0, 1, true],
    ['Never', 3, 9, false],
  ])('restart policy %s, limit %d, %d restarts', (restartPolicy, backoffLimit, restarts, want) => {
    const { spec } = job({ backoffLimit, template: { spec: { restartPolicy } } });
    expect(
      isPastBackoffLimitOnFailure(spec, [
        pod('a', { totalRestarts: restarts }),
        pod('b', { phase: 'Failed', totalRestarts: 9 }),
      ]),
    ).toBe(want);
  });
});

it('reads what it needs of a pod', () => {
  const view = jobPod(
    decodeValue(
      {
        metadata: {
          name: 'j-0',
          namespace: 'n',
          uid: 'u',
          finalizers: ['batch.kubernetes.io/job-tracking'],
          annotations: {
            'batch.kubernetes.io/job-completion-index': '3',
            'batch.kubernetes.io/job-index-failure-count': '2',
          },
        },
        spec: { nodeName: 'n1' },
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [{ name: 'c', restartCount: 2, state: {} }],
        },
      },
      decodePod,
    ),
  );
  expect(view).toMatchObject({
    isTracked: true,
    completionIndex: 3,
    indexFailures: 2,
    indexIgnoredFailures: 0,
    isAssigned: true,
    isReady: true,
    restarts: 2,
    totalRestarts: 2,
  });
});
