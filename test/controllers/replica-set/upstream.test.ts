/**
 * The tables of pkg/controller/replicaset of v1.32, retold: of replica_set_utils_test.go by pods that a ReplicaSet adopts, of
 * replica_set_test.go GetPodsToDelete and SlowStartBatch.
 */
import { describe, expect, it } from 'vitest';
import { ApiError, apply, type Cluster } from '../../../src/cluster/index.ts';
import { type DeletionCandidate, podsToDelete } from '../../../src/controllers/replica-set/deletion-order.ts';
import { ReplicaSetController } from '../../../src/controllers/replica-set/index.ts';
import type { ReplicaSet } from '../../../src/model/objects/index.ts';
import { RUNNING } from '../../../src/record/index.ts';
import { kube, makeCluster, podTemplate, workload } from '../../support/world.ts';

const FULL = { name: 'foo', type: 'production' };
const PART = { name: 'foo' };

interface Adopted {
  readonly labels: Record<string, string>;
  readonly isReady?: boolean;
}

function world(pods: readonly Adopted[]): Cluster {
  const cluster = makeCluster();
  new ReplicaSetController(cluster, { latency: 10 });
  for (const [i, { labels, isReady = true }] of pods.entries()) {
    const metadata = { name: `pod${i + 1}`, namespace: 'default', labels };
    apply(cluster, kube({ apiVersion: 'v1', kind: 'Pod', metadata, spec: podTemplate('foo').spec }));
    const row = cluster.pods.find('default', metadata.name);
    if (isReady) {
      cluster.podApi.setPhase(row, RUNNING);
      cluster.podApi.setReady(row, true);
    }
  }
  return cluster;
}

function synced(cluster: Cluster, spec: object, status: object = {}): ReplicaSet['status'] {
  const made = workload('ReplicaSet', 'foobar', {
    selector: { matchLabels: PART },
    template: { ...podTemplate('foo'), metadata: { labels: FULL } },
    ...spec,
  }) as ReplicaSet;
  const serial = cluster.objectApi.create({ ...made, status: { ...made.status, ...status } } as ReplicaSet);
  cluster.kernel.runUntil(15);
  return (cluster.objects.get<ReplicaSet>(serial) as ReplicaSet).status;
}

const full: Adopted = { labels: FULL };
const part: Adopted = { labels: PART };

it.each<[string, readonly Adopted[], number, readonly [number, number, number, number]]>([
  ['one with all labels', [full], 0, [1, 1, 1, 1]],
  ['one without them', [part], 0, [1, 0, 1, 1]],
  ['two with them', [full, full], 0, [2, 2, 2, 2]],
  ['two without them', [part, part], 0, [2, 0, 2, 2]],
  ['one of each', [part, full], 0, [2, 1, 2, 2]],
  ['one that is not ready', [{ ...full, isReady: false }], 0, [1, 1, 0, 0]],
  ['ready, not available', [full], 3600, [1, 1, 1, 0]],
])('CalculateStatus: %s', (_, pods, minReadySeconds, [replicas, labelled, ready, available]) => {
  expect(synced(world(pods), { replicas: pods.length, minReadySeconds })).toMatchObject({
    replicas,
    fullyLabeledReplicas: labelled,
    readyReplicas: ready,
    availableReplicas: available,
  });
});

describe('CalculateStatusConditions', () => {
  const known = { type: 'ReplicaFailure', status: 'True' };
  const refusing = (pods: readonly Adopted[]): Cluster => {
    const cluster = world(pods);
    cluster.podApi.onAdmission(() => {
      throw new ApiError(403, 'Forbidden', 'fake manageReplicasErr');
    });
    return cluster;
  };
  it('a refusal where pods are missing', () => {
    expect(synced(refusing([full]), { replicas: 2 }).conditions).toMatchObject([
      { ...known, reason: 'FailedCreate', message: 'fake manageReplicasErr' },
    ]);
  });
  it('a refusal that is known already', () => {
    const before = { type: 'ReplicaFailure', status: 'True', reason: 'Earlier' } as const;
    expect(synced(refusing([full]), { replicas: 10 }, { conditions: [before] }).conditions).toEqual([before]);
  });
  it('none any more', () => {
    expect(synced(world([full]), { replicas: 10 }, { conditions: [known] }).conditions).toEqual([]);
  });
  it('none', () => expect(synced(world([full]), { replicas: 2 }).conditions).toEqual([]));
});

describe('GetPodsToDelete', () => {
  const READY = { phase: 'Running', ready: true } as const;
  const KINDS: Record<string, Partial<DeletionCandidate>> = {
    unscheduled: { nodeName: '', phase: 'Pending' },
    scheduled: { phase: 'Pending' },
    unready: { phase: 'Running' },
    node1: { ...READY, nodeName: 'fake-node-1' },
    node2: { ...READY, nodeName: 'fake-node-2' },
  };
  const candidate = (kind: string): DeletionCandidate => ({
    uid: 'a',
    nodeName: 'fake-node',
    phase: 'Pending',
    ready: false,
    readySince: undefined,
    deletionCost: 0,
    restarts: 0,
    sidecarRestarts: 0,
    createdAt: 0,
    ...KINDS[kind],
  });
  const split = (text: string): string[] => text.split(' ').filter((word) => word !== '');
  const ALL = 'node1 node1 node2 unready scheduled unscheduled';

  it.each<[string, string, string | undefined, number, string]>([
    ['none', '', undefined, 0, ''],
    ['all', 'unready node1', undefined, 2, 'unready node1'],
    ['the one that is not ready', 'node1 unready', undefined, 1, 'unready'],
    ['all kinds', ALL, undefined, 6, ALL],
    ['all kinds, without company', ALL, '', 6, ALL],
    ['the one without a node', 'scheduled unscheduled', undefined, 1, 'unscheduled'],
    ['both that are not ready', 'node1 unready unready', undefined, 2, 'unready unready'],
    ['the one in more company', 'node1 node2', 'node1 node2 node2', 1, 'node2'],
    ['the pending one', 'scheduled unready', undefined, 1, 'scheduled'],
    [
      'the first three kinds',
      'node1 node2 unready scheduled unscheduled',
      undefined,
      3,
      'unscheduled scheduled unready',
    ],
  ])('%s', (_, pods, related = pods, count, expected) => {
    const candidates = split(pods).map(candidate);
    const nodes = split(related).map((kind) => candidate(kind).nodeName);
    const names = podsToDelete(candidates, nodes, count, 0).map((i) => split(pods)[i]);
    expect(names).toEqual(split(expected));
  });
});

it.each([
  ['all fail', 0, 1],
  ['all succeed', 10, 10],
  ['some succeed', 5, 7],
])('SlowStartBatch of 10: %s', (_, limit, expected) => {
  const cluster = makeCluster();
  new ReplicaSetController(cluster, { latency: 10, requestMs: 0 });
  let calls = 0;
  cluster.podApi.onAdmission(() => {
    if (++calls > limit) throw new ApiError(403, 'Forbidden', 'fake error');
  });
  cluster.objectApi.create(workload('ReplicaSet', 'foobar', { replicas: 10 }));
  cluster.kernel.runUntil(12);
  expect(calls).toBe(expected);
});
