/**
 * Upstream's tables of the Eviction API, in our own words (pkg/registry/core/pod/storage/eviction_test.go). Between what an eviction
 * finds of its pod and the deletion nothing comes here, so the rows in which the deletion meets a conflict or another error have no
 * meaning; conflicts over the budget do, and are told in `eviction-answers.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { type EvictionAnswer, type EvictionOptions, NONE } from '../../src/cluster/index.ts';
import type { PodDisruptionBudget } from '../../src/model/objects/index.ts';
import { FAILED, PENDING, RUNNING, SUCCEEDED } from '../../src/record/index.ts';
import { makeCluster } from '../support/world.ts';
import { budget, node, selectorOf, template } from './_world.ts';

type Policy = PodDisruptionBudget['spec']['unhealthyPodEvictionPolicy'];

interface Row {
  readonly phase?: number;
  readonly ready?: boolean;
  readonly terminating?: boolean;
  readonly allowed?: number;
  readonly healthy?: readonly [current: number, desired: number];
  readonly selector?: PodDisruptionBudget['spec']['selector'];
  readonly policy?: Policy;
  readonly options?: Partial<EvictionOptions>;
}

const NOTHING = { matchLabels: new Map<string, string>(), matchExpressions: [] };
const SUFFICIENT = {
  type: 'DisruptionAllowed',
  status: 'True',
  reason: 'SufficientPods',
  lastTransitionTime: 0,
} as const;

/** A pod `web` on a node, and a budget `foo` with the status of the row. */
function world({ phase = RUNNING, ready = false, terminating, allowed = 0, healthy = [0, 0], ...rest }: Row) {
  const cluster = makeCluster();
  cluster.nodeApi.create(node('n1'));
  const { selector = selectorOf('web'), policy } = rest;
  const pdb = cluster.objectApi.create(budget('foo', { selector, unhealthyPodEvictionPolicy: policy }));
  const { spec } = template('web', { grace: 1000 });
  const labels = new Map([['app', 'web']]);
  const podClass = cluster.podAdmission.classOf({ namespace: 'default', labels, annotations: new Map(), spec });
  const row = cluster.podApi.create({ class: podClass, name: 'web', node: 0 });
  if (phase !== PENDING) cluster.podApi.setPhase(row, RUNNING);
  if (phase > RUNNING) cluster.podApi.setPhase(row, phase);
  if (ready) cluster.podApi.setReady(row, true);
  if (terminating === true) cluster.podApi.delete(row, { by: 'user' });
  const get = () => (cluster.objects.get<PodDisruptionBudget>(pdb) as PodDisruptionBudget).status;
  const status = { ...get(), disruptionsAllowed: allowed, conditions: [SUFFICIENT], observedGeneration: 1 };
  cluster.budgets.writeStatus(pdb, { ...status, currentHealthy: healthy[0], desiredHealthy: healthy[1] });
  const evict = () => cluster.evictionApi.evict(row, { by: 'user', ...rest.options });
  const leaves = () => {
    const left = cluster.pods.find('default', 'web');
    return left === NONE || cluster.pods.isTerminating(left);
  };
  return { cluster, row, evict, leaves, status: get };
}

const DONE = { code: 201 };
const refusedWith = (cause: string): Partial<EvictionAnswer> => ({
  code: 429,
  reason: 'TooManyRequests',
  message: "Cannot evict pod as it would violate the pod's disruption budget.",
  cause,
});
const needs = (desired: number, current: number) =>
  refusedWith(`The disruption budget foo needs ${desired} healthy pods and has ${current} currently`);

const ALL: readonly Policy[] = ['AlwaysAllow', undefined, 'IfHealthyBudget'];
const STRICT: readonly Policy[] = [undefined, 'IfHealthyBudget'];

/** Each row for each policy it is meant for, as upstream runs them. Deleted is what the answer says. */
const underPolicies = (rows: readonly (readonly [string, Row, Partial<EvictionAnswer>, (readonly Policy[])?])[]) =>
  rows.flatMap(([name, row, wanted, policies = ALL]) =>
    policies.map((policy): [string, string, Row, Partial<EvictionAnswer>] => [
      name,
      policy ?? 'none',
      { ...row, policy },
      wanted,
    ]),
  );

describe('Eviction', () => {
  it.each(
    underPolicies([
      ['nothing allowed, Running', {}, needs(0, 0), STRICT],
      ['nothing allowed, Pending', { phase: PENDING }, DONE],
      ['nothing allowed, Succeeded', { phase: SUCCEEDED }, DONE],
      ['nothing allowed, Failed', { phase: FAILED }, DONE],
      ['one allowed', { allowed: 1 }, DONE],
      ['a budget of other pods', { selector: selectorOf('other') }, DONE],
      ['nothing allowed, Running, an empty selector', { selector: NOTHING }, needs(0, 0), STRICT],
    ]),
  )('%s, policy %s', (_, __, row, wanted) => {
    const w = world(row);
    expect(w.evict()).toMatchObject(wanted);
    expect(w.leaves()).toBe(wanted.code === 201);
  });
});

describe('EvictionIgnorePDB', () => {
  it.each(
    underPolicies([
      ['Pending, nothing allowed', { phase: PENDING }, DONE],
      ['terminating, nothing allowed', { terminating: true, options: { gracePeriodSeconds: 300 } }, DONE],
      ['healthy, somebody else is not', { ready: true, healthy: [2, 2] }, needs(2, 2)],
      ['healthy, one allowed', { ready: true, allowed: 1, healthy: [3, 3] }, DONE],
      ['unhealthy, all others are well', { healthy: [2, 2] }, DONE],
      ['unhealthy, nobody is', {}, DONE, ['AlwaysAllow']],
      ['healthy, an empty selector', { ready: true, selector: NOTHING, healthy: [3, 3] }, needs(3, 3)],
    ]),
  )('%s, policy %s', (_, __, row, wanted) => {
    const w = world(row);
    const before = w.status().disruptionsAllowed;
    expect(w.evict()).toMatchObject(wanted);
    expect(w.leaves()).toBe(wanted.code === 201 || row.terminating === true);
    // only a healthy pod takes a place
    expect(before - w.status().disruptionsAllowed).toBe(row.ready === true && wanted.code === 201 ? 1 : 0);
  });

  // the pod that becomes Running between two tries of its deletion: what counts is what it is when it is looked at
  it.each<[string, Row, Partial<EvictionAnswer>]>([
    ['nothing allowed', {}, needs(0, 0)],
    ['one allowed', { allowed: 1 }, DONE],
  ])('Pending when it was asked for, Running when it is looked at: %s', (_, row, wanted) => {
    const w = world({ ...row, phase: PENDING });
    const { cluster } = w;
    const answers: EvictionAnswer[] = [];
    const client = { evictionAnswered: (_ticket: number, answer: EvictionAnswer) => void answers.push(answer) };
    cluster.evictionApi.request(cluster.pods.serial[w.row], { by: 'user' }, client, 1);
    cluster.podApi.setPhase(w.row, RUNNING);
    cluster.kernel.runUntil(1000);
    expect(answers).toMatchObject([wanted]);
  });
});

describe('EvictionWithDeleteOptions: on trial', () => {
  it.each<[string, Row]>([
    ['without budget', { selector: selectorOf('other') }],
    ['with a budget', { ready: true, allowed: 1 }],
  ])('%s', (_, row) => {
    const w = world({ ...row, options: { dryRun: true } });
    expect(w.evict()).toMatchObject(DONE);
    expect([w.leaves(), w.status().disruptionsAllowed]).toEqual([false, row.allowed ?? 0]);
  });
});

describe('EvictionPDBStatus', () => {
  it.each([
    [1, 0, 'InsufficientPods'],
    [3, 2, 'SufficientPods'],
  ])('of %i places one is taken: %i left, %s', (allowed, left, reason) => {
    const w = world({ allowed });
    expect(w.evict()).toMatchObject(DONE);
    expect(w.status().disruptionsAllowed).toBe(left);
    expect(w.status().conditions.map((each) => each.reason)).toEqual([reason]);
  });
});

/** A pod has no resource version here: one that is given is always outdated, upstream's row of the current one is not told. */
describe('AddConditionAndDelete', () => {
  const without = { selector: selectorOf('other'), ready: true } as const;
  it.each<[string, (uid: string) => Partial<EvictionOptions>, string]>([
    ['no precondition', () => ({}), ''],
    ['its UID', (uid) => ({ preconditionUid: uid }), ''],
    ['another UID', (uid) => ({ preconditionUid: `${uid}1` }), 'The object might have been deleted and then recreated'],
    ['another version', () => ({ preconditionResourceVersion: '1' }), 'The object might have been modified'],
  ])('%s', (_, options, error) => {
    const w = world(without);
    const uid = w.cluster.uid(w.cluster.pods.serial[w.row]);
    const answer = w.cluster.evictionApi.evict(w.row, { by: 'user', ...options(uid) });
    expect(answer.code).toBe(error === '' ? 201 : 409);
    expect(answer.message).toContain(error);
    expect(w.leaves()).toBe(error === '');
    expect(w.cluster.pods.disruption[w.row] !== 0).toBe(error === '');
  });

  it('a pod that is not there', () => {
    const answer = world(without).cluster.evictionApi.evictNamed('default', 'missing', { by: 'user' });
    expect(answer).toMatchObject({ code: 404, message: 'pods "missing" not found' });
  });
});
