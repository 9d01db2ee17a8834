import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ApiError,
  type Cluster,
  NONE,
  POD_FINISHED,
  POD_PHASE,
  POD_READY,
  type PodClass,
} from '../../src/cluster/index.ts';
import { suffixOf } from '../../src/cluster/pod-names.ts';
import type { Pod } from '../../src/model/objects/index.ts';
import { FAILED, RUNNING, SUCCEEDED } from '../../src/record/index.ts';
import { kube, makeCluster, node, story } from '../support/world.ts';

function classOf(cluster: Cluster, spec: Record<string, unknown> = {}): PodClass {
  const pod = kube<Pod>({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'x' }], ...spec },
  });
  const { namespace, labels, annotations } = pod.metadata;
  return cluster.podAdmission.classOf({ namespace, labels, annotations, spec: pod.spec });
}

function world(): { cluster: Cluster; podClass: PodClass } {
  const cluster = makeCluster();
  cluster.nodeApi.create(node('n1') as never);
  return { cluster, podClass: classOf(cluster) };
}

describe('names', () => {
  it('gives every serial another suffix and finds the pod again by it', () => {
    const { cluster, podClass } = world();
    const rows = Array.from({ length: 200 }, () => cluster.podApi.create({ class: podClass, generateName: 'web-' }));
    const names = rows.map((row) => cluster.pods.name(row));
    expect(new Set(names).size).toBe(200);
    names.forEach((name, i) => expect(cluster.pods.find('default', name)).toBe(rows[i]));
    expect(cluster.pods.find('other', names[0])).toBe(NONE);
    expect(cluster.pods.find('default', 'web-aaaaa')).toBe(NONE);
  });

  it('has only letters of the safe alphabet, and is one-to-one', () => {
    const seen = new Set<string>();
    for (let serial = 0; serial < 50_000; serial++) seen.add(suffixOf(serial));
    expect(seen.size).toBe(50_000);
    for (const suffix of [...seen].slice(0, 100)) expect(suffix).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('refuses a name twice and frees it when the pod is gone', () => {
    const { cluster, podClass } = world();
    const row = cluster.podApi.create({ class: podClass, name: 'db-0' });
    expect(() => cluster.podApi.create({ class: podClass, name: 'db-0' })).toThrow('pods "db-0" already exists');
    cluster.podApi.delete(row, { by: 'user' });
    expect(cluster.pods.find('default', 'db-0')).toBe(NONE);
    cluster.podApi.create({ class: podClass, name: 'db-0' });
  });
});

describe('the start time', () => {
  it('is that of the first time a kubelet accepts the pod', () => {
    const { cluster, podClass } = world();
    const row = cluster.podApi.create({ class: podClass, name: 'a' });
    const times = [60_000, 90_000].map((at) => {
      cluster.kernel.runUntil(at);
      cluster.podApi.setStartTime(row);
      return cluster.pods.startTime[row];
    });
    expect(times).toEqual([60_000, 60_000]);
  });
});

describe('deletion', () => {
  it('takes a pod without a node, or a finished one, at once', () => {
    const { cluster, podClass } = world();
    const pending = cluster.podApi.create({ class: podClass, name: 'a' });
    cluster.podApi.delete(pending, { by: 'user' });
    const done = cluster.podApi.create({ class: podClass, name: 'b' });
    cluster.podApi.bind(done, 0);
    cluster.podApi.setPhase(done, SUCCEEDED);
    cluster.podApi.delete(done, { by: 'user' });
    expect(cluster.pods.count).toBe(0);
  });

  it('leaves a bound one terminating with its own grace, which later deletes can only shorten', () => {
    const { cluster, podClass } = world();
    const row = cluster.podApi.create({ class: podClass, name: 'a' });
    cluster.podApi.bind(row, 0);
    cluster.kernel.runUntil(5700);
    cluster.podApi.delete(row, { by: 'user' });
    expect([cluster.pods.deletionGrace[row], cluster.pods.deletionAt[row]]).toEqual([30, 35_000]);
    cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 60 });
    expect(cluster.pods.deletionAt[row]).toBe(35_000);
    cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 10 });
    expect(cluster.pods.deletionAt[row]).toBe(15_000);
    expect(story(cluster, 'pod-deletion-requested')).toHaveLength(1);
    cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 0 });
    expect(cluster.pods.count).toBe(0);
  });

  it('counts a negative grace as one second', () => {
    const { cluster, podClass } = world();
    const row = cluster.podApi.create({ class: podClass, name: 'a' });
    cluster.podApi.bind(row, 0);
    cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: -5 });
    expect(cluster.pods.deletionGrace[row]).toBe(1);
  });

  it('waits for finalizers', () => {
    const { cluster, podClass } = world();
    const row = cluster.podApi.create({
      class: podClass,
      name: 'a',
      jobFinalizer: true,
      finalizers: ['example.com/x'],
    });
    cluster.podApi.delete(row, { by: 'user' });
    expect(cluster.pods.count).toBe(1);
    cluster.podApi.removeJobFinalizer(row, 'job-controller');
    expect(cluster.pods.count).toBe(1);
    cluster.podApi.setFinalizers(row, [], 'user');
    expect(cluster.pods.count).toBe(0);
  });
});

describe('binding and phases', () => {
  it('refuses a second binding and one of a pod that is being deleted', () => {
    const { cluster, podClass } = world();
    const row = cluster.podApi.create({ class: podClass, name: 'a' });
    cluster.podApi.bind(row, 0);
    expect(() => cluster.podApi.bind(row, 0)).toThrow('is already assigned to node "n1"');
    expect(() => cluster.podApi.bind(row, 0)).toThrow(ApiError);
  });

  it('never leaves a finished phase', () => {
    const { cluster, podClass } = world();
    const row = cluster.podApi.create({ class: podClass, name: 'a' });
    cluster.podApi.bind(row, 0);
    cluster.podApi.setPhase(row, FAILED, { reason: 'Evicted' });
    cluster.podApi.setPhase(row, RUNNING);
    expect(cluster.pods.phase[row]).toBe(FAILED);
  });

  it('cuts timestamps to whole seconds and moves readySince only when readiness turns', () => {
    const { cluster, podClass } = world();
    const row = cluster.podApi.create({ class: podClass, name: 'a' });
    cluster.podApi.bind(row, 0);
    cluster.kernel.runUntil(2345);
    cluster.podApi.setReady(row, true);
    cluster.kernel.runUntil(9999);
    cluster.podApi.setReady(row, true);
    expect(cluster.pods.readySince[row]).toBe(2000);
    expect(cluster.pods.isAvailable(row, 8, 9999)).toBe(false);
    expect(cluster.pods.isAvailable(row, 7, 9999)).toBe(true);
    // strictly longer: at exactly 8 s it is not yet
    expect(cluster.pods.isAvailable(row, 8, 10_000)).toBe(false);
  });
});

describe('admission', () => {
  it('adds 300 s tolerations unless the key is spoken of', () => {
    const cluster = makeCluster();
    const plain = classOf(cluster).spec.tolerations;
    expect(plain.map(({ key, effect, tolerationSeconds }) => [key, effect, tolerationSeconds])).toEqual([
      ['node.kubernetes.io/not-ready', 'NoExecute', 300],
      ['node.kubernetes.io/unreachable', 'NoExecute', 300],
    ]);
    const own = classOf(cluster, {
      tolerations: [{ key: 'node.kubernetes.io/unreachable', operator: 'Equal', value: 'x', effect: 'NoExecute' }],
    });
    expect(own.spec.tolerations).toHaveLength(2);
    expect(classOf(cluster, { tolerations: [{ operator: 'Exists' }] }).spec.tolerations).toHaveLength(1);
  });

  it('resolves priority classes, and refuses one that nobody knows', () => {
    const cluster = makeCluster();
    cluster.objectApi.create(
      kube({
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name: 'high' },
        value: 1000,
        preemptionPolicy: 'Never',
      }),
    );
    const { spec, priority } = classOf(cluster, { priorityClassName: 'high' });
    expect([priority, spec.preemptionPolicy]).toEqual([1000, 'Never']);
    expect(classOf(cluster, { priorityClassName: 'system-node-critical' }).priority).toBe(2_000_001_000);
    expect(() => classOf(cluster, { priorityClassName: 'nope' })).toThrow('no PriorityClass with name nope was found');
  });

  it('gives replicas of a template one class', () => {
    const cluster = makeCluster();
    const pod = kube<Pod>({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default', labels: { app: 'x' } },
      spec: { containers: [{ name: 'c', image: 'x' }] },
    });
    const template = {
      namespace: 'default',
      labels: pod.metadata.labels,
      annotations: pod.metadata.annotations,
      spec: pod.spec,
    };
    expect(cluster.podAdmission.classOf(template)).toBe(cluster.podAdmission.classOf({ ...template }));
  });
});

it('a watcher that waits for the end hears of nothing before', () => {
  const { cluster, podClass } = world();
  const heard: string[] = [];
  cluster.watch({
    podInterest: POD_FINISHED,
    podChanged: (row, change) => heard.push(`${cluster.pods.name(row)} ${change & POD_PHASE} ${change & POD_READY}`),
  });
  for (const [name, end] of [['a', SUCCEEDED] as const, ['b', FAILED] as const]) {
    const row = cluster.podApi.create({ class: podClass, name, node: 0 });
    cluster.podApi.setPhase(row, RUNNING);
    if (name === 'a') cluster.podApi.setReady(row, true);
    expect(heard.length).toBe(name === 'a' ? 0 : 1);
    cluster.podApi.setPhase(row, end);
    cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 0 });
  }
  // with one that was ready: it ceases to be so in the same write
  expect(heard).toEqual([`a ${POD_PHASE} ${POD_READY}`, `b ${POD_PHASE} 0`]);
});

it('a watcher that calls a verb is refused', () => {
  const { cluster, podClass } = world();
  cluster.watch({ podChanged: (row) => cluster.podApi.bind(row, 0) });
  expect(() => cluster.podApi.create({ class: podClass, name: 'a' })).toThrow('a watcher called a verb');
});

it('lists, counts and rows agree with a plain map over random verbs', () => {
  const step = fc.record({ op: fc.constantFrom('create', 'bind', 'delete', 'ready'), pick: fc.nat(50) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const { cluster, podClass } = world();
      cluster.nodeApi.create(node('n2') as never);
      const alive = new Map<number, number>();
      for (const { op, pick } of steps) {
        const serials = [...alive.keys()];
        const serial = serials[pick % Math.max(1, serials.length)];
        const row = serial === undefined ? NONE : cluster.pods.rowOf(serial);
        if (op === 'create')
          alive.set(
            cluster.pods.serial[cluster.podApi.create({ class: podClass, generateName: 'x-', owner: pick % 3 })],
            NONE,
          );
        else if (serial === undefined) continue;
        else if (op === 'bind' && alive.get(serial) === NONE) {
          cluster.podApi.bind(row, pick % 2);
          alive.set(serial, pick % 2);
        } else if (op === 'delete') {
          cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 0 });
          alive.delete(serial);
        }
      }
      expect(cluster.pods.count).toBe(alive.size);
      for (const n of [0, 1]) {
        const wanted = [...alive].filter(([, on]) => on === n).map(([serial]) => serial);
        expect(
          cluster.pods.byNode
            .rows(n)
            .map((r) => cluster.pods.serial[r])
            .sort((a, b) => a - b),
        ).toEqual(wanted.sort((a, b) => a - b));
      }
    }),
    { seed: 11, numRuns: 100 },
  );
});
