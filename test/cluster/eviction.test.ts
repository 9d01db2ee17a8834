/** The Eviction API's answers, and what concurrent requests do to each other. */
import { describe, expect, it } from 'vitest';
import type { EvictionAnswer } from '../../src/cluster/index.ts';
import { DisruptionController } from '../../src/controllers/disruption/index.ts';
import { ReplicaSetController } from '../../src/controllers/replica-set/index.ts';
import type { PodDisruptionBudget } from '../../src/model/objects/index.ts';
import { budget, metadata, node, replicaSet, TestWorld } from './_world.ts';

const BY = { by: 'user' };

/** Three ready replicas of which two must stay. */
function web(minAvailable: number | string = 2, replicas = 3): { world: TestWorld; pdb: number; rows: number[] } {
  const world = new TestWorld();
  const controllers = [new ReplicaSetController(world.cluster), new DisruptionController(world.cluster)];
  world.add(node('n1'), node('n2'));
  const [set, pdb] = world.create(replicaSet('web', replicas), budget('web', { minAvailable }));
  for (const controller of controllers) controller.start();
  world.run(10);
  return { world, pdb, rows: world.cluster.pods.byOwner.rows(set) };
}

const statusOf = (world: TestWorld, pdb: number): PodDisruptionBudget['status'] =>
  (world.cluster.objects.get<PodDisruptionBudget>(pdb) as PodDisruptionBudget).status;

describe('one eviction at a time', () => {
  it('takes the one place there is, then refuses with the numbers as they were last counted', () => {
    const { world, pdb, rows } = web();
    expect(statusOf(world, pdb)).toMatchObject({
      expectedPods: 3,
      currentHealthy: 3,
      desiredHealthy: 2,
      disruptionsAllowed: 1,
    });
    expect(world.cluster.evictionApi.evict(rows[0], BY).code).toBe(201);
    const { disruptionsAllowed, disruptedPods, conditions } = statusOf(world, pdb);
    expect(disruptionsAllowed).toBe(0);
    expect([...disruptedPods]).toEqual([[world.cluster.pods.name(rows[0]), 10_000]]);
    expect(conditions[0]).toMatchObject({ status: 'False', reason: 'InsufficientPods' });
    expect(world.cluster.evictionApi.evict(rows[1], BY)).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      cause: 'The disruption budget web needs 2 healthy pods and has 3 currently',
      retryAfterSeconds: 0,
    });
  });

  it('evicts a terminating pod again without asking a budget', () => {
    const { world, rows } = web();
    world.cluster.evictionApi.evict(rows[0], BY);
    expect(world.cluster.evictionApi.evict(rows[0], BY).code).toBe(201);
    expect(world.rows('pod-disruption-target')).toHaveLength(1);
  });

  it('decrements nothing on a dry run', () => {
    const { world, pdb, rows } = web();
    expect(world.cluster.evictionApi.evict(rows[0], { ...BY, dryRun: true }).code).toBe(201);
    expect(statusOf(world, pdb).disruptionsAllowed).toBe(1);
    expect(world.rows('eviction', 'pod-deletion-requested')).toEqual([]);
  });

  it('consumes the budget although the UID is another one', () => {
    const { world, pdb, rows } = web();
    const uid = '11111111-2222-3333-4444-555555555555';
    const answer = world.cluster.evictionApi.evict(rows[0], { ...BY, preconditionUid: uid });
    expect(answer).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(answer.message).toContain(`the UID in the precondition (${uid}) does not match the UID in record`);
    expect(statusOf(world, pdb).disruptionsAllowed).toBe(0);
    // the controller counts the pod out for two minutes, then finds it still there
    world.run(11);
    expect(statusOf(world, pdb)).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 });
    world.run(129.9);
    expect(statusOf(world, pdb).disruptionsAllowed).toBe(0);
    world.run(131);
    expect(statusOf(world, pdb)).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 1 });
    expect(world.rows('event').filter((row) => row.includes('NotDeleted'))).toHaveLength(1);
  });

  it('refuses while the controller has not seen the newest spec, and asks to come back in 10 s', () => {
    const { world, pdb, rows } = web();
    const object = world.cluster.objects.get<PodDisruptionBudget>(pdb) as PodDisruptionBudget;
    world.cluster.objectApi.replace(
      pdb,
      { ...object, spec: { ...object.spec, minAvailable: 1 } } as PodDisruptionBudget,
      { spec: true },
    );
    const answer = world.cluster.evictionApi.evict(rows[0], BY);
    expect(answer).toMatchObject({ code: 429, retryAfterSeconds: 10 });
    expect(answer.cause).toBe('The disruption budget web is still being processed by the server.');
    world.run(11);
    expect(world.cluster.evictionApi.evict(rows[0], BY).code).toBe(201);
  });

  it('knows no pod of that name', () => {
    const { world } = web();
    expect(world.cluster.evictionApi.evictNamed('default', 'nosuch', BY)).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'pods "nosuch" not found',
    });
  });

  it('refuses in a namespace that is being deleted', () => {
    const { world, rows } = web();
    const [namespace] = world.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: metadata('default', { namespace: '' }),
    });
    world.cluster.objectApi.requestDeletion(namespace, ['kubernetes']);
    expect(world.cluster.evictionApi.evict(rows[0], BY)).toMatchObject({
      code: 403,
      causeType: 'NamespaceTerminating',
    });
  });
});

describe('budgets that do not apply', () => {
  it('refuses a pod of two budgets whatever they allow: 500', () => {
    const { world, rows } = web();
    world.create(budget('second', { minAvailable: 0 }, 'web'));
    world.run(11);
    expect(world.cluster.evictionApi.evict(rows[0], BY)).toMatchObject({
      code: 500,
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  });

  it('lets an unready pod go while enough others are healthy, without taking a place', () => {
    const { world, pdb, rows } = web();
    world.cluster.podApi.setReady(rows[0], false);
    world.run(11);
    expect(statusOf(world, pdb)).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 });
    expect(world.cluster.evictionApi.evict(rows[0], BY).code).toBe(201);
    expect(statusOf(world, pdb).disruptedPods.size).toBe(0);
  });

  it('keeps an unready pod where too few are healthy, unless the policy is AlwaysAllow', () => {
    const { world, pdb, rows } = web(3);
    world.cluster.podApi.setReady(rows[0], false);
    world.run(11);
    expect(world.cluster.evictionApi.evict(rows[0], BY)).toMatchObject({
      code: 429,
      cause: 'The disruption budget web needs 3 healthy pods and has 2 currently',
    });
    const object = world.cluster.objects.get<PodDisruptionBudget>(pdb) as PodDisruptionBudget;
    const spec = { ...object.spec, unhealthyPodEvictionPolicy: 'AlwaysAllow' as const };
    world.cluster.objectApi.replace(pdb, { ...object, spec } as PodDisruptionBudget, { spec: true });
    expect(world.cluster.evictionApi.evict(rows[0], BY).code).toBe(201);
  });
});

describe('requests at the same moment', () => {
  it('lets one through; the others conflict, look again 0.5 s later and are refused then', () => {
    const { world, rows } = web();
    const answers: [number, number][] = [];
    const client = {
      evictionAnswered: (ticket: number, { code }: EvictionAnswer) => void answers.push([ticket, code]),
    };
    const serials = rows.map((row) => world.cluster.pods.serial[row]);
    world.at(10.1, () => {
      for (const serial of serials) world.cluster.evictionApi.request(serial, BY, client, serial);
    });
    world.run(10.2);
    expect(answers).toEqual([[serials[0], 201]]);
    world.run(10.7);
    const times = world.rows('eviction').map((row) => Number(row.split(' ')[0]));
    expect(answers.slice(1).map(([, code]) => code)).toEqual([429, 429]);
    expect(times[0]).toBe(10.108);
    for (const time of times.slice(1)) expect(time).toBeGreaterThanOrEqual(10.616);
    for (const time of times.slice(1)) expect(time).toBeLessThanOrEqual(10.666);
  });

  it('a try after a conflict is about the budget alone: the pod is taken for what it was', () => {
    const { world, pdb, rows } = web(1);
    const { cluster } = world;
    const answers: string[] = [];
    const name = cluster.pods.name(rows[0]);
    const client = {
      evictionAnswered: (_: number, { code }: EvictionAnswer) =>
        void answers.push(`${code} ${statusOf(world, pdb).disruptedPods.has(name)}`),
    };
    world.at(10.1, () => cluster.evictionApi.request(cluster.pods.serial[rows[0]], BY, client, 0));
    // somebody writes the status between its being read and written
    world.at(10.104, () => cluster.budgets.writeStatus(pdb, { ...statusOf(world, pdb) }));
    // not ready now: that alone would let it go without a place, two others are healthy
    world.at(10.3, () => cluster.podApi.setReady(rows[0], false));
    world.run(10.4);
    expect(answers).toEqual([]);
    expect(statusOf(world, pdb).disruptionsAllowed).toBe(1);
    world.run(10.7);
    expect(answers).toEqual(['201 true']);
  });

  it('and the budget may be gone', () => {
    const { world, pdb, rows } = web(1);
    const { cluster } = world;
    const answers: EvictionAnswer[] = [];
    const client = { evictionAnswered: (_: number, answer: EvictionAnswer) => void answers.push(answer) };
    world.at(10.1, () => cluster.evictionApi.request(cluster.pods.serial[rows[0]], BY, client, 0));
    world.at(10.104, () => cluster.budgets.writeStatus(pdb, { ...statusOf(world, pdb) }));
    world.at(10.3, () => cluster.objectApi.remove(pdb));
    world.run(10.7);
    expect(answers).toMatchObject([{ code: 404, message: 'poddisruptionbudgets.policy "web" not found' }]);
    expect(world.rows('pod-deletion-requested')).toEqual([]);
  });
});
