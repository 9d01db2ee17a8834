import { describe, expect, it } from 'vitest';
import { type Cluster, deleteObject } from '../../../src/cluster/index.ts';
import { DeploymentController } from '../../../src/controllers/deployment/index.ts';
import { GarbageCollector } from '../../../src/controllers/garbage-collector/index.ts';
import { JobController } from '../../../src/controllers/job/index.ts';
import { ReplicaSetController } from '../../../src/controllers/replica-set/index.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { KubeObject, OwnerReference, Pod } from '../../../src/model/objects/index.ts';
import { bindInTurn, kube, makeCluster, node, podsNamed, ROUND_KUBELET, story, workload } from '../../support/world.ts';

/** Reactions after 10 ms, answers after 5; pods end within 2 s. */
function world(options: { readonly qps?: number; readonly burst?: number } = {}): Cluster {
  const cluster = makeCluster();
  const timing = { ...ROUND_KUBELET, ready: 0, termination: 2000, jobRun: 5000 };
  new Machines(cluster, { timing });
  const latencies = { latency: 10, requestMs: 5 };
  new DeploymentController(cluster, latencies);
  new ReplicaSetController(cluster, { ...latencies, qps: Infinity });
  new JobController(cluster, latencies);
  new GarbageCollector(cluster, { ...latencies, ...options });
  bindInTurn(cluster);
  for (const name of ['n1', 'n2']) cluster.nodeApi.create(node(name) as never);
  return cluster;
}

const referenceTo = (
  { kind, metadata: { name, uid } }: KubeObject,
  more: Partial<OwnerReference> = {},
): OwnerReference => ({
  apiVersion: 'v1',
  kind,
  name,
  uid,
  ...more,
});

/** A claim, as an object that any other may own. */
function thing(
  cluster: Cluster,
  name: string,
  owners: readonly OwnerReference[] = [],
  finalizers: readonly string[] = [],
): number {
  const object = kube({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default' },
    spec: {},
  });
  return cluster.objectApi.create({ ...object, metadata: { ...object.metadata, ownerReferences: owners, finalizers } });
}

const objectOf = (cluster: Cluster, serial: number): KubeObject => cluster.objects.get(serial) as KubeObject;
const names = (cluster: Cluster): string[] =>
  cluster.objects.list('PersistentVolumeClaim').map(({ object }) => object.metadata.name);
const times = (cluster: Cluster, kind: string): number[] =>
  story(cluster, kind).map((line) => Number(line.split(' ')[0]));

describe('background', () => {
  it('takes two rounds from a Deployment to its pods', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('Deployment', 'web', { replicas: 3 }));
    cluster.kernel.runUntil(10_000);
    deleteObject(cluster, serial);
    cluster.kernel.runUntil(20_000);
    // the Deployment at once, its ReplicaSet 10 ms later, that one's pods another 10 ms later
    expect(times(cluster, 'object-deleted')).toEqual([10, 10.01]);
    expect(story(cluster, 'pod-deletion-requested').map((line) => line.replace(/pod=\d+/, 'pod'))).toEqual([
      '10.020 pod-deletion-requested pod by=generic-garbage-collector graceSeconds=30 node=n1',
      '10.020 pod-deletion-requested pod by=generic-garbage-collector graceSeconds=30 node=n2',
      '10.020 pod-deletion-requested pod by=generic-garbage-collector graceSeconds=30 node=n1',
    ]);
    expect(cluster.pods.count).toBe(0);
  });

  it('asks twice for each deletion: 15 at once with a burst of 30, then 20 a second', () => {
    const cluster = world({ qps: 20, burst: 30 });
    const serial = cluster.objectApi.create(workload('ReplicaSet', 'web', { replicas: 25 }));
    cluster.kernel.runUntil(10_000);
    deleteObject(cluster, serial);
    cluster.kernel.runUntil(20_000);
    const asked = times(cluster, 'pod-deletion-requested');
    expect(asked.slice(0, 15)).toEqual(Array.from({ length: 15 }, () => 10.01));
    // 40 requests a second are 20 deletions: one in 50 ms, each 10 ms after its turn has come
    expect(asked.slice(15)).toEqual(Array.from({ length: 10 }, (_, i) => expect.closeTo(10.07 + i * 0.05, 2)));
  });

  it('keeps what has another owner, without the reference to the one that is gone', () => {
    const cluster = world();
    const [a, b] = [thing(cluster, 'a'), thing(cluster, 'b')];
    const child = thing(cluster, 'child', [referenceTo(objectOf(cluster, a)), referenceTo(objectOf(cluster, b))]);
    cluster.kernel.runUntil(1000);
    deleteObject(cluster, a);
    cluster.kernel.runUntil(2000);
    expect(objectOf(cluster, child).metadata.ownerReferences.map(({ name }) => name)).toEqual(['b']);
    deleteObject(cluster, b);
    cluster.kernel.runUntil(3000);
    expect(names(cluster)).toEqual([]);
  });

  it('is not fooled by an owner of the same name', () => {
    const cluster = world();
    const old = thing(cluster, 'a');
    const owner = referenceTo(objectOf(cluster, old));
    deleteObject(cluster, old);
    thing(cluster, 'a');
    thing(cluster, 'child', [owner]);
    cluster.kernel.runUntil(1000);
    expect(names(cluster)).toEqual(['a']);
  });

  it('leaves alone what belongs to somebody whom the cluster never saw', () => {
    const cluster = world();
    thing(cluster, 'child', [{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'r', uid: 'elsewhere' }]);
    cluster.kernel.runUntil(60_000);
    expect(names(cluster)).toEqual(['child']);
  });

  it('collects what a pod owned', () => {
    const cluster = world();
    cluster.objectApi.create(workload('ReplicaSet', 'web', { replicas: 1 }));
    cluster.kernel.runUntil(5000);
    const [row] = podsNamed(cluster, 'web-');
    const uid = cluster.uid(cluster.pods.serial[row]);
    thing(cluster, 'scratch', [{ apiVersion: 'v1', kind: 'Pod', name: cluster.pods.name(row), uid }]);
    cluster.kernel.runUntil(6000);
    expect(names(cluster)).toEqual(['scratch']);
    cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 0 });
    cluster.kernel.runUntil(7000);
    expect(names(cluster)).toEqual([]);
  });

  it('collects what a pod without an owner owned', () => {
    const cluster = world();
    const { metadata, spec } = kube<Pod>({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'alone', namespace: 'default' },
      spec: { containers: [{ name: 'c', image: 'x' }] },
    });
    const row = cluster.podApi.create({ class: cluster.podAdmission.classOf({ ...metadata, spec }), name: 'alone' });
    const uid = cluster.uid(cluster.pods.serial[row]);
    thing(cluster, 'scratch', [{ apiVersion: 'v1', kind: 'Pod', name: 'alone', uid }]);
    cluster.kernel.runUntil(6000);
    expect(names(cluster)).toEqual(['scratch']);
    cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 0 });
    cluster.kernel.runUntil(7000);
    expect(names(cluster)).toEqual([]);
  });

  it('takes the finalizer off the pods of a Job that is gone', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(
      workload('Job', 'batch', {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'app:1' }] } },
      }),
    );
    cluster.kernel.runUntil(3000);
    deleteObject(cluster, serial, 'Background');
    cluster.kernel.runUntil(10_000);
    expect(cluster.pods.count).toBe(0);
  });
});

describe('foreground', () => {
  it('holds each owner until what it owns is gone', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('Deployment', 'web', { replicas: 2 }));
    cluster.kernel.runUntil(10_000);
    deleteObject(cluster, serial, 'Foreground');
    expect(objectOf(cluster, serial).metadata).toMatchObject({
      deletionTimestamp: 10_000,
      finalizers: ['foregroundDeletion'],
    });
    cluster.kernel.runUntil(11_000);
    expect(cluster.objects.list('ReplicaSet')[0]?.object.metadata.finalizers).toEqual(['foregroundDeletion']);
    cluster.kernel.runUntil(20_000);
    // +10 ms the ReplicaSet is asked to go, +10 its pods; these end 2 s later; then +10 each, from below
    expect(times(cluster, 'object-deletion-requested')).toEqual([10, 10.01]);
    expect(times(cluster, 'pod-deleted')).toEqual([12.02, 12.02]);
    expect(times(cluster, 'object-deleted')).toEqual([12.03, 12.04]);
  });

  it('is held by those only that block', () => {
    const cluster = world();
    const owner = thing(cluster, 'owner');
    thing(cluster, 'blocks', [referenceTo(objectOf(cluster, owner), { blockOwnerDeletion: true })], ['example.com/a']);
    thing(cluster, 'does-not', [referenceTo(objectOf(cluster, owner))], ['example.com/b']);
    deleteObject(cluster, owner, 'Foreground');
    cluster.kernel.runUntil(1000);
    expect(names(cluster)).toEqual(['owner', 'blocks', 'does-not']);
    cluster.objectApi.setFinalizers(cluster.objects.find('PersistentVolumeClaim', 'default', 'blocks'), []);
    cluster.kernel.runUntil(2000);
    expect(names(cluster)).toEqual(['does-not']);
  });

  it('breaks a circle', () => {
    const cluster = world();
    const a = thing(cluster, 'a');
    const b = thing(cluster, 'b', [referenceTo(objectOf(cluster, a), { blockOwnerDeletion: true })]);
    const object = objectOf(cluster, a);
    const ownerReferences = [referenceTo(objectOf(cluster, b), { blockOwnerDeletion: true })];
    cluster.objectApi.replace(a, { ...object, metadata: { ...object.metadata, ownerReferences } }, { spec: false });
    deleteObject(cluster, a, 'Foreground');
    cluster.kernel.runUntil(5000);
    expect(names(cluster)).toEqual([]);
  });
});

describe('orphan', () => {
  it('lets the dependents live, and another may take them', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('Deployment', 'web', { replicas: 3 }));
    cluster.kernel.runUntil(10_000);
    deleteObject(cluster, serial, 'Orphan');
    cluster.kernel.runUntil(11_000);
    expect(cluster.objects.list('Deployment')).toEqual([]);
    expect(cluster.objects.list('ReplicaSet')[0]?.object.metadata.ownerReferences).toEqual([]);
    cluster.objectApi.create(workload('Deployment', 'web', { replicas: 2 }));
    cluster.kernel.runUntil(20_000);
    expect(cluster.objects.list('ReplicaSet')).toHaveLength(1);
    expect(podsNamed(cluster, 'web-')).toHaveLength(2);
    expect(story(cluster, 'pod-created')).toHaveLength(3);
  });

  it('is what a Job gets where the client says nothing', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(
      workload('Job', 'batch', {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'app:1' }] } },
      }),
    );
    cluster.kernel.runUntil(3000);
    deleteObject(cluster, serial);
    cluster.kernel.runUntil(20_000);
    expect(cluster.objects.list('Job')).toEqual([]);
    expect(cluster.pods.count).toBe(1);
    const [row] = [...cluster.pods.live()];
    expect(cluster.pods.owner[row]).toBe(-1);
    // nobody counts it any more: its finalizer is gone, so that it can be deleted
    cluster.podApi.delete(row, { by: 'user' });
    expect(cluster.pods.count).toBe(0);
  });
});

describe('a collector that takes over', () => {
  it('finds what was left behind while nobody looked', () => {
    const cluster = makeCluster();
    const collector = new GarbageCollector(cluster, { latency: 10, requestMs: 5 });
    const owner = thing(cluster, 'owner');
    thing(cluster, 'child', [referenceTo(objectOf(cluster, owner))]);
    collector.start();
    cluster.kernel.runUntil(1000);
    collector.stop();
    deleteObject(cluster, owner);
    cluster.kernel.runUntil(2000);
    expect(names(cluster)).toEqual(['child']);
    collector.resume();
    cluster.kernel.runUntil(3000);
    expect(names(cluster)).toEqual([]);
  });
});
