/** StatefulSets with other policies than the default, and with pods that are not well. Kubelet: 1 s to start, ready 1 s later, 1 s to end. */
import { describe, expect, it } from 'vitest';
import { ApiError, apply, type Cluster } from '../../../src/cluster/index.ts';
import { ControllerManager } from '../../../src/controllers/index.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { StatefulSet } from '../../../src/model/objects/index.ts';
import { FAILED } from '../../../src/record/index.ts';
import { bindInTurn, makeCluster, node, podTemplate, ROUND_KUBELET, story, workload } from '../../support/world.ts';

function world(): Cluster {
  const cluster = makeCluster();
  new Machines(cluster, { timing: ROUND_KUBELET });
  const manager = new ControllerManager(cluster, { startedAt: 0 });
  bindInTurn(cluster);
  cluster.nodeApi.create(node('n1', { cpu: '64' }) as never);
  manager.start();
  return cluster;
}

const names = new Map<string, string>();

/** `created db-0`, `deletion-requested db-1` … from `since` on, seconds. */
function lines(cluster: Cluster, since: number, ...kinds: string[]): string[] {
  return story(cluster, ...kinds)
    .filter((line) => Number(line.split(' ')[0]) >= since)
    .map((line) => `${line.split(' ')[1].slice(4)} ${names.get(/pod=(\d+)/.exec(line)?.[1] ?? '')}`);
}

/** Runs to `seconds` and learns the names of the pods that come. */
function run(cluster: Cluster, seconds: number): void {
  while (cluster.now < seconds * 1000) {
    cluster.kernel.runUntil(Math.min(cluster.now + 50, seconds * 1000));
    for (const row of cluster.pods.live()) names.set(String(cluster.pods.serial[row]), cluster.pods.name(row));
  }
}

const set = (spec: Record<string, unknown>, annotations: Record<string, string> = {}) =>
  workload('StatefulSet', 'db', { serviceName: 'db', template: podTemplate('db', {}, annotations), ...spec });
const setOf = (cluster: Cluster): StatefulSet =>
  cluster.objects.get<StatefulSet>(cluster.objects.find('StatefulSet', 'default', 'db')) as StatefulSet;
const row = (cluster: Cluster, name: string): number => cluster.pods.find('default', name);
const broken = { 'seatrial.dev/never-ready': 'true' };

describe('ordinals', () => {
  it('begin at the start, and so does the partition', () => {
    const cluster = world();
    const spec = { replicas: 3, ordinals: { start: 5 } };
    const rolling = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
    apply(cluster, set({ ...spec, updateStrategy: rolling }));
    run(cluster, 20);
    expect(lines(cluster, 0, 'pod-created')).toEqual(['created db-5', 'created db-6', 'created db-7']);
    apply(cluster, set({ ...spec, updateStrategy: rolling }, { version: '2' }));
    run(cluster, 40);
    // position 1 and up are ordinals 6 and 7
    expect(lines(cluster, 20, 'pod-deletion-requested')).toEqual([
      'deletion-requested db-7',
      'deletion-requested db-6',
    ]);
  });

  it('move when the start moves: what is out of range goes last to first, when the rest is well', () => {
    const cluster = world();
    apply(cluster, set({ replicas: 2 }));
    run(cluster, 10);
    apply(cluster, set({ replicas: 2, ordinals: { start: 1 } }));
    run(cluster, 30);
    expect(lines(cluster, 10, 'pod-created', 'pod-deletion-requested')).toEqual([
      'created db-2',
      'deletion-requested db-0',
    ]);
  });
});

describe('OnDelete', () => {
  it('gives a pod the new template when it is deleted, and is never over', () => {
    const cluster = world();
    const spec = { replicas: 2, updateStrategy: { type: 'OnDelete' } };
    apply(cluster, set(spec));
    run(cluster, 10);
    const { currentRevision } = setOf(cluster).status;
    apply(cluster, set(spec, { version: '2' }));
    run(cluster, 20);
    expect(lines(cluster, 10, 'pod-deletion-requested')).toEqual([]);
    for (const name of ['db-0', 'db-1']) cluster.podApi.delete(row(cluster, name), { by: 'user' });
    run(cluster, 40);
    const { status } = setOf(cluster);
    expect(status).toMatchObject({ updatedReplicas: 2, readyReplicas: 2, currentRevision });
    expect(status.updateRevision).not.toBe(currentRevision);
  });
});

describe('scaling down', () => {
  it('in order waits while a lower pod is not well', () => {
    const cluster = world();
    apply(cluster, set({ replicas: 3 }));
    run(cluster, 10);
    cluster.podApi.setReady(row(cluster, 'db-0'), false);
    apply(cluster, set({ replicas: 1 }));
    run(cluster, 20);
    expect(lines(cluster, 10, 'pod-deletion-requested')).toEqual([]);
    cluster.podApi.setReady(row(cluster, 'db-0'), true);
    run(cluster, 30);
    expect(lines(cluster, 10, 'pod-deletion-requested', 'pod-deleted')).toEqual([
      'deletion-requested db-2',
      'deleted db-2',
      'deletion-requested db-1',
      'deleted db-1',
    ]);
  });

  it('in order takes a pod that is not well only if none below it is that neither', () => {
    const cluster = world();
    apply(cluster, set({ replicas: 4 }));
    run(cluster, 15);
    for (const name of ['db-2', 'db-3']) cluster.podApi.setReady(row(cluster, name), false);
    apply(cluster, set({ replicas: 1 }));
    run(cluster, 25);
    // the first that is not well is db-2; db-3 is looked at before it, is not well, and blocks
    expect(lines(cluster, 15, 'pod-deletion-requested')).toEqual([]);
    cluster.podApi.setReady(row(cluster, 'db-3'), true);
    run(cluster, 35);
    expect(lines(cluster, 15, 'pod-deletion-requested')).toEqual([
      'deletion-requested db-3',
      'deletion-requested db-2',
      'deletion-requested db-1',
    ]);
  });

  it('in parallel takes all at once, well or not', () => {
    const cluster = world();
    const spec = { podManagementPolicy: 'Parallel' };
    apply(cluster, set({ ...spec, replicas: 4 }));
    run(cluster, 10);
    for (const name of ['db-0', 'db-2']) cluster.podApi.setReady(row(cluster, name), false);
    apply(cluster, set({ ...spec, replicas: 1 }));
    run(cluster, 10.2);
    expect(lines(cluster, 10, 'pod-deletion-requested')).toEqual([
      'deletion-requested db-3',
      'deletion-requested db-2',
      'deletion-requested db-1',
    ]);
  });

  it('and up again waits for a name that is still there', () => {
    const cluster = world();
    apply(cluster, set({ replicas: 2 }, { 'seatrial.dev/termination-seconds': '5' }));
    run(cluster, 10);
    apply(cluster, set({ replicas: 1 }, { 'seatrial.dev/termination-seconds': '5' }));
    run(cluster, 11);
    apply(cluster, set({ replicas: 2 }, { 'seatrial.dev/termination-seconds': '5' }));
    run(cluster, 14.9);
    expect(lines(cluster, 10, 'pod-created')).toEqual([]);
    run(cluster, 16);
    expect(lines(cluster, 10, 'pod-created')).toEqual(['created db-1']);
  });
});

describe('an update', () => {
  it('in parallel waits for health, not for minReadySeconds (v1.32)', () => {
    const cluster = world();
    const spec = { replicas: 3, podManagementPolicy: 'Parallel', minReadySeconds: 20 };
    apply(cluster, set(spec));
    run(cluster, 40);
    apply(cluster, set(spec, { version: '2' }));
    run(cluster, 55);
    // each: 1 s to end, 2 s to be ready
    expect(lines(cluster, 40, 'pod-deletion-requested')).toHaveLength(3);
    expect(setOf(cluster).status).toMatchObject({ updatedReplicas: 3 });
  });

  // a look that is due earlier swallows the one at the right time, so that up to twice minReadySeconds may pass (v1.32)
  it('in order waits for minReadySeconds', () => {
    const cluster = world();
    const spec = { replicas: 2, minReadySeconds: 20 };
    apply(cluster, set(spec));
    run(cluster, 100);
    apply(cluster, set(spec, { version: '2' }));
    run(cluster, 122);
    // 1 s to end, 2 s to be ready, 20 s to be available
    expect(lines(cluster, 100, 'pod-deletion-requested')).toEqual(['deletion-requested db-1']);
    run(cluster, 145);
    expect(lines(cluster, 100, 'pod-deletion-requested')).toEqual([
      'deletion-requested db-1',
      'deletion-requested db-0',
    ]);
  });

  it('that is broken is put back by itself in parallel, where the order does not stand in its way', () => {
    const cluster = world();
    const spec = { replicas: 2, podManagementPolicy: 'Parallel' };
    apply(cluster, set(spec));
    run(cluster, 10);
    apply(cluster, set(spec, broken));
    run(cluster, 30);
    expect(lines(cluster, 10, 'pod-deletion-requested')).toEqual(['deletion-requested db-1']);
    apply(cluster, set({ ...spec, template: podTemplate('db') }));
    run(cluster, 50);
    expect(lines(cluster, 30, 'pod-deletion-requested')).toEqual(['deletion-requested db-1']);
    expect(setOf(cluster).status).toMatchObject({ readyReplicas: 2, updatedReplicas: 2 });
  });

  it('deletes an old pod though it is not well, and waits for a new one that is not', () => {
    const cluster = world();
    const spec = { replicas: 3, podManagementPolicy: 'Parallel' };
    apply(cluster, set(spec));
    run(cluster, 10);
    cluster.podApi.setReady(row(cluster, 'db-1'), false);
    apply(cluster, set(spec, { version: '2' }));
    run(cluster, 30);
    expect(lines(cluster, 10, 'pod-deletion-requested')).toEqual([
      'deletion-requested db-2',
      'deletion-requested db-1',
      'deletion-requested db-0',
    ]);
  });

  it('with a partition makes a low pod again as it was', () => {
    const cluster = world();
    const spec = { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } };
    apply(cluster, set(spec));
    run(cluster, 15);
    apply(cluster, set(spec, { version: '2' }));
    run(cluster, 30);
    expect(setOf(cluster).status).toMatchObject({ updatedReplicas: 1, currentReplicas: 2 });
    cluster.podApi.delete(row(cluster, 'db-0'), { by: 'user' });
    run(cluster, 45);
    expect(setOf(cluster).status).toMatchObject({ updatedReplicas: 1, currentReplicas: 2, readyReplicas: 3 });
  });
});

describe('a pod that has ended', () => {
  it('is deleted and made again, in order only when what is below it is well', () => {
    const cluster = world();
    apply(cluster, set({ replicas: 2 }));
    run(cluster, 10);
    cluster.podApi.setReady(row(cluster, 'db-0'), false);
    cluster.podApi.setPhase(row(cluster, 'db-1'), FAILED, { reason: 'Evicted' });
    run(cluster, 15);
    expect(lines(cluster, 10, 'pod-deletion-requested')).toEqual([]);
    cluster.podApi.setReady(row(cluster, 'db-0'), true);
    run(cluster, 20);
    expect(lines(cluster, 10, 'pod-deletion-requested', 'pod-created')).toEqual([
      'deletion-requested db-1',
      'created db-1',
    ]);
  });

  it('below one that is missing goes first', () => {
    const cluster = world();
    apply(cluster, set({ replicas: 3 }));
    run(cluster, 10);
    cluster.podApi.delete(row(cluster, 'db-2'), { by: 'user' });
    cluster.podApi.setPhase(row(cluster, 'db-0'), FAILED, { reason: 'Evicted' });
    run(cluster, 30);
    expect(lines(cluster, 10, 'pod-created')).toEqual(['created db-0', 'created db-2']);
  });
});

it('in parallel pods are asked for by one, two, four …, and a refusal ends that after its batch', () => {
  const cluster = world();
  const asked: number[] = [];
  cluster.podApi.onAdmission((creation) => {
    if (cluster.now > 12) return;
    asked.push(creation.ordinal ?? -1);
    if (asked.length > 1) throw new ApiError(403, 'Forbidden', 'exceeded quota');
  });
  apply(cluster, set({ replicas: 8, podManagementPolicy: 'Parallel' }));
  run(cluster, 0.012);
  expect(new Set(asked)).toEqual(new Set([0, 1, 2]));
  run(cluster, 5);
  expect(setOf(cluster).status.readyReplicas).toBe(8);
});
