/** Each invariant is broken on purpose: one that was never seen failing is not trusted. */
import { describe, expect, it } from 'vitest';
import { type Cluster, READY } from '../../src/cluster/index.ts';
import { Checker, INVARIANTS, InvariantViolation } from '../../src/invariants/index.ts';
import type { Job, Pod, PodDisruptionBudget } from '../../src/model/objects/index.ts';
import { FAILED, RUNNING } from '../../src/record/index.ts';
import { kube, makeCluster, node, podTemplate, workload } from '../support/world.ts';

function pod(cluster: Cluster, cpu = '1', spec: Record<string, unknown> = {}, inNamespace = 'default'): number {
  const object = kube<Pod>({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `p${cluster.pods.count}`, namespace: inNamespace },
    spec: { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu } } }], ...spec },
  });
  const { namespace, labels, annotations, name } = object.metadata;
  const podClass = cluster.podAdmission.classOf({ namespace, labels, annotations, spec: object.spec });
  return cluster.podApi.create({ class: podClass, name });
}

function owned(cluster: Cluster, owner: number, ordinal: number): number {
  const podClass = cluster.classes.list[cluster.pods.class[pod(cluster)]];
  return cluster.podApi.create({ class: podClass, generateName: 'x-', owner, ordinal });
}

/** What breaks each of them. */
const CANARIES: ReadonlyMap<string, (cluster: Cluster, checker: Checker) => void> = new Map([
  [
    'binding/node',
    (cluster) => {
      const row = pod(cluster);
      cluster.nodeApi.delete(1);
      cluster.podApi.bind(row, 1);
    },
  ],
  [
    'binding/capacity',
    (cluster) => {
      for (let i = 0; i < 5; i++) cluster.podApi.bind(pod(cluster), 0);
    },
  ],
  [
    'binding/taints',
    (cluster) => {
      cluster.nodeApi.setTaints(0, [{ key: 'dedicated', value: 'x', effect: 'NoSchedule', timeAdded: 0 }]);
      cluster.kernel.runUntil(5000);
      cluster.podApi.bind(pod(cluster), 0);
    },
  ],
  ['store/phase', (cluster) => cluster.podApi.setPhase(pod(cluster), RUNNING)],
  [
    'store/lists',
    (cluster, checker) => {
      const row = pod(cluster);
      cluster.podApi.bind(row, 0);
      cluster.pods.byNode.remove(0, row);
      checker.atEnd();
    },
  ],
  [
    'disruption/allowed',
    (cluster) => {
      const object = kube<PodDisruptionBudget>({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'b', namespace: 'default' },
        spec: { minAvailable: 1 },
      });
      const serial = cluster.objectApi.create(object);
      const status = { ...object.status, disruptionsAllowed: 2, currentHealthy: 2, desiredHealthy: 1 };
      cluster.objectApi.replace(serial, { ...object, status } as PodDisruptionBudget, { spec: false });
    },
  ],
  [
    'store/owners',
    (cluster) => {
      const owner = cluster.objectApi.create(workload('ReplicaSet', 'web', {}));
      const row = pod(cluster, '1', {}, 'team');
      cluster.podApi.setOwner(row, owner);
      cluster.podApi.bind(row, 0);
    },
  ],
  [
    'controllers/one-per-ordinal',
    (cluster) => {
      const owner = cluster.objectApi.create(workload('StatefulSet', 'db', {}));
      for (let i = 0; i < 2; i++) cluster.podApi.bind(owned(cluster, owner, 0), 0);
    },
  ],
  [
    'controllers/one-per-node',
    (cluster) => {
      const owner = cluster.objectApi.create(workload('DaemonSet', 'agent', {}));
      for (let i = 0; i < 2; i++) cluster.podApi.bind(owned(cluster, owner, 0), 0);
    },
  ],
  [
    'controllers/job-counts',
    (cluster) => {
      const job = workload('Job', 'j', { template: podTemplate('j', { restartPolicy: 'Never' }) }) as Job;
      const serial = cluster.objectApi.create(job);
      cluster.objectApi.replace(serial, { ...job, status: { ...job.status, succeeded: 2 } } as Job, { spec: false });
    },
  ],
]);

describe('invariants', () => {
  it.each(INVARIANTS.map(({ id }) => [id]))('%s is seen failing', (id) => {
    const cluster = makeCluster();
    const checker = new Checker(cluster, 'all');
    for (const name of ['n0', 'n1']) cluster.nodeApi.create(node(name) as never);
    const breakIt = CANARIES.get(id);
    expect(breakIt, `no canary for ${id}`).toBeDefined();
    let violation: unknown;
    try {
      breakIt?.(cluster, checker);
    } catch (error) {
      violation = error;
    }
    expect(violation).toBeInstanceOf(InvariantViolation);
    expect((violation as InvariantViolation).id).toBe(id);
    expect((violation as Error).message).toMatch(/seed 1, \d+ entries, digest [0-9a-f]{16}/);
  });

  it('a finished pod that is still ready is seen too', () => {
    const cluster = makeCluster();
    new Checker(cluster, 'all');
    cluster.nodeApi.create(node('n0') as never);
    const row = pod(cluster);
    cluster.podApi.bind(row, 0);
    cluster.watch({ podChanged: () => {} });
    cluster.podApi.setPhase(row, RUNNING);
    cluster.podApi.setReady(row, true);
    cluster.podApi.setPhase(row, FAILED);
    cluster.pods.flags[row] |= READY;
    expect(() => cluster.tellPod(row, 1 << 2, cluster.pods.class[row])).toThrow(InvariantViolation);
  });

  it.each([
    ['an index that counts twice', { completedIndexes: '0-1,1', succeeded: 3 }, 'counts an index twice'],
    ['indexes that do not add up', { completedIndexes: '0-2', succeeded: 2 }, 'has 2 successes, but indexes 0-2'],
    [
      'an end with a pod left',
      { active: 1, conditions: [{ type: 'Complete', status: 'True' }] },
      'is over with 1 pods to account for',
    ],
  ])('a Job with %s is seen too', (_, status, message) => {
    const cluster = makeCluster();
    new Checker(cluster, 'cheap');
    const indexed = { completionMode: 'Indexed', completions: 5 };
    const job = workload('Job', 'j', { template: podTemplate('j', { restartPolicy: 'Never' }), ...indexed }) as Job;
    const serial = cluster.objectApi.create(job);
    const next = { ...job, status: { ...job.status, ...status } } as Job;
    expect(() => cluster.objectApi.replace(serial, next, { spec: false })).toThrow(message);
  });

  it('what is off checks nothing', () => {
    const cluster = makeCluster();
    new Checker(cluster, 'off');
    expect(() => cluster.podApi.setPhase(pod(cluster), RUNNING)).not.toThrow();
  });
});
