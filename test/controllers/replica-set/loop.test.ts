import { describe, expect, it } from 'vitest';
import { ApiError, type Cluster } from '../../../src/cluster/index.ts';
import { ReplicaSetController } from '../../../src/controllers/replica-set/index.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { ReplicaSet } from '../../../src/model/objects/index.ts';
import { bindInTurn, kube, makeCluster, node, podsNamed, podTemplate, story, workload } from '../../support/world.ts';

function world(options: { readonly qps?: number; readonly burst?: number; readonly requestMs?: number } = {}): Cluster {
  const cluster = makeCluster();
  new Machines(cluster, {
    timing: { sandbox: 500, containerStart: 0, ready: 500, termination: 0, cleanup: 0, imagePullPerGi: 0, watch: 0 },
  });
  new ReplicaSetController(cluster, { latency: 10, ...options });
  bindInTurn(cluster);
  for (const name of ['n1', 'n2']) cluster.nodeApi.create(node(name) as never);
  return cluster;
}

const scale = (cluster: Cluster, serial: number, replicas: number): void => {
  const set = cluster.objects.get<ReplicaSet>(serial) as ReplicaSet;
  cluster.objectApi.replace(serial, { ...set, spec: { ...set.spec, replicas } } as ReplicaSet, { spec: true });
};

describe('ReplicaSet', () => {
  it('replaces a pod as soon as its deletion is asked for, not when it is gone', () => {
    const cluster = world();
    cluster.objectApi.create(
      workload('ReplicaSet', 'web', {
        replicas: 2,
        template: podTemplate('web', {}, { 'seatrial.dev/termination-seconds': '20' }),
      }),
    );
    cluster.kernel.runUntil(5000);
    const [victim] = podsNamed(cluster, 'web-');
    cluster.podApi.delete(victim, { by: 'user' });
    cluster.kernel.runUntil(6000);
    expect(podsNamed(cluster, 'web-')).toHaveLength(3);
    expect(story(cluster, 'pod-created').at(-1)).toMatch(/^5\.010 /);
    cluster.kernel.runUntil(30_000);
    expect(podsNamed(cluster, 'web-')).toHaveLength(2);
  });

  it('deletes what is not running yet first, then from the fuller node', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('ReplicaSet', 'web', { replicas: 3 }));
    cluster.kernel.runUntil(5000);
    scale(cluster, serial, 4);
    cluster.kernel.runUntil(5100);
    const newest = cluster.pods.serial[podsNamed(cluster, 'web-')[3]];
    scale(cluster, serial, 3);
    cluster.kernel.runUntil(5200);
    expect(cluster.pods.isTerminating(cluster.pods.rowOf(newest))).toBe(true);
  });

  it('creates one, two, four … at a time, within its rate limit of 30 at once and 20 a second', () => {
    const cluster = world({ qps: 20, burst: 30, requestMs: 8 });
    cluster.objectApi.create(workload('ReplicaSet', 'web', { replicas: 50 }));
    const countAt = (t: number): number => {
      cluster.kernel.runUntil(t);
      return podsNamed(cluster, 'web-').length;
    };
    expect([10, 18, 26, 34].map(countAt)).toEqual([1, 3, 7, 15]);
    // 16 more are due; 15 tokens are left, and what came in since the first request is less than one
    expect(countAt(42)).toBe(30);
    expect([60, 110, 560].map(countAt)).toEqual([31, 32, 41]);
    expect(countAt(1010)).toBe(50);
    expect(countAt(20_000)).toBe(50);
  });

  it('stops at a refusal after the batch, says so, and comes back later and later', () => {
    const cluster = world();
    let refusals = 0;
    cluster.podApi.onAdmission(() => {
      if (cluster.now < 1000) {
        refusals++;
        throw new ApiError(403, 'Forbidden', 'exceeded quota');
      }
    });
    const serial = cluster.objectApi.create(workload('ReplicaSet', 'web', { replicas: 4 }));
    cluster.kernel.runUntil(999);
    // at 10 ms, then + 5, 10, 20 … 320 ms, each with 10 ms of latency: 10, 25, 45, 75, 125, 215, 385, 715
    expect(refusals).toBe(8);
    const failed = cluster.objects.get<ReplicaSet>(serial) as ReplicaSet;
    expect(failed.status.conditions).toMatchObject([
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' },
    ]);
    cluster.kernel.runUntil(20_000);
    expect(podsNamed(cluster, 'web-')).toHaveLength(4);
    expect((cluster.objects.get<ReplicaSet>(serial) as ReplicaSet).status.conditions).toEqual([]);
  });

  it('adopts a matching pod that nobody owns', () => {
    const cluster = world();
    const bare = kube({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'bare', namespace: 'default', labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image: 'x' }] },
    });
    const { metadata, spec } = bare as never as {
      metadata: ReplicaSet['metadata'];
      spec: ReplicaSet['spec']['template']['spec'];
    };
    const podClass = cluster.podAdmission.classOf({
      namespace: 'default',
      labels: metadata.labels,
      annotations: metadata.annotations,
      spec,
    });
    const row = cluster.podApi.create({ class: podClass, name: 'bare' });
    const serial = cluster.objectApi.create(workload('ReplicaSet', 'web', { replicas: 2 }));
    cluster.kernel.runUntil(5000);
    expect(cluster.pods.owner[row]).toBe(serial);
    expect(podsNamed(cluster, 'web-')).toHaveLength(1);
  });
});
