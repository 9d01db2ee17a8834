/** Each invariant is broken on purpose: one that was never seen failing is not trusted. */
import { describe, expect, it } from 'vitest';
import { type Cluster, READY } from '../../src/cluster/index.ts';
import { Checker, INVARIANTS, InvariantViolation } from '../../src/invariants/index.ts';
import type { Job, PodDisruptionBudget } from '../../src/model/objects/index.ts';
import { FAILED, RUNNING, SUCCEEDED } from '../../src/record/index.ts';
import { kube, makeCluster, node, podTemplate, workload } from '../support/world.ts';
import { anything, budget, HOST, later, owned, pod, required, running, says, taintedWith, web } from './_world.ts';

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
      later(cluster);
      cluster.podApi.bind(pod(cluster), 0);
    },
  ],
  [
    'binding/cordon',
    (cluster) => {
      cluster.nodeApi.setUnschedulable(0, true);
      later(cluster);
      cluster.podApi.bind(pod(cluster), 0);
    },
  ],
  [
    'binding/node-affinity',
    (cluster) => {
      later(cluster);
      cluster.podApi.bind(pod(cluster, '1', { nodeSelector: { disk: 'ssd' } }), 0);
    },
  ],
  [
    'binding/anti-affinity',
    (cluster) => {
      later(cluster);
      const podAntiAffinity = required({ labelSelector: web, topologyKey: HOST });
      cluster.podApi.bind(pod(cluster, '1', { affinity: { podAntiAffinity } }, { app: 'other' }), 0);
      // the first one repels what comes after it
      cluster.podApi.bind(pod(cluster), 0);
    },
  ],
  [
    'binding/affinity',
    (cluster) => {
      later(cluster);
      cluster.podApi.bind(pod(cluster), 1);
      const podAffinity = required({ labelSelector: web, topologyKey: HOST });
      cluster.podApi.bind(pod(cluster, '1', { affinity: { podAffinity } }, { app: 'other' }), 0);
    },
  ],
  [
    'binding/spread',
    (cluster) => {
      later(cluster);
      const constraint = { maxSkew: 1, topologyKey: HOST, whenUnsatisfiable: 'DoNotSchedule', labelSelector: web };
      for (let i = 0; i < 2; i++)
        cluster.podApi.bind(pod(cluster, '1', { topologySpreadConstraints: [constraint] }), 0);
    },
  ],
  [
    'binding/ports',
    (cluster) => {
      const containers = [{ name: 'c', image: 'x', ports: [{ containerPort: 80, hostPort: 8080 }] }];
      for (let i = 0; i < 2; i++) cluster.podApi.bind(pod(cluster, '1', { containers }), 0);
    },
  ],
  ['disruption/one-cause', (cluster) => cluster.podApi.delete(running(cluster), { by: 'taint-eviction-controller' })],
  [
    'disruption/admitted',
    (cluster) => {
      budget(cluster);
      const row = running(cluster);
      const serial = cluster.pods.serial[row];
      cluster.podApi.delete(row, { by: 'user' });
      // an eviction that never asked the budget
      cluster.record.append('eviction', cluster.now, serial, 201, cluster.record.texts.id('user'));
    },
  ],
  [
    'disruption/grace',
    (cluster) => {
      says(cluster, 'up');
      const row = running(cluster);
      cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 5 });
      later(cluster);
      cluster.podApi.remove(row, 'kubelet');
    },
  ],
  [
    'drain/leaves',
    (cluster) => {
      running(cluster);
      cluster.kernel.runUntil(1000);
      cluster.record.append('drain-started', cluster.now, 0, 1);
      cluster.record.append('drain-ended', cluster.now, 0, 1);
    },
  ],
  [
    'taint-eviction/tolerated',
    (cluster) => {
      const taint = { key: 'k', effect: 'NoExecute', timeAdded: 0 } as const;
      const tolerations = [{ key: 'k', operator: 'Exists', tolerationSeconds: 100 }];
      const row = running(cluster, { tolerations });
      cluster.nodeApi.setTaints(0, [taint]);
      later(cluster);
      cluster.podApi.setDisruptionTarget(row, 'DeletionByTaintManager', '');
    },
  ],
  [
    'disruption/counts',
    (cluster) => {
      running(cluster);
      budget(cluster, { expectedPods: 1, currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1 });
    },
  ],
  [
    'disruption/concurrent',
    (cluster) => {
      const [first, second] = [running(cluster), running(cluster)];
      budget(cluster, { expectedPods: 2, currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1 });
      later(cluster);
      // nobody was told
      cluster.pods.flags[first] &= ~READY;
      cluster.evictionApi.evict(second, { by: 'kubectl-drain' });
    },
  ],
  [
    'taint-eviction/in-time',
    (cluster) => {
      running(cluster);
      cluster.nodeApi.setTaints(0, taintedWith('k'));
      anything(cluster);
      later(cluster);
      anything(cluster);
    },
  ],
  [
    'machines/dead',
    (cluster) => {
      const row = running(cluster);
      says(cluster, 'dark');
      cluster.podApi.setPhase(row, SUCCEEDED);
    },
  ],
  [
    'machines/silent',
    (cluster) => {
      says(cluster, 'dark');
      running(cluster);
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
      const row = pod(cluster, '1', {}, { inNamespace: 'team' });
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
    'controllers/in-order',
    (cluster) => {
      const set = workload('StatefulSet', 'db', { serviceName: 'db', replicas: 2, template: podTemplate('db') });
      const serial = cluster.objectApi.create(set);
      later(cluster);
      owned(cluster, serial, 1);
    },
  ],
  [
    'controllers/autoscaler-bounds',
    (cluster) => {
      const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
      const hpa = kube({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'web', namespace: 'default' },
        spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 4 },
      });
      const serial = cluster.objectApi.create(hpa);
      cluster.record.append('replicas-scaled', cluster.now, serial, 4, 5, serial);
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

  it('a pod of a DaemonSet that is drained is seen, and one that is gone without a word', () => {
    const [first, second] = [makeCluster(), makeCluster()];
    for (const cluster of [first, second]) {
      new Checker(cluster, 'all');
      cluster.nodeApi.create(node('n0') as never);
    }
    const set = first.objectApi.create(workload('DaemonSet', 'web', {}));
    const row = running(first);
    first.podApi.setOwner(row, set);
    expect(() => first.podApi.delete(row, { by: 'kubectl-drain' })).toThrow('drain/leaves');
    expect(() => second.podApi.remove(running(second), 'kubelet')).toThrow('disruption/one-cause');
  });

  it('what came lately excuses a binding that was decided before', () => {
    const cluster = makeCluster();
    new Checker(cluster, 'all');
    cluster.nodeApi.create(node('n0') as never);
    later(cluster);
    cluster.nodeApi.setUnschedulable(0, true);
    expect(() => cluster.podApi.bind(pod(cluster), 0)).not.toThrow();
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
