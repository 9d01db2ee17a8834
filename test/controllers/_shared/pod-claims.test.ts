/** Adoption and release, after the cases of upstream's TestClaimPods and what its controllers do with them. */
import { describe, expect, it } from 'vitest';
import { apply, type Cluster, NONE } from '../../../src/cluster/index.ts';
import { ReplicaSetController } from '../../../src/controllers/replica-set/index.ts';
import { REPLICATION_CONTROLLER } from '../../../src/controllers/replica-set/kinds.ts';
import { kube, makeCluster, podsNamed, podTemplate, workload } from '../../support/world.ts';

function world(): Cluster {
  const cluster = makeCluster();
  new ReplicaSetController(cluster, { latency: 10 });
  new ReplicaSetController(cluster, { latency: 10 }, REPLICATION_CONTROLLER);
  return cluster;
}

const pod = (name: string, labels: Record<string, string>, namespace = 'default') =>
  kube({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: podTemplate('x').spec,
  });

function relabel(cluster: Cluster, row: number, labels: Record<string, string>): void {
  const { namespace, annotations, spec } = cluster.classes.list[cluster.pods.class[row]];
  const changed = { namespace, annotations, spec, labels: new Map(Object.entries(labels)) };
  cluster.podApi.setClass(row, cluster.classes.of(changed));
}

const ownerOf = (cluster: Cluster, name: string): number => cluster.pods.owner[cluster.pods.find('default', name)];

describe('a workload’s pods', () => {
  it('are those that match and that nobody controls', () => {
    const cluster = world();
    apply(cluster, pod('fits', { app: 'web', more: 'x' }));
    apply(cluster, pod('other', { app: 'api' }));
    apply(cluster, pod('bare', {}));
    const serial = cluster.objectApi.create(workload('ReplicaSet', 'web', { replicas: 1 }));
    cluster.kernel.runUntil(100);
    expect(['fits', 'other', 'bare'].map((name) => ownerOf(cluster, name))).toEqual([serial, NONE, NONE]);
    expect(cluster.pods.count).toBe(3);
  });

  it('are not those of another namespace, nor those that are being deleted', () => {
    const cluster = world();
    apply(cluster, pod('elsewhere', { app: 'web' }, 'team'));
    apply(cluster, kube({ ...raw('held'), metadata: { ...raw('held').metadata, finalizers: ['example.com/x'] } }));
    cluster.podApi.delete(cluster.pods.find('default', 'held'), { by: 'user' });
    cluster.objectApi.create(workload('ReplicaSet', 'web', { replicas: 0 }));
    cluster.kernel.runUntil(100);
    expect(cluster.pods.owner[cluster.pods.find('team', 'elsewhere')]).toBe(NONE);
    expect(ownerOf(cluster, 'held')).toBe(NONE);
  });

  it('are let go when their labels no longer match, and replaced', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('ReplicaSet', 'web', { replicas: 2 }));
    cluster.kernel.runUntil(100);
    const [first] = podsNamed(cluster, 'web-');
    relabel(cluster, first, { app: 'quarantine' });
    cluster.kernel.runUntil(200);
    expect(cluster.pods.owner[first]).toBe(NONE);
    expect(cluster.pods.byOwner.rows(serial)).toHaveLength(2);
    expect(cluster.pods.count).toBe(3);
  });

  it('come back, or go to another that selects them', () => {
    const cluster = world();
    cluster.objectApi.create(workload('ReplicaSet', 'web', { replicas: 1 }));
    const api = cluster.objectApi.create(workload('ReplicaSet', 'api', { replicas: 1 }));
    cluster.kernel.runUntil(100);
    const [row] = podsNamed(cluster, 'web-');
    const serial = cluster.pods.serial[row];
    relabel(cluster, row, { app: 'api' });
    cluster.kernel.runUntil(300);
    // it adopts, then has one too many: both wait and are of one age, so that the UID decides
    expect(cluster.pods.byOwner.rows(api)).toHaveLength(1);
    const isThere = cluster.pods.rowOf(serial) !== NONE;
    expect(podsNamed(cluster, 'api-')).toHaveLength(isThere ? 0 : 1);
  });

  it('stay with the set that took them first where two select the same', () => {
    const cluster = world();
    const spec = { replicas: 1, selector: { matchLabels: { app: 'shared' } }, template: podTemplate('shared') };
    const [a, b] = ['a', 'b'].map((name) => cluster.objectApi.create(workload('ReplicaSet', name, spec)));
    cluster.kernel.runUntil(100);
    expect([a, b].map((serial) => cluster.pods.byOwner.rows(serial).length)).toEqual([1, 1]);
  });

  it('stay with a set that is being deleted', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('ReplicaSet', 'web', { replicas: 1 }));
    cluster.kernel.runUntil(100);
    cluster.objectApi.requestDeletion(serial, ['foregroundDeletion']);
    const [row] = podsNamed(cluster, 'web-');
    relabel(cluster, row, { app: 'other' });
    apply(cluster, pod('late', { app: 'web' }));
    cluster.kernel.runUntil(200);
    expect([cluster.pods.owner[row], ownerOf(cluster, 'late')]).toEqual([serial, NONE]);
  });
});

const raw = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: 'web' } },
  spec: podTemplate('x').spec,
});

describe('a ReplicationController', () => {
  const controller = (replicas: number) =>
    kube({
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: { name: 'old', namespace: 'default' },
      spec: { replicas, template: podTemplate('old') },
    });

  it('keeps its number of pods, and adopts those that its plain selector names', () => {
    const cluster = world();
    apply(cluster, pod('lone', { app: 'old' }));
    apply(cluster, controller(3));
    cluster.kernel.runUntil(100);
    expect(podsNamed(cluster, 'old-')).toHaveLength(2);
    const serial = cluster.objects.find('ReplicationController', 'default', 'old');
    expect(ownerOf(cluster, 'lone')).toBe(serial);
    apply(cluster, controller(1));
    cluster.kernel.runUntil(200);
    expect(cluster.pods.count).toBe(1);
    expect(cluster.objects.get(serial)).toMatchObject({ status: { replicas: 1, observedGeneration: 2 } });
  });

  it('lets a pod go whose labels change', () => {
    const cluster = world();
    apply(cluster, controller(1));
    cluster.kernel.runUntil(100);
    relabel(cluster, podsNamed(cluster, 'old-')[0], { app: 'new' });
    cluster.kernel.runUntil(200);
    expect(podsNamed(cluster, 'old-').map((row) => cluster.pods.owner[row] === NONE)).toEqual([true, false]);
  });
});
