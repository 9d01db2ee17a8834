import { describe, expect, it } from 'vitest';
import { type FindOwner, type Owner, scaleOf } from '../../../src/controllers/disruption/scale.ts';
import {
  type BudgetPod,
  failedBudget,
  staleDisruptionAt,
  syncBudget,
} from '../../../src/controllers/disruption/status.ts';

const NOW = 1_000_000;
const owner = (kind: string, name: string, apiVersion = 'apps/v1') => ({
  apiVersion,
  kind,
  name,
  uid: `uid-${name}`,
  controller: true,
});
const pods = (count: number, changes: Partial<BudgetPod> = {}, from = 0): readonly BudgetPod[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `p${from + i}`,
    isDeleting: false,
    isReady: true,
    controller: owner('ReplicaSet', 'rs'),
    ...changes,
  }));

const OWNERS: ReadonlyMap<string, Owner> = new Map<string, Owner>([
  ['ReplicaSet/rs', { uid: 'uid-rs', replicas: 10 }],
  ['ReplicaSet/old', { uid: 'uid-old', replicas: 1, controller: owner('Deployment', 'd') }],
  ['ReplicaSet/new', { uid: 'uid-new', replicas: 2, controller: owner('Deployment', 'd') }],
  ['ReplicaSet/orphan', { uid: 'uid-orphan', replicas: 6, controller: owner('Deployment', 'gone') }],
  ['Deployment/d', { uid: 'uid-d', replicas: 4 }],
  ['StatefulSet/s', { uid: 'uid-s', replicas: 3 }],
]);
const find: FindOwner = (kind, name) => OWNERS.get(`${kind}/${name}`);
const sync = (spec: object, list: readonly BudgetPod[], disruptedPods: ReadonlyMap<string, number> = new Map()) =>
  syncBudget({ spec, pods: list, disruptedPods, now: NOW, scaleOf: (controller) => scaleOf(controller, find) });
const counts = ({ status }: ReturnType<typeof sync>) => [
  status.expectedPods,
  status.desiredHealthy,
  status.currentHealthy,
  status.disruptionsAllowed,
];

describe('how many may go', () => {
  it.each([
    ['at most 2 of 10 away', { maxUnavailable: 2 }, pods(10), [10, 8, 10, 2]],
    ['30 % of 10', { maxUnavailable: '30%' }, pods(10), [10, 7, 10, 3]],
    ['25 % of 10 round up: 3 may go', { maxUnavailable: '25%' }, pods(10), [10, 7, 10, 3]],
    ['at least 25 % of 10 round up too', { minAvailable: '25%' }, pods(10), [10, 3, 10, 7]],
    ['all of them may', { maxUnavailable: '100%' }, pods(10), [10, 0, 10, 10]],
    ['more than there are', { maxUnavailable: 12 }, pods(10), [10, 0, 10, 10]],
    ['replicas count, not pods', { maxUnavailable: 1 }, pods(3), [10, 9, 3, 0]],
    [
      'a count needs no owner',
      { minAvailable: 2 },
      pods(3, { controller: owner('Job', 'j', 'batch/v1') }),
      [3, 2, 3, 1],
    ],
    ['no pods, nothing allowed', { minAvailable: 0 }, [], [0, 0, 0, 0]],
    ['no rule at all', {}, pods(3), [0, 0, 3, 0]],
  ])('%s', (_, spec, list, expected) => {
    expect(counts(sync(spec, list))).toEqual(expected);
  });

  it('adds up owners, each once; a Deployment is one whatever its ReplicaSets', () => {
    const list = [
      ...pods(1, { controller: owner('ReplicaSet', 'old') }),
      ...pods(4, { controller: owner('ReplicaSet', 'new') }, 1),
      ...pods(3, { controller: owner('StatefulSet', 's') }, 5),
    ];
    expect(counts(sync({ maxUnavailable: 1 }, list))).toEqual([7, 6, 8, 2]);
  });

  it('takes a ReplicaSet by itself if its Deployment is gone', () => {
    expect(scaleOf(owner('ReplicaSet', 'orphan'), find)?.replicas).toBe(6);
  });

  it('counts pods of nobody for nothing, and says so', () => {
    const synced = sync({ maxUnavailable: 1 }, [...pods(10), ...pods(2, { controller: undefined }, 10)]);
    expect([counts(synced), synced.unmanaged]).toEqual([
      [10, 9, 12, 3],
      ['p10', 'p11'],
    ]);
  });
});

describe('which pods are healthy', () => {
  it.each([
    ['unready', { isReady: false }, 9],
    ['being deleted', { isDeleting: true }, 9],
    ['another one', {}, 10],
  ])('%s', (_, changes, healthy) => {
    expect(sync({ maxUnavailable: 3 }, [...pods(9), ...pods(1, changes, 9)]).status.currentHealthy).toBe(healthy);
  });

  it('none whose eviction was admitted, for two minutes', () => {
    const disrupted = new Map([
      ['p0', NOW - 1000],
      ['p1', NOW - 120_000],
      ['p2', NOW - 120_001],
      ['gone', NOW],
    ]);
    const synced = sync({ maxUnavailable: 3 }, pods(10), disrupted);
    expect(synced.status.currentHealthy).toBe(9);
    expect([...synced.status.disruptedPods.keys()]).toEqual(['p0', 'p1']);
    expect([synced.notDeleted, synced.recheckAt]).toEqual([['p2'], NOW]);
  });
});

describe('failures', () => {
  it.each([
    ['a Job has no scale', owner('Job', 'j', 'batch/v1'), 'jobs.batch does not implement the scale subresource'],
    ['nor has a DaemonSet', owner('DaemonSet', 'ds'), 'daemonsets.apps does not implement the scale subresource'],
    ['the owner is gone', owner('StatefulSet', 'gone'), 'found no controllers for pod "p0"'],
    ['another one has its name', { ...owner('StatefulSet', 's'), uid: 'other' }, 'found no controllers for pod "p0"'],
    [
      'an unknown kind',
      owner('Widget', 'w', 'example.com/v1'),
      'no matches for kind "Widget" in version "example.com/v1"',
    ],
  ])('%s', (_, controller, message) => {
    expect(() => sync({ maxUnavailable: 1 }, pods(1, { controller }))).toThrow(message);
  });

  it('forbid everything and keep the old counts', () => {
    const before = {
      expectedPods: 5,
      desiredHealthy: 3,
      currentHealthy: 5,
      disruptionsAllowed: 2,
      disruptedPods: new Map(),
    };
    expect(failedBudget(before, 'why')).toEqual({
      ...before,
      disruptionsAllowed: 0,
      condition: { status: 'False', reason: 'SyncFailed', message: 'why' },
    });
  });
});

describe('a condition DisruptionTarget without deletion', () => {
  it.each([
    [
      'is stale after two minutes',
      { isDeleting: false, phase: 'Running' },
      { reason: 'EvictionByEvictionAPI', lastTransitionTime: 5 },
      120_005,
    ],
    ['is not while terminating', { isDeleting: true }, { lastTransitionTime: 5 }, undefined],
    ['nor when finished', { isDeleting: false, phase: 'Failed' }, { lastTransitionTime: 5 }, undefined],
    ['nor by the kubelet', { isDeleting: false }, { reason: 'TerminationByKubelet', lastTransitionTime: 5 }, undefined],
    ['nor without it', { isDeleting: false }, undefined, undefined],
  ])('%s', (_, pod, target, at) => expect(staleDisruptionAt(pod, target)).toBe(at));
});
