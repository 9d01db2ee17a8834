/** What a quota does to a namespace over time; the arithmetic stands beside each expectation. */
import { describe, expect, it } from 'vitest';
import { apply, type Cluster, deleteObject } from '../../../src/cluster/index.ts';
import { ControllerManager } from '../../../src/controllers/index.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { ReplicaSet, ResourceQuota } from '../../../src/model/objects/index.ts';
import { bindInTurn, kube, makeCluster, node, podsNamed, podTemplate, story, workload } from '../../support/world.ts';

function world(): { cluster: Cluster; machines: Machines } {
  const cluster = makeCluster();
  const machines = new Machines(cluster, {
    timing: { sandbox: 500, containerStart: 0, ready: 500, termination: 2000, cleanup: 0, imagePullPerGi: 0, watch: 0 },
  });
  const manager = new ControllerManager(cluster, { startedAt: 0 });
  bindInTurn(cluster);
  for (const name of ['n1', 'n2']) cluster.nodeApi.create(node(name) as never);
  manager.start();
  return { cluster, machines };
}

const quota = (hard: Record<string, string>, more: object = {}) =>
  kube({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace: 'default' },
    spec: { hard, ...more },
  });

function used(cluster: Cluster): Record<string, string> {
  const { status } = cluster.objects.get<ResourceQuota>(
    cluster.objects.find('ResourceQuota', 'default', 'q'),
  ) as ResourceQuota;
  return Object.fromEntries([...status.used].map(([name, quantity]) => [name, quantity.canonical]));
}

const pod = (name: string, more: object = {}, annotations: Record<string, string> = {}) =>
  kube({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', annotations },
    spec: { ...(podTemplate('p').spec as object), ...more },
  });

describe('a quota over time', () => {
  it('limits nothing before it was counted for the first time', () => {
    const { cluster } = world();
    apply(cluster, quota({ pods: '1' }));
    for (const name of ['early', 'bird']) apply(cluster, pod(name));
    expect(used(cluster)).toEqual({});
    cluster.kernel.runUntil(100);
    expect(used(cluster)).toEqual({ pods: '2' });
    expect(() => apply(cluster, pod('a'))).toThrow('exceeded quota: q, requested: pods=1, used: pods=2');
  });

  it('counts what was there before it, and lets nothing more in while that is too much', () => {
    const { cluster } = world();
    for (const name of ['a', 'b', 'c']) apply(cluster, pod(name));
    apply(cluster, quota({ pods: '2', 'requests.cpu': '1' }));
    cluster.kernel.runUntil(100);
    // three of 100m
    expect(used(cluster)).toEqual({ pods: '3', 'requests.cpu': '300m' });
    expect(() => apply(cluster, pod('d'))).toThrow(
      'pods "d" is forbidden: exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=2',
    );
  });

  it('is replenished when a pod ends, and when one is gone – not when its deletion is asked for', () => {
    const { cluster } = world();
    apply(cluster, quota({ pods: '3', 'count/pods': '9' }));
    cluster.kernel.runUntil(100);
    apply(cluster, pod('ends', { restartPolicy: 'Never' }, { 'seatrial.dev/run-seconds': '5' }));
    apply(cluster, pod('goes'));
    cluster.kernel.runUntil(5000);
    cluster.podApi.delete(cluster.pods.find('default', 'goes'), { by: 'user' });
    cluster.kernel.runUntil(5400);
    expect(used(cluster)).toEqual({ pods: '2', 'count/pods': '2' });
    // started at 0.6 s, ran 5 s: ended at 5.6 s, still in storage
    cluster.kernel.runUntil(5700);
    expect(used(cluster)).toEqual({ pods: '1', 'count/pods': '2' });
    // deleted at 5 s, needs 2 s
    cluster.kernel.runUntil(7100);
    expect(used(cluster)).toEqual({ pods: '0', 'count/pods': '1' });
  });

  it('charges a pod that hangs in its deletion for twice its grace period, to the next five-minute pass', () => {
    const { cluster, machines } = world();
    apply(cluster, quota({ pods: '3' }));
    apply(cluster, pod('hangs'));
    cluster.kernel.runUntil(5000);
    machines.cutOff(cluster.nodes.find('n1'));
    cluster.kernel.runUntil(10_000);
    cluster.podApi.delete(cluster.pods.find('default', 'hangs'), { by: 'user' });
    // to be gone at 40 s, charged until 70 s, but nobody looks before the pass at 300 s
    cluster.kernel.runUntil(300_000);
    expect(used(cluster)).toEqual({ pods: '1' });
    cluster.kernel.runUntil(300_100);
    expect(used(cluster)).toEqual({ pods: '0' });
    expect(cluster.pods.find('default', 'hangs')).toBeGreaterThanOrEqual(0);
  });

  it('frees a Deployment that ran into it when it is raised – if something makes its ReplicaSet look', () => {
    const { cluster } = world();
    apply(cluster, quota({ pods: '3' }));
    cluster.kernel.runUntil(100);
    const serial = cluster.objectApi.create(workload('ReplicaSet', 'web', { replicas: 5 }));
    cluster.kernel.runUntil(20_000);
    expect(podsNamed(cluster, 'web-')).toHaveLength(3);
    const [failure] = (cluster.objects.get<ReplicaSet>(serial) as ReplicaSet).status.conditions;
    expect(failure).toMatchObject({ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' });
    expect(failure.message).toMatch(
      /^pods "web-\w{5}" is forbidden: exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3$/,
    );
    apply(cluster, quota({ pods: '6' }));
    cluster.kernel.runUntil(20_100);
    // the next retry is due after 20.48 s or 40.96 s, as the failures so far have it
    expect(podsNamed(cluster, 'web-')).toHaveLength(3);
    cluster.kernel.runUntil(90_000);
    expect(podsNamed(cluster, 'web-')).toHaveLength(5);
    expect((cluster.objects.get<ReplicaSet>(serial) as ReplicaSet).status.conditions).toEqual([]);
  });

  it('counts objects of other kinds, and forgets them with the last quota', () => {
    const { cluster } = world();
    apply(cluster, quota({ 'count/deployments.apps': '1' }));
    cluster.kernel.runUntil(100);
    const serial = cluster.objectApi.create(workload('Deployment', 'web', { replicas: 0 }));
    expect(() => cluster.objectApi.create(workload('Deployment', 'api', { replicas: 0 }))).toThrow(
      'deployments.apps "api" is forbidden: exceeded quota: q, requested: count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1',
    );
    deleteObject(cluster, serial, 'Background');
    cluster.kernel.runUntil(200);
    expect(used(cluster)).toEqual({ 'count/deployments.apps': '0' });
    deleteObject(cluster, cluster.objects.find('ResourceQuota', 'default', 'q'));
    cluster.objectApi.create(workload('Deployment', 'api', { replicas: 0 }));
    cluster.objectApi.create(workload('Deployment', 'web', { replicas: 0 }));
  });

  it('is about pods in its scopes only', () => {
    const { cluster } = world();
    apply(cluster, quota({ pods: '1' }, { scopes: ['Terminating'] }));
    cluster.kernel.runUntil(100);
    apply(cluster, pod('long'));
    apply(cluster, pod('short', { activeDeadlineSeconds: 60 }));
    expect(() => apply(cluster, pod('another', { activeDeadlineSeconds: 60 }))).toThrow('exceeded quota: q');
    expect(used(cluster)).toEqual({ pods: '1' });
    cluster.podApi.delete(cluster.pods.find('default', 'long'), { by: 'user', gracePeriodSeconds: 0 });
    cluster.kernel.runUntil(200);
    expect(used(cluster)).toEqual({ pods: '1' });
  });

  it('asks nothing of a namespace without one', () => {
    const { cluster } = world();
    apply(cluster, pod('a'));
    cluster.kernel.runUntil(1000);
    expect(story(cluster, 'event')).toEqual([]);
  });
});
