/** Whatever happened: once it is over, everything that is wanted and fits is there within bounded time, and nothing hangs. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { apply, type Cluster } from '../../src/cluster/index.ts';
import { ControllerManager } from '../../src/controllers/index.ts';
import { Checker } from '../../src/invariants/index.ts';
import { Machines } from '../../src/machines/index.ts';
import type { DaemonSet, Deployment, Job, PodDisruptionBudget, StatefulSet } from '../../src/model/objects/index.ts';
import { Scheduler } from '../../src/scheduler/index.ts';
import { kube, makeCluster, node, podTemplate, workload } from '../support/world.ts';

const NODES = ['n1', 'n2', 'n3', 'n4'];

const act = fc.oneof(
  fc.record({ do: fc.constantFrom('dark', 'back', 'cordon', 'uncordon', 'off', 'on'), node: fc.nat(NODES.length - 1) }),
  fc.record({ do: fc.constantFrom('kill', 'evict', 'fail'), node: fc.nat(40) }),
  fc.record({ do: fc.constantFrom('roll', 'manager-down', 'manager-up'), node: fc.nat(1) }),
);
const story = fc.array(fc.tuple(fc.integer({ min: 1, max: 120 }), act), { minLength: 1, maxLength: 12 });

interface World {
  readonly cluster: Cluster;
  readonly machines: Machines;
  readonly manager: ControllerManager;
  isDown: boolean;
  version: number;
}

function world(): World {
  const cluster = makeCluster();
  const machines = new Machines(cluster, {});
  const scheduler = new Scheduler(cluster);
  const manager = new ControllerManager(cluster, { startedAt: 0 });
  new Checker(cluster, 'all');
  for (const name of NODES) cluster.nodeApi.create(node(name, { cpu: '4' }) as never);
  scheduler.start();
  manager.start();
  const w = { cluster, machines, manager, isDown: false, version: 1 };
  deploy(w);
  cluster.kernel.runUntil(60_000);
  return w;
}

function deploy({ cluster, version }: World): void {
  const annotations = { version: String(version) };
  apply(cluster, workload('Deployment', 'web', { replicas: 6, template: podTemplate('web', {}, annotations) }));
  apply(
    cluster,
    workload('StatefulSet', 'db', { replicas: 3, serviceName: 'db', template: podTemplate('db', {}, annotations) }),
  );
  apply(cluster, workload('DaemonSet', 'agent', { template: podTemplate('agent', {}, annotations) }));
  if (version > 1) return;
  const job = podTemplate('sum', { restartPolicy: 'Never' }, { 'seatrial.dev/run-seconds': '45' });
  apply(cluster, workload('Job', 'sum', { completions: 8, parallelism: 2, backoffLimit: 1000, template: job }));
  const budget = { minAvailable: 4, selector: { matchLabels: { app: 'web' } } };
  apply(
    cluster,
    kube({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: budget,
    }),
  );
}

function perform(w: World, what: string, operand: number): void {
  const { cluster, machines, manager } = w;
  const rows = [...cluster.pods.live()];
  const row = rows[operand % Math.max(1, rows.length)];
  switch (what) {
    case 'dark':
      return machines.cutOff(operand);
    case 'back':
      return machines.connect(operand);
    case 'off':
      return machines.powerOff(operand);
    case 'on':
      return machines.powerOn(operand);
    case 'cordon':
    case 'uncordon':
      return cluster.nodeApi.setUnschedulable(operand, what === 'cordon');
    case 'kill':
      return row === undefined ? undefined : cluster.podApi.delete(row, { by: 'user' });
    case 'evict':
      if (row !== undefined)
        cluster.evictionApi.request(cluster.pods.serial[row], { by: 'user' }, { evictionAnswered: () => {} }, 0);
      return;
    case 'fail':
      // a machine that is dark or cut off tells nothing
      return row === undefined || cluster.pods.phase[row] !== 1 || !machines.isUp(cluster.pods.node[row])
        ? undefined
        : cluster.podApi.setPhase(row, 3, { reason: 'Evicted' });
    case 'roll':
      w.version++;
      return deploy(w);
    default:
      if (w.isDown === (what === 'manager-down')) return;
      w.isDown = !w.isDown;
      if (w.isDown) manager.stop();
      else manager.resume();
  }
}

function live(steps: readonly (readonly [number, { readonly do: string; readonly node: number }])[]): void {
  const w = world();
  const { cluster, machines } = w;
  for (const [seconds, { do: what, node: operand }] of steps) {
    perform(w, what, operand);
    cluster.kernel.runUntil(cluster.now + seconds * 1000);
  }
  NODES.forEach((_, i) => {
    machines.powerOn(i);
    machines.connect(i);
    cluster.nodeApi.setUnschedulable(i, false);
  });
  if (w.isDown) perform(w, 'manager-up', 0);
  cluster.kernel.runUntil(cluster.now + 30 * 60_000);
  const find = <T>(kind: string, name: string): T =>
    cluster.objects.get(cluster.objects.find(kind, 'default', name)) as unknown as T;
  expect(find<Deployment>('Deployment', 'web').status).toMatchObject({
    replicas: 6,
    updatedReplicas: 6,
    availableReplicas: 6,
  });
  expect(find<StatefulSet>('StatefulSet', 'db').status).toMatchObject({ replicas: 3, readyReplicas: 3 });
  expect(find<DaemonSet>('DaemonSet', 'agent').status).toMatchObject({ numberReady: 4, numberUnavailable: 0 });
  expect(find<Job>('Job', 'sum').status).toMatchObject({ succeeded: 8, active: 0, terminating: 0 });
  expect(find<PodDisruptionBudget>('PodDisruptionBudget', 'web').status).toMatchObject({
    currentHealthy: 6,
    disruptionsAllowed: 2,
  });
  expect([...cluster.pods.live()].filter((row) => cluster.pods.isTerminating(row))).toEqual([]);
}

it('comes back to what was asked for', () => {
  fc.assert(fc.property(story, live), { seed: 11, numRuns: 25 });
});
