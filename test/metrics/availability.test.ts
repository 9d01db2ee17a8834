import { describe, expect, it } from 'vitest';
import { replayMeters } from '../../src/metrics/index.ts';
import { MINUTE, SECOND, Story, valuesOf } from './story.ts';

/** Three replicas, all ready at 10 s; one is lost at 100 s and back at 160 s. The run lasts ten minutes. */
function threeReplicas(minReadySeconds = 0): Story {
  const story = new Story(10 * MINUTE);
  const node = story.node(0, 'n1');
  const web = story.object(0, 'Deployment', 'web', { replicas: 3, minReadySeconds });
  const set = story.object(0, 'ReplicaSet', 'web-1', { owner: web });
  const podClass = story.class({ cpu: 500 });
  const pods = ['web-1-a', 'web-1-b', 'web-1-c'].map((name) => story.pod(0, name, set, podClass));
  for (const pod of pods) story.bind(2 * SECOND, pod, node);
  for (const pod of pods) story.ready(10 * SECOND, pod);
  story.target(100 * SECOND, pods[0], 'DeletionByTaintManager');
  story.delete(100 * SECOND, pods[0], 'taint-eviction-controller');
  const next = story.pod(100 * SECOND, 'web-1-d', set, podClass);
  story.bind(130 * SECOND, next, node);
  story.gone(130 * SECOND, pods[0]);
  story.ready(160 * SECOND, next);
  return story;
}

describe('availability of a Deployment that loses one of three pods', () => {
  it('is measured from the first instant at which it was whole', () => {
    const result = threeReplicas().result();
    const ratio = valuesOf(result, 'workload_available_ratio');
    // 590 s are measured: 60 of them at 2/3, 530 at 1. The first 10 s are no outage.
    expect(ratio.min).toBeCloseTo(2 / 3, 6);
    expect(ratio.avg).toBeCloseTo((60 * (2 / 3) + 530) / 590, 6);
    // 60 of 590 s are 10.2 %: the fifth percentile is below, the median is whole.
    expect(ratio.p50).toBe(1);
    expect(valuesOf(result, 'workload_unavailable_seconds')).toMatchObject({ count: 1, sum: 60, max: 60 });
    expect(result.workloads).toMatchObject([
      {
        workload: 'deploy/web',
        desired: 3,
        ready: 3,
        available: 3,
        availableMin: 2,
        firstAvailable: 10_000,
        unavailableSeconds: 60,
        disruptions: 1,
      },
    ]);
  });

  it('waits for minReadySeconds', () => {
    const result = threeReplicas(20).result();
    // Ready at 10 s, available at 30 s. Lost at 100 s, the new one ready at 160 s and available at 180 s.
    expect(result.workloads[0]).toMatchObject({ firstAvailable: 30_000, unavailableSeconds: 80 });
  });

  it('counts pending and starting times by pod', () => {
    const result = threeReplicas().result();
    // Three waited 2 s, the fourth 30 s.
    expect(valuesOf(result, 'pods_pending_seconds')).toEqual({
      count: 4,
      sum: 36,
      min: 2,
      avg: 9,
      p50: 2,
      p95: 30,
      p99: 30,
      max: 30,
    });
    // Three started in 10 s, the fourth in 60 s.
    expect(valuesOf(result, 'pod_start_seconds')).toMatchObject({ count: 4, sum: 90, max: 60 });
    expect(valuesOf(result, 'pods_pending')).toMatchObject({ max: 3, value: 0 });
    expect(result.counts).toMatchObject({
      pods: 3,
      podsCreated: 4,
      pending: 0,
      pendingPeak: 3,
      evictions: 1,
      placed: 3,
      ready: 3,
    });
  });

  it('writes the loss down with its cause and its recovery', () => {
    const { disruptions } = threeReplicas().result();
    expect(disruptions).toEqual([
      {
        at: 100_000,
        pod: 'web-1-a',
        namespace: 'default',
        workload: 'deploy/web',
        node: 'n1',
        cause: 'DeletionByTaintManager',
        reason: '',
        by: 'taint-eviction-controller',
        voluntary: false,
        budget: 'none',
        pdb: '',
        recoveredAt: 160_000,
      },
    ]);
  });

  it('a workload that never gets there is measured from its creation', () => {
    const story = new Story(100 * SECOND);
    const node = story.node(0, 'n1');
    const web = story.object(0, 'StatefulSet', 'db', { replicas: 2 });
    story.running(20 * SECOND, 'db-0', web, story.class(), node);
    const result = story.result();
    expect(result.workloads[0]).toMatchObject({
      workload: 'sts/db',
      firstAvailable: null,
      unavailableSeconds: 100,
      availableRatioMin: 0,
    });
    expect(valuesOf(result, 'workload_available_ratio').avg).toBeCloseTo(0.4, 6);
  });

  it('a rollout deletes pods without a loss; a hand does not', () => {
    const story = new Story(MINUTE);
    const node = story.node(0, 'n1');
    const set = story.object(0, 'ReplicaSet', 'web', { replicas: 2 });
    const podClass = story.class();
    const a = story.running(0, 'a', set, podClass, node);
    const b = story.running(0, 'b', set, podClass, node);
    story.delete(10 * SECOND, a, 'replicaset-controller');
    story.delete(20 * SECOND, b, 'user');
    const { disruptions } = story.result();
    expect(disruptions).toMatchObject([{ pod: 'b', cause: 'Deleted', by: 'user', voluntary: true, recoveredAt: null }]);
  });

  it('a finished pod is cleared away without a loss; one that the kubelet turned out is lost once', () => {
    const story = new Story(MINUTE);
    const node = story.node(0, 'n1');
    const podClass = story.class();
    const done = story.running(0, 'done', -1, podClass, node);
    const evicted = story.running(0, 'evicted', -1, podClass, node);
    story.finish(10 * SECOND, done, 'Succeeded');
    story.finish(10 * SECOND, evicted, 'Failed', 'Evicted');
    story.delete(20 * SECOND, done, 'user');
    story.delete(20 * SECOND, evicted, 'user');
    expect(story.result().disruptions).toMatchObject([{ pod: 'evicted', cause: 'Evicted', at: 10 * SECOND }]);
  });

  it('a pod of a workload that lasts is lost when it has succeeded: its kubelet turned it out, and it ended well', () => {
    const story = new Story(MINUTE);
    const node = story.node(0, 'n1');
    const set = story.object(0, 'ReplicaSet', 'web', { replicas: 1 });
    const polite = story.running(0, 'polite', set, story.class(), node);
    const job = story.object(0, 'Job', 'batch', {});
    const done = story.running(0, 'done', job, story.class(), node);
    story.finish(10 * SECOND, polite, 'Succeeded');
    story.finish(10 * SECOND, done, 'Succeeded');
    expect(story.result().disruptions).toMatchObject([{ pod: 'polite', cause: 'Evicted', by: 'kubelet', reason: '' }]);
  });

  it('replays to the same numbers from the kept rows', () => {
    const story = threeReplicas();
    const again = replayMeters({ record: story.record, world: story.world(), horizon: story.horizon });
    expect(story.result([], again)).toEqual(story.result());
  });
});
