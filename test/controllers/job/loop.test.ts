import { describe, expect, it } from 'vitest';
import { ApiError, type Cluster } from '../../../src/cluster/index.ts';
import { JobController } from '../../../src/controllers/job/index.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { Job } from '../../../src/model/objects/index.ts';
import { bindInTurn, makeCluster, node, podTemplate, ROUND_KUBELET, story, workload } from '../../support/world.ts';

function world(): Cluster {
  const cluster = makeCluster();
  new Machines(cluster, { timing: { ...ROUND_KUBELET, ready: 0, jobRun: 10_000 } });
  new JobController(cluster, { latency: 10 });
  bindInTurn(cluster);
  cluster.nodeApi.create(node('n1') as never);
  return cluster;
}

const job = (name: string, spec: Record<string, unknown>, annotations: Record<string, string> = {}) =>
  workload('Job', name, { template: podTemplate(name, { restartPolicy: 'Never' }, annotations), ...spec });
const statusOf = (cluster: Cluster, serial: number): Job['status'] => (cluster.objects.get<Job>(serial) as Job).status;
const conditions = (cluster: Cluster, serial: number): string[] =>
  statusOf(cluster, serial).conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`);

describe('Job', () => {
  it('runs as many pods at a time as it may, until enough have succeeded', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(job('batch', { completions: 3, parallelism: 2 }));
    cluster.kernel.runUntil(5000);
    expect(statusOf(cluster, serial)).toMatchObject({ active: 2, succeeded: 0 });
    cluster.kernel.runUntil(60_000);
    expect(statusOf(cluster, serial)).toMatchObject({ active: 0, succeeded: 3, failed: 0 });
    expect(conditions(cluster, serial)).toEqual([
      'SuccessCriteriaMet=True CompletionsReached',
      'Complete=True CompletionsReached',
    ]);
    expect(story(cluster, 'pod-created')).toHaveLength(3);
  });

  it('replaces a failed pod after 10, then 20 s, and gives up beyond its limit', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(
      job('bad', { backoffLimit: 2 }, { 'seatrial.dev/run-seconds': '1', 'seatrial.dev/exit-code': '1' }),
    );
    cluster.kernel.runUntil(120_000);
    expect(conditions(cluster, serial)).toEqual([
      'FailureTarget=True BackoffLimitExceeded',
      'Failed=True BackoffLimitExceeded',
    ]);
    expect(statusOf(cluster, serial)).toMatchObject({ failed: 3, active: 0 });
    const times = story(cluster, 'pod-created').map((line) => Math.round(Number(line.split(' ')[0])));
    // each runs from about 1 s after its creation for 1 s; ends count in whole seconds
    expect(times).toEqual([0, 12, 34]);
  });

  it('gives each index one success', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(
      job('indexed', { completions: 4, parallelism: 2, completionMode: 'Indexed' }),
    );
    cluster.kernel.runUntil(60_000);
    expect(statusOf(cluster, serial)).toMatchObject({ succeeded: 4, completedIndexes: '0-3' });
  });

  it('keeps finished pods; their finalizer is gone', () => {
    const cluster = world();
    cluster.objectApi.create(job('one', {}));
    cluster.kernel.runUntil(60_000);
    expect(cluster.pods.count).toBe(1);
    const [row] = [...cluster.pods.live()];
    cluster.podApi.delete(row, { by: 'user' });
    expect(cluster.pods.count).toBe(0);
  });

  it('asks anew after a refusal in 1, 2, 4 s, not because its own status changed', () => {
    const cluster = world();
    const asked: number[] = [];
    cluster.podApi.onAdmission(() => {
      asked.push(Math.round(cluster.now / 100) / 10);
      throw new ApiError(403, 'Forbidden', 'exceeded quota');
    });
    cluster.objectApi.create(job('refused', { completions: 4, parallelism: 4 }));
    cluster.kernel.runUntil(10_000);
    expect(asked).toEqual([0, 1, 3, 7]);
  });
});
