/** Every answer of the Eviction API, from the state that gives it (upstream pkg/registry/core/pod/storage/eviction.go). */
import { describe, expect, it } from 'vitest';
import { type EvictionAnswer, type EvictionOptions, NONE } from '../../src/cluster/index.ts';
import type { PodDisruptionBudget } from '../../src/model/objects/index.ts';
import { FAILED, RUNNING, SUCCEEDED } from '../../src/record/index.ts';
import { budget, node, TestWorld } from './_world.ts';

type Status = Partial<PodDisruptionBudget['status']>;
type Spec = Partial<PodDisruptionBudget['spec']>;

interface Case {
  readonly phase?: number;
  readonly ready?: boolean;
  readonly spec?: Spec;
  readonly status?: Status;
  readonly options?: Partial<EvictionOptions>;
}

const BY = { by: 'user' };

/** One pod and one budget, whose status nobody counts but the case. */
function world({ phase = RUNNING, ready = true, spec = {}, status = {} }: Case) {
  const w = new TestWorld();
  w.add(node('n1'));
  const [pdb] = w.create(budget('web', spec));
  const row = w.pod('web', 'n1');
  w.run(0.5);
  if (phase !== 0) w.cluster.podApi.setPhase(row, RUNNING);
  if (phase === SUCCEEDED || phase === FAILED) w.cluster.podApi.setPhase(row, phase);
  else if (phase === RUNNING && ready) w.cluster.podApi.setReady(row, true);
  const object = w.cluster.objects.get<PodDisruptionBudget>(pdb) as PodDisruptionBudget;
  w.cluster.budgets.writeStatus(pdb, { ...object.status, observedGeneration: 1, expectedPods: 1, ...status });
  const now = () => (w.cluster.objects.get<PodDisruptionBudget>(pdb) as PodDisruptionBudget).status;
  return { w, pdb, row, now };
}

const free = { currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1 };
const full = { currentHealthy: 2, desiredHealthy: 2, disruptionsAllowed: 0 };
const short = { currentHealthy: 1, desiredHealthy: 2, disruptionsAllowed: 0 };
const many = new Map(Array.from({ length: 2001 }, (_, i) => [`gone-${i}`, 0] as const));

describe('an eviction of', () => {
  it.each<[string, Case, Partial<EvictionAnswer>, number]>([
    // state, its answer, places taken
    ['a healthy pod with a place to spare', { status: free }, { code: 201 }, 1],
    ['a healthy pod without', { status: full }, { code: 429, reason: 'TooManyRequests', retryAfterSeconds: 0 }, 0],
    ['a Pending pod', { phase: 0, status: full }, { code: 201 }, 0],
    ['a Succeeded pod', { phase: SUCCEEDED, status: full }, { code: 201 }, 0],
    ['a Failed pod', { phase: FAILED, status: full }, { code: 201 }, 0],
    ['an unready pod, the others healthy enough', { ready: false, status: full }, { code: 201 }, 0],
    ['an unready pod, too few healthy', { ready: false, status: short }, { code: 429 }, 0],
    [
      'an unready pod, none desired: its place is asked for',
      { ready: false, status: { ...full, desiredHealthy: 0 } },
      { code: 429 },
      0,
    ],
    [
      'an unready pod, too few healthy, AlwaysAllow',
      { ready: false, status: short, spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' } },
      { code: 201 },
      0,
    ],
    [
      'an unready pod, IfHealthyBudget by name',
      { ready: false, status: short, spec: { unhealthyPodEvictionPolicy: 'IfHealthyBudget' } },
      { code: 429 },
      0,
    ],
    [
      'a healthy pod is not let go by AlwaysAllow',
      { status: full, spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' } },
      { code: 429 },
      0,
    ],
    [
      'a pod whose budget is not up to date',
      { status: { ...free, observedGeneration: 0 } },
      { code: 429, retryAfterSeconds: 10 },
      0,
    ],
    [
      'a pod whose budget is negative',
      { status: { ...full, disruptionsAllowed: -1 } },
      { code: 403, message: 'poddisruptionbudget.policy "web" is forbidden: pdb disruptions allowed is negative' },
      0,
    ],
    [
      'a pod whose budget remembers more than 2000 evictions',
      { status: { ...free, disruptedPods: many } },
      {
        code: 403,
        message:
          'poddisruptionbudget.policy "web" is forbidden: DisruptedPods map too big - too many evictions not confirmed by PDB controller',
      },
      0,
    ],
    ['a healthy pod, on trial', { status: free, options: { dryRun: true } }, { code: 201 }, 0],
    ['a healthy pod, on trial, without a place', { status: full, options: { dryRun: true } }, { code: 429 }, 0],
    // the place is gone all the same: the precondition is that of the deletion that follows
    ['another UID', { status: free, options: { preconditionUid: 'x' } }, { code: 409, reason: 'Conflict' }, 1],
    [
      'an outdated version',
      { status: free, options: { preconditionResourceVersion: '7' } },
      { code: 409, reason: 'Conflict' },
      1,
    ],
  ])('%s', (_, given, wanted, taken) => {
    const { w, row, now } = world(given);
    const before = now().disruptionsAllowed;
    const serial = w.cluster.pods.serial[row];
    const answer = w.cluster.evictionApi.evict(row, { ...BY, ...given.options });
    expect(answer).toMatchObject(wanted);
    expect(before - now().disruptionsAllowed).toBe(taken);
    expect(now().disruptedPods.has('web')).toBe(taken === 1);
    const isLeaving = answer.code === 201 && given.options?.dryRun !== true;
    const left = w.cluster.pods.rowOf(serial);
    expect(left === NONE || w.cluster.pods.isTerminating(left)).toBe(isLeaving);
    expect(w.rows('eviction')).toHaveLength(given.options?.dryRun === true ? 0 : 1);
  });

  it('a pod with the grace that is asked for', () => {
    const { w, row } = world({ status: free });
    w.cluster.evictionApi.evict(row, { ...BY, gracePeriodSeconds: 7 });
    expect(w.rows('pod-deletion-requested')[0]).toContain('user 7');
  });
});

/**
 * The status changes under every request: each of the twenty tries conflicts, and the last conflict is the answer (client-go/util/retry
 * `OnError`). The 504 "couldn't update PodDisruptionBudget due to conflicts" of upstream's eviction.go is behind a time-out that never comes.
 */
it('a request that meets a conflict twenty times ends with it', () => {
  const { w, row, pdb } = world({ status: { ...free, disruptionsAllowed: 50 } });
  const answers: EvictionAnswer[] = [];
  const client = { evictionAnswered: (_: number, answer: EvictionAnswer) => void answers.push(answer) };
  const disturb = w.kernel.on('test/disturb', () => {
    const { status } = w.cluster.objects.get<PodDisruptionBudget>(pdb) as PodDisruptionBudget;
    w.cluster.budgets.writeStatus(pdb, { ...status });
    if (w.cluster.now < 20_000) w.kernel.after(5, disturb);
  });
  w.kernel.at(3000, disturb);
  w.at(3.001, () => w.cluster.evictionApi.request(w.cluster.pods.serial[row], BY, client, 1));
  w.run(30);
  expect(answers).toHaveLength(1);
  expect(answers[0]).toMatchObject({ code: 409, reason: 'Conflict' });
  expect(answers[0].message).toContain('the object has been modified; please apply your changes to the latest version');
  // twenty tries of 8 ms, and nineteen waits of 500 to 550 ms between them
  const at = Number(w.rows('eviction')[0].split(' ')[0]) * 1000 - 3001;
  expect(at).toBeGreaterThanOrEqual(19 * 500 + 20 * 8);
  expect(at).toBeLessThanOrEqual(19 * 550 + 20 * 8);
});
