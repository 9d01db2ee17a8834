import { describe, expect, test } from 'vitest';
import {
  Cluster,
  NO_OWNER,
  POD_CREATED,
  POD_DELETED,
  POD_OWNER,
  SOME_OWNER,
  type Watcher,
} from '../../src/cluster/index.ts';
import { Kernel } from '../../src/kernel/index.ts';
import type { Pod } from '../../src/model/objects/index.ts';
import { EventRecord } from '../../src/record/index.ts';
import { kube, makeCluster } from '../support/world.ts';

const meta = (name: string) => ({
  name,
  namespace: '',
  uid: '',
  labels: new Map(),
  annotations: new Map(),
  ownerReferences: [],
  finalizers: [],
});

test('a watcher hears of the kinds that it asked for, of all by default, and of what came before it of nothing', () => {
  const cluster = new Cluster({ kernel: new Kernel({ seed: '1' }), record: new EventRecord({ keep: true }), epoch: 0 });
  const heard: string[] = [];
  const hear = (who: string, objectKinds?: readonly string[]): Watcher => ({
    ...(objectKinds === undefined ? {} : { objectKinds }),
    objectChanged: (_, before, after) => heard.push(`${who}: ${(after ?? before)?.metadata.name}`),
  });
  const create = (kind: string, name: string): number =>
    cluster.objectApi.create({ apiVersion: 'v1', kind, metadata: meta(name) });
  cluster.watch(hear('quotas', ['ResourceQuota']));
  cluster.watch(hear('all'));
  const first = create('ConfigMap', 'a');
  cluster.watch(hear('late', ['ConfigMap', 'Secret']));
  create('ConfigMap', 'b');
  create('Secret', 'c');
  create('ResourceQuota', 'd');
  cluster.objectApi.remove(first);
  expect(heard).toEqual([
    'all: a',
    'all: b',
    'late: b',
    'all: c',
    'late: c',
    'quotas: d',
    'all: d',
    'all: a',
    'late: a',
  ]);
});

describe('pods', () => {
  const spec = { containers: [{ name: 'c', image: 'x' }] };
  const podClassOf = (cluster: Cluster) => {
    const pod = kube<Pod>({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' }, spec });
    return cluster.podAdmission.classOf({ ...pod.metadata, spec: pod.spec });
  };

  /** Creates a pod and deletes it. */
  function live(cluster: Cluster, name: string, owner?: number): void {
    const row = cluster.podApi.create({ class: podClassOf(cluster), name, ...(owner === undefined ? {} : { owner }) });
    cluster.podApi.delete(row, { by: 'user' });
  }

  test('whoever begins to care hears of the next change, in the place in which it was registered', () => {
    const cluster = makeCluster();
    const heard: string[] = [];
    const hear = (who: string, podInterest: number) => ({
      podInterest,
      podChanged: (row: number, change: number) => {
        const what = change === POD_CREATED ? 'comes' : 'goes';
        heard.push(`${who}: ${cluster.pods.name(row)} ${what}`);
      },
    });
    const sleeper = hear('sleeper', 0);
    cluster.watch(sleeper);
    cluster.watch(hear('all', POD_CREATED | POD_DELETED));
    live(cluster, 'a');
    sleeper.podInterest = POD_DELETED;
    cluster.interestChanged();
    live(cluster, 'b');
    expect(heard).toEqual(['all: a comes', 'all: a goes', 'all: b comes', 'sleeper: b goes', 'all: b goes']);
  });

  test('a watcher may ask for those of one kind of owner, of any, or of none; who loses or gets one is told of to all', () => {
    const cluster = makeCluster();
    const heard: string[] = [];
    const hear = (who: string, podOwnerKind?: string): Watcher => ({
      podInterest: POD_CREATED | POD_OWNER,
      ...(podOwnerKind === undefined ? {} : { podOwnerKind }),
      podChanged: (row) => heard.push(`${who}: ${cluster.pods.name(row)}`),
    });
    cluster.watch(hear('all'));
    cluster.watch(hear('owned', SOME_OWNER));
    cluster.watch(hear('bare', NO_OWNER));
    cluster.watch(hear('jobs', 'Job'));
    const owner = (kind: string): number =>
      cluster.objectApi.create({ apiVersion: 'v1', kind, metadata: { ...meta('owner'), namespace: 'default' } });
    live(cluster, 'a');
    live(cluster, 'b', owner('Job'));
    live(cluster, 'c', owner('ReplicaSet'));
    expect(heard.splice(0)).toEqual(['all: a', 'bare: a', 'all: b', 'owned: b', 'jobs: b', 'all: c', 'owned: c']);
    const row = cluster.podApi.create({ class: podClassOf(cluster), name: 'd' });
    heard.length = 0;
    cluster.podApi.setOwner(row, owner('DaemonSet'));
    expect(heard).toEqual(['all: d', 'owned: d', 'bare: d', 'jobs: d']);
  });
});
