import { describe, expect, it } from 'vitest';
import { doubtsOf } from '../../src/experiment/doubts.ts';
import { kube, podTemplate } from '../support/world.ts';

const NOW = Date.UTC(2026, 0, 1);

const cron = (schedule: string, name = 'c') => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name },
  spec: { schedule, jobTemplate: { spec: { template: podTemplate('x', { restartPolicy: 'Never' }) } } },
});

const workload = (kind: string, name: string, selects: object, labels: Record<string, string>, more: object = {}) => ({
  apiVersion: kind === 'ReplicationController' ? 'v1' : 'apps/v1',
  kind,
  metadata: { name, namespace: 'default', ...more },
  spec: {
    selector:
      kind === 'ReplicationController' ? selects : 'matchExpressions' in selects ? selects : { matchLabels: selects },
    template: { ...podTemplate('x'), metadata: { labels } },
  },
});

const doubts = (...raws: object[]): string[] =>
  doubtsOf(
    raws.map((raw, i) => ({ object: kube(raw as never), source: { file: 'f.yaml', line: i + 1 } })),
    NOW,
  ).map(({ code, message, position }) => `${position} ${code}: ${message}`);

describe('a schedule', () => {
  it.each([
    ['0 0 31 2 *', false],
    ['0 0 30 2 1', true], // either day will do
    ['0 0 29 2 *', true],
    ['0 0 31 4,6,9,11 *', false],
    ['@yearly', true],
  ])('%s comes: %s', (schedule, comes) =>
    expect(doubts(cron(schedule))).toEqual(
      comes ? [] : [`f.yaml:1 never-due: CronJob c: schedule "${schedule}" never comes`],
    ),
  );
});

describe('workloads that select each other’s pods', () => {
  const web = { app: 'web' };

  it('are named once a pair, by the one whose selector reaches too far', () => {
    expect(
      doubts(
        workload('Deployment', 'a', web, { ...web, tier: 'front' }),
        workload('Deployment', 'b', { tier: 'front' }, { tier: 'front' }),
        workload('StatefulSet', 'c', web, web),
      ),
    ).toEqual([
      'f.yaml:1 overlapping-selectors: Deployment a selects the pods of StatefulSet c too: a pod that loses its controller goes to whichever looks first',
      'f.yaml:2 overlapping-selectors: Deployment b selects the pods of Deployment a too: a pod that loses its controller goes to whichever looks first',
    ]);
  });

  it.each([
    [
      'other labels',
      workload('Deployment', 'a', web, web),
      workload('Deployment', 'b', { app: 'api' }, { app: 'api' }),
    ],
    [
      'another namespace',
      workload('Deployment', 'a', web, web),
      workload('Deployment', 'b', web, web, { namespace: 'team' }),
    ],
    [
      'a ReplicaSet of the Deployment',
      workload('Deployment', 'a', web, web),
      workload('ReplicaSet', 'a-1', web, web, {
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'a', uid: 'u', controller: true }],
      }),
    ],
  ])('are not those with %s', (_, a, b) => expect(doubts(a, b)).toEqual([]));

  it('are found by expressions, and by plain maps', () => {
    const expression = { matchExpressions: [{ key: 'app', operator: 'Exists' }] };
    expect(
      doubts(workload('DaemonSet', 'a', expression, web), workload('ReplicationController', 'b', web, web)),
    ).toHaveLength(1);
    expect(
      doubts(workload('ReplicationController', 'b', web, web), workload('DaemonSet', 'a', expression, web)),
    ).toHaveLength(1);
  });
});

describe('a negative grace period', () => {
  const what = 'must be >= 0; negative values are invalid and will be treated as 1';
  const negative = { terminationGracePeriodSeconds: -5 };

  it.each([
    [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: { containers: [{ name: 'c', image: 'x' }], ...negative },
      },
      'Pod p: spec',
    ],
    [
      {
        ...workload('Deployment', 'd', { app: 'x' }, { app: 'x' }),
        spec: { selector: { matchLabels: { app: 'x' } }, template: podTemplate('x', negative) },
      },
      'Deployment d: spec.template.spec',
    ],
    [
      {
        ...cron('@daily'),
        spec: {
          schedule: '@daily',
          jobTemplate: { spec: { template: podTemplate('x', { restartPolicy: 'Never', ...negative }) } },
        },
      },
      'CronJob c: spec.jobTemplate.spec.template.spec',
    ],
  ])('is taken, with a warning', (raw, path) =>
    expect(doubts(raw)).toEqual([`f.yaml:1 negative-grace: ${path}.terminationGracePeriodSeconds: ${what}`]),
  );

  it('of none is no matter', () => expect(doubts(workload('Deployment', 'd', { app: 'x' }, { app: 'x' }))).toEqual([]));
});
