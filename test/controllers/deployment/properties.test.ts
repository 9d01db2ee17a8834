/** What a rolling update promises, whatever its numbers: enough pods available, not too many wanted. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { apply, type Cluster } from '../../../src/cluster/index.ts';
import { ControllerManager } from '../../../src/controllers/index.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { Deployment, ReplicaSet } from '../../../src/model/objects/index.ts';
import { bindInTurn, makeCluster, node, podTemplate, workload } from '../../support/world.ts';

const bound = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom('0%', '10%', '25%', '34%', '50%', '100%'));

/** Percentages are of the replicas; surge rounds up, unavailable down; both 0 leaves one unavailable. Naively. */
function limits(
  replicas: number,
  surge: number | string,
  unavailable: number | string,
): { most: number; least: number } {
  const part = (value: number | string, round: (n: number) => number): number =>
    typeof value === 'number' ? value : round((replicas * Number.parseInt(value, 10)) / 100);
  const [up, down] = [part(surge, Math.ceil), part(unavailable, Math.floor)];
  const missing = up === 0 && down === 0 ? 1 : down;
  return { most: replicas + up, least: Math.max(0, replicas - missing) };
}

function world(): Cluster {
  const cluster = makeCluster();
  new Machines(cluster, {
    timing: { sandbox: 300, containerStart: 0, ready: 400, termination: 900, cleanup: 0, imagePullPerGi: 0, watch: 0 },
  });
  const manager = new ControllerManager(cluster, { startedAt: 0 });
  bindInTurn(cluster);
  cluster.nodeApi.create(node('n1', { cpu: '64' }) as never);
  manager.start();
  return cluster;
}

const wanted = (cluster: Cluster): number =>
  cluster.objects.list<ReplicaSet>('ReplicaSet').reduce((sum, { object }) => sum + (object.spec.replicas ?? 1), 0);

const available = ({ pods }: Cluster): number =>
  [...pods.live()].filter((row) => pods.isReady(row) && !pods.isTerminating(row)).length;

const scenario = fc.record({
  replicas: fc.integer({ min: 1, max: 9 }),
  surge: bound,
  unavailable: bound,
  /** A version that never gets ready, one after another, or put back. */
  versions: fc.array(fc.constantFrom('good', 'slow', 'broken', 'first'), { minLength: 1, maxLength: 3 }),
  pause: fc.integer({ min: 200, max: 8000 }),
});

function rollOut({
  replicas,
  surge,
  unavailable,
  versions,
  pause,
}: typeof scenario extends fc.Arbitrary<infer T> ? T : never): void {
  const cluster = world();
  const { most, least } = limits(replicas, surge, unavailable);
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } };
  const annotations = {
    first: { version: 'first' },
    good: { version: 'good' },
    slow: { version: 'slow', 'seatrial.dev/ready-seconds': '3' },
    broken: { version: 'broken', 'seatrial.dev/never-ready': 'true' },
  };
  const deploy = (version: keyof typeof annotations): void => {
    const template = podTemplate('web', {}, annotations[version]);
    apply(cluster, workload('Deployment', 'web', { replicas, strategy, template }));
  };
  deploy('first');
  cluster.kernel.runUntil(15_000);
  expect(available(cluster)).toBe(replicas);
  cluster.watch({
    podChanged: () => expect(available(cluster)).toBeGreaterThanOrEqual(least),
    objectChanged: () => expect(wanted(cluster)).toBeLessThanOrEqual(most),
  });
  for (const version of versions) {
    deploy(version);
    cluster.kernel.runUntil(cluster.now + pause);
  }
  cluster.kernel.runUntil(cluster.now + 120_000);
  if (versions.at(-1) === 'broken') return;
  const { status } = cluster.objects.get<Deployment>(
    cluster.objects.find('Deployment', 'default', 'web'),
  ) as Deployment;
  expect(status).toMatchObject({ replicas, updatedReplicas: replicas, availableReplicas: replicas });
  expect(cluster.pods.count).toBe(replicas);
}

it('holds for any numbers and any series of versions, and ends with the last one', () => {
  fc.assert(fc.property(scenario, rollOut), { seed: 7, numRuns: 120 });
});
