import { describe, expect, it } from 'vitest';
import { ApiError, type Cluster } from '../../../src/cluster/index.ts';
import { DeploymentController } from '../../../src/controllers/deployment/index.ts';
import { ReplicaSetController } from '../../../src/controllers/replica-set/index.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { Deployment, ReplicaSet } from '../../../src/model/objects/index.ts';
import {
  bindInTurn,
  makeCluster,
  node,
  podsNamed,
  podTemplate,
  ROUND_KUBELET,
  story,
  workload,
} from '../../support/world.ts';

function world(): Cluster {
  const cluster = makeCluster();
  new Machines(cluster, { timing: ROUND_KUBELET });
  new ReplicaSetController(cluster);
  new DeploymentController(cluster);
  bindInTurn(cluster);
  for (const name of ['n1', 'n2', 'n3']) cluster.nodeApi.create(node(name) as never);
  return cluster;
}

const replicaSets = (cluster: Cluster): ReplicaSet[] =>
  cluster.objects.list<ReplicaSet>('ReplicaSet').map(({ object }) => object);
const sizes = (cluster: Cluster): number[] => replicaSets(cluster).map(({ spec }) => spec.replicas ?? 1);

function update(cluster: Cluster, serial: number, change: (d: Deployment) => Deployment): void {
  cluster.objectApi.replace(serial, change(cluster.objects.get<Deployment>(serial) as Deployment), { spec: true });
}

const withImage =
  (image: string) =>
  (d: Deployment): Deployment => {
    const containers = d.spec.template.spec.containers.map((c) => ({ ...c, image }));
    return {
      ...d,
      spec: { ...d.spec, template: { ...d.spec.template, spec: { ...d.spec.template.spec, containers } } },
    };
  };

describe('Deployment', () => {
  it('brings its pods up through one ReplicaSet and says that it is complete', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('Deployment', 'web', { replicas: 3 }));
    cluster.kernel.runUntil(10_000);
    expect(sizes(cluster)).toEqual([3]);
    expect(podsNamed(cluster, 'web-')).toHaveLength(3);
    const { status, metadata } = cluster.objects.get<Deployment>(serial) as Deployment;
    expect(status).toMatchObject({
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      unavailableReplicas: 0,
    });
    expect(status.conditions.map(({ type, status: s, reason }) => `${type}=${s}/${reason}`)).toEqual([
      'Available=True/MinimumReplicasAvailable',
      'Progressing=True/NewReplicaSetAvailable',
    ]);
    expect(metadata.annotations.get('deployment.kubernetes.io/revision')).toBe('1');
  });

  it('rolls 4 replicas with 25 %/25 %: 1 more at most, 3 available at least', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('Deployment', 'web', { replicas: 4 }));
    cluster.kernel.runUntil(10_000);
    update(cluster, serial, withImage('app:2'));
    const { pods } = cluster;
    for (let t = 10_000; t <= 60_000; t += 100) {
      cluster.kernel.runUntil(t);
      const rows = podsNamed(cluster, 'web-').filter((row) => pods.isActive(row));
      expect(rows.length).toBeLessThanOrEqual(5);
      expect(rows.filter((row) => pods.isReady(row)).length).toBeGreaterThanOrEqual(3);
    }
    expect(sizes(cluster)).toEqual([0, 4]);
    // limit 4 + 1: one new, and one old may go at once; the room it leaves is taken by a second new one. Both are ready
    // at the same time: 3 old + 2 new are available, so 2 old go, and the new set gets the rest
    expect(
      story(cluster, 'replicas-scaled').map((line) => line.replace(' autoscaler=-', '').split(' ').slice(3).join(' ')),
    ).toEqual(['from=4 to=3', 'from=1 to=2', 'from=3 to=1', 'from=2 to=4', 'from=1 to=0']);
  });

  it('goes back to an old template with the old ReplicaSet and a new revision', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('Deployment', 'web', { replicas: 2 }));
    cluster.kernel.runUntil(10_000);
    update(cluster, serial, withImage('app:2'));
    cluster.kernel.runUntil(40_000);
    update(cluster, serial, withImage('app:1'));
    cluster.kernel.runUntil(80_000);
    expect(sizes(cluster)).toEqual([2, 0]);
    const [first] = replicaSets(cluster);
    expect(first.metadata.annotations.get('deployment.kubernetes.io/revision')).toBe('3');
    expect(first.metadata.annotations.get('deployment.kubernetes.io/revision-history')).toBe('1');
  });

  it('Recreate waits for the last old pod before it makes a new one', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(
      workload('Deployment', 'web', { replicas: 2, strategy: { type: 'Recreate' } }),
    );
    cluster.kernel.runUntil(10_000);
    update(cluster, serial, withImage('app:2'));
    cluster.kernel.runUntil(40_000);
    const ofSecond = replicaSets(cluster)[1].metadata.name;
    const lines = story(cluster, 'pod-created', 'pod-deleted')
      .slice(2)
      .map((line) => line.split(' ')[1]);
    expect(lines).toEqual(['pod-deleted', 'pod-deleted', 'pod-created', 'pod-created']);
    expect(podsNamed(cluster, ofSecond)).toHaveLength(2);
  });

  it('says after its deadline that a roll-out is stuck, and lets it go on', () => {
    const cluster = world();
    const spec = {
      replicas: 1,
      progressDeadlineSeconds: 10,
      template: podTemplate('web', {}, { 'seatrial.dev/never-ready': 'true' }),
    };
    const serial = cluster.objectApi.create(workload('Deployment', 'web', spec));
    cluster.kernel.runUntil(30_000);
    const progressing = (cluster.objects.get<Deployment>(serial) as Deployment).status.conditions.find(
      ({ type }) => type === 'Progressing',
    );
    expect(progressing).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
    const [line] = story(cluster, 'object-condition').filter((text) => text.includes('ProgressDeadlineExceeded'));
    // created at 0, progress noted within the first second: 10 s later, plus the second that the re-check adds
    expect(Number(line.split(' ')[0])).toBeCloseTo(11, 0);
  });

  it('shares a scaling in the middle of a roll-out among its ReplicaSets', () => {
    const cluster = world();
    const slow = podTemplate('web', {}, { 'seatrial.dev/ready-seconds': '100' });
    const serial = cluster.objectApi.create(
      workload('Deployment', 'web', {
        replicas: 10,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } },
      }),
    );
    cluster.kernel.runUntil(20_000);
    const fresh = (workload('Deployment', 'web', { template: slow }) as Deployment).spec.template;
    update(cluster, serial, (d) => ({ ...d, spec: { ...d.spec, template: fresh } }));
    cluster.kernel.runUntil(40_000);
    expect(sizes(cluster)).toEqual([8, 5]);
    update(cluster, serial, (d) => ({ ...d, spec: { ...d.spec, replicas: 15 } }));
    cluster.kernel.runUntil(41_000);
    // the documentation's own example: 10 → 15 with 8 old and 5 new gives 11 and 7
    expect(sizes(cluster)).toEqual([11, 7]);
  });

  it('says why where its ReplicaSet is refused, and goes on when it no longer is', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('Deployment', 'web', { replicas: 1 }));
    cluster.kernel.runUntil(10_000);
    let isFull = true;
    cluster.objectApi.onAdmission(({ kind, metadata }) => {
      if (kind === 'ReplicaSet' && isFull)
        throw new ApiError(403, 'Forbidden', `replicasets.apps "${metadata.name}" is forbidden: exceeded quota: q`);
    });
    update(cluster, serial, withImage('app:2'));
    cluster.kernel.runUntil(11_000);
    const progressing = () =>
      (cluster.objects.get<Deployment>(serial) as Deployment).status.conditions.find(
        ({ type }) => type === 'Progressing',
      );
    expect(progressing()).toMatchObject({ status: 'False', reason: 'ReplicaSetCreateError' });
    expect(progressing()?.message).toMatch(
      /^Failed to create new replica set "(web-\w+)": replicasets.apps "\1" is forbidden: exceeded quota: q$/,
    );
    isFull = false;
    cluster.kernel.runUntil(60_000);
    expect(progressing()).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
  });

  it('does not roll out while it is paused, but scales', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('Deployment', 'web', { replicas: 2 }));
    cluster.kernel.runUntil(10_000);
    update(cluster, serial, (d) => ({
      ...withImage('app:2')(d),
      spec: { ...withImage('app:2')(d).spec, paused: true },
    }));
    cluster.kernel.runUntil(20_000);
    expect(sizes(cluster)).toEqual([2]);
    update(cluster, serial, (d) => ({ ...d, spec: { ...d.spec, replicas: 3 } }));
    cluster.kernel.runUntil(30_000);
    expect(sizes(cluster)).toEqual([3]);
    update(cluster, serial, (d) => ({ ...d, spec: { ...d.spec, paused: false } }));
    cluster.kernel.runUntil(60_000);
    expect(sizes(cluster)).toEqual([0, 3]);
  });

  it('rolls over: a half-rolled version gives way at once, its unavailable pods first', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('Deployment', 'web', { replicas: 4 }));
    cluster.kernel.runUntil(10_000);
    // 4 replicas, 25 %/25 %: one more, one unavailable. The second never gets ready: 3 of the first, 2 of the second
    const broken = podTemplate('web', {}, { 'seatrial.dev/never-ready': 'true' });
    const { template } = (workload('Deployment', 'web', { template: broken }) as Deployment).spec;
    update(cluster, serial, (d) => ({ ...d, spec: { ...d.spec, template } }));
    cluster.kernel.runUntil(20_000);
    expect(sizes(cluster)).toEqual([3, 2]);
    update(cluster, serial, withImage('app:3'));
    cluster.kernel.runUntil(20_500);
    // no surge is left for the third until the two of the second are gone, which count for nothing
    expect(sizes(cluster)[1]).toBe(0);
    cluster.kernel.runUntil(60_000);
    expect(sizes(cluster)).toHaveLength(3);
  });
});
