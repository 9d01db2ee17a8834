/** The loop behind budgets' statuses: counts by class, woken by pods, one budget a pod. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeploymentController } from '../../../src/controllers/deployment/index.ts';
import { DisruptionController } from '../../../src/controllers/disruption/index.ts';
import { type BudgetPod, syncBudget } from '../../../src/controllers/disruption/status.ts';
import { ReplicaSetController } from '../../../src/controllers/replica-set/index.ts';
import type { DaemonSet, KubeObject, PodDisruptionBudget } from '../../../src/model/objects/index.ts';
import {
  budget,
  deployment,
  metadata,
  node,
  replicaSet,
  selectorOf,
  template,
  TestWorld,
} from '../../cluster/_world.ts';

function story(...objects: readonly KubeObject[]): {
  world: TestWorld;
  serials: number[];
  disruption: DisruptionController;
} {
  const world = new TestWorld();
  const deployments = new DeploymentController(world.cluster);
  const sets = new ReplicaSetController(world.cluster);
  const disruption = new DisruptionController(world.cluster);
  world.add(node('n1'));
  const serials = world.create(...objects);
  for (const controller of [deployments, sets, disruption]) controller.start();
  return { world, serials, disruption };
}

const statusOf = (world: TestWorld, serial: number): PodDisruptionBudget['status'] =>
  (world.cluster.objects.get<PodDisruptionBudget>(serial) as PodDisruptionBudget).status;

function scale(world: TestWorld, serial: number, replicas: number): void {
  const object = world.cluster.objects.get<ReturnType<typeof deployment>>(serial) as ReturnType<typeof deployment>;
  world.cluster.objectApi.replace(serial, { ...object, spec: { ...object.spec, replicas } } as KubeObject, {
    spec: true,
  });
}

describe('what is expected', () => {
  it('is the scale of the Deployment behind the ReplicaSet; percentages round up', () => {
    const { world, serials } = story(deployment('web', 7), budget('web', { maxUnavailable: '30%' }));
    world.run(10);
    // ⌈30 % of 7⌉ = 3 may go
    expect(statusOf(world, serials[1])).toMatchObject({
      expectedPods: 7,
      desiredHealthy: 4,
      currentHealthy: 7,
      disruptionsAllowed: 3,
    });
  });

  it('is the number of pods where minAvailable is one, whoever owns them', () => {
    const everything = { matchLabels: new Map(), matchExpressions: [] };
    const { world, serials } = story(replicaSet('web', 3), budget('all', { minAvailable: 3, selector: everything }));
    world.run(3);
    world.pod('alone', 'n1', template('other'));
    world.run(10);
    expect(statusOf(world, serials[1])).toMatchObject({
      expectedPods: 4,
      desiredHealthy: 3,
      currentHealthy: 4,
      disruptionsAllowed: 1,
    });
  });

  it('allows nothing and keeps the old counts for the pods of a DaemonSet', () => {
    const { world, serials } = story(replicaSet('web', 2), budget('web', { maxUnavailable: 1 }));
    world.run(5);
    const set = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: metadata('agent'),
      spec: { selector: selectorOf('web'), template: template('web'), updateStrategy: {} },
      status: {},
    } as unknown as DaemonSet;
    const [owner] = world.create(set);
    const podClass = world.cluster.podAdmission.classOf({
      namespace: 'default',
      labels: new Map([['app', 'web']]),
      annotations: new Map(),
      spec: template('web').spec,
    });
    world.cluster.podApi.create({ class: podClass, name: 'agent-1', owner, node: 0 });
    world.run(10);
    const status = statusOf(world, serials[1]);
    expect(status).toMatchObject({ expectedPods: 2, currentHealthy: 2, disruptionsAllowed: 0 });
    expect(status.conditions).toMatchObject([
      { status: 'False', reason: 'SyncFailed', message: 'daemonsets.apps does not implement the scale subresource' },
    ]);
    expect(world.rows('event').filter((row) => row.includes('CalculateExpectedPodCountFailed'))[0]).toContain(
      'Failed to calculate the number of expected pods: daemonsets.apps does not implement the scale subresource',
    );
  });

  it('leaves pods without controller out, and says so once', () => {
    const { world, serials } = story(budget('web', { minAvailable: '50%' }));
    world.pod('a', 'n1', template('web'));
    world.pod('b', 'n1', template('web'));
    world.run(10);
    expect(statusOf(world, serials[0])).toMatchObject({ expectedPods: 0, currentHealthy: 2, disruptionsAllowed: 0 });
    const told = world.rows('event').filter((row) => row.includes('UnmanagedPods'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(
      '(selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},})',
    );
  });
});

describe('what wakes it', () => {
  it('is a pod that becomes ready, 12 ms later; not a Deployment that is scaled, until its pods follow', () => {
    const { world, serials } = story(deployment('web', 2), budget('web', { maxUnavailable: 1 }));
    world.run(10);
    expect(world.rows('pdb-status').at(-1)).toMatch(/^2\.0\d\d pdb-status web 2 1 1$/);
    world.at(10, () => scale(world, serials[0], 3));
    world.run(20);
    expect(statusOf(world, serials[1])).toMatchObject({ expectedPods: 3, desiredHealthy: 2, disruptionsAllowed: 1 });
  });

  it('is only one of two budgets: the status of the other goes stale', () => {
    const { world, serials } = story(
      replicaSet('web', 2),
      budget('one', { minAvailable: 1 }, 'web'),
      budget('two', { minAvailable: 1 }, 'web'),
    );
    world.run(10);
    expect(statusOf(world, serials[1])).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 1 });
    expect(statusOf(world, serials[2])).toMatchObject({ currentHealthy: 0, disruptionsAllowed: 0 });
    expect(world.rows('event').filter((row) => row.includes('MultiplePodDisruptionBudgets'))).toHaveLength(2);
  });

  it('is everything under a new leader', () => {
    const { world, serials, disruption } = story(replicaSet('web', 2), budget('web', { minAvailable: 1 }));
    world.at(1, () => disruption.stop());
    world.at(20, () => disruption.resume());
    world.run(19);
    expect(statusOf(world, serials[1]).currentHealthy).toBe(0);
    world.run(21);
    expect(statusOf(world, serials[1])).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 1 });
  });
});

it('clears a DisruptionTarget that led to nothing after two minutes', () => {
  const { world } = story();
  const row = world.pod('a', 'n1');
  world.at(10, () => world.cluster.podApi.setDisruptionTarget(row, 'EvictionByEvictionAPI', 'Eviction API: evicting'));
  world.run(129);
  expect(world.cluster.pods.disruption[row]).not.toBe(0);
  world.run(131);
  expect(world.cluster.pods.disruption[row]).toBe(0);
});

it('counts by class what the rule counts pod by pod', () => {
  const act = fc.record({
    what: fc.constantFrom('pod', 'ready', 'unready', 'delete', 'remove', 'evict', 'relabel', 'wait'),
    pick: fc.nat(50),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), fc.constantFrom(0, 1, 3), (acts, minAvailable) => {
      const { world, serials } = story(replicaSet('web', 4), budget('web', { minAvailable }));
      const { cluster } = world;
      const { pods, podApi } = cluster;
      world.run(5);
      acts.forEach(({ what, pick }, i) => {
        world.at(5 + i * 0.3, () => {
          const rows = [...pods.live()];
          if (what === 'pod') world.pod(`x${i}`, 'n1', template(pick % 2 === 0 ? 'web' : 'other'));
          if (rows.length === 0) return;
          const row = rows[pick % rows.length];
          if (what === 'ready' || what === 'unready') podApi.setReady(row, what === 'ready');
          if (what === 'delete') podApi.delete(row, { by: 'user' });
          if (what === 'remove') podApi.delete(row, { by: 'user', gracePeriodSeconds: 0 });
          if (what === 'evict')
            cluster.evictionApi.evict(row, { by: 'user', preconditionUid: pick % 3 === 0 ? 'other' : undefined });
          if (what === 'relabel') podApi.setClass(row, cluster.classes.list[pick % cluster.classes.list.length]);
        });
      });
      world.run(5 + acts.length * 0.3 + 1);
      const object = cluster.objects.get<PodDisruptionBudget>(serials[1]) as PodDisruptionBudget;
      const views: BudgetPod[] = [...pods.live()]
        .filter((row) => cluster.classes.list[pods.class[row]].labels.get('app') === 'web')
        .map((row) => ({ name: pods.name(row), isDeleting: pods.isTerminating(row), isReady: pods.isReady(row) }));
      const { status } = syncBudget({
        spec: object.spec,
        pods: views,
        disruptedPods: object.status.disruptedPods,
        now: cluster.now,
        scaleOf: () => undefined,
      });
      const { expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed, disruptedPods } = object.status;
      const { condition: _, ...wanted } = status;
      expect({ expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed, disruptedPods }).toEqual(wanted);
    }),
    { numRuns: 120, seed: 8 },
  );
});
