/** Jobs and what is wanted of them besides running: policies, limits, suspension, other sizes. Kubelet: 1 s to start, 2 s to end. */
import { describe, expect, it } from 'vitest';
import { apply, type Cluster } from '../../../src/cluster/index.ts';
import { ControllerManager } from '../../../src/controllers/index.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { Job } from '../../../src/model/objects/index.ts';
import { FAILED, SUCCEEDED } from '../../../src/record/index.ts';
import { bindInTurn, makeCluster, node, podTemplate, ROUND_KUBELET, story, workload } from '../../support/world.ts';

function world(): Cluster {
  const cluster = makeCluster();
  new Machines(cluster, { timing: { ...ROUND_KUBELET, ready: 0, termination: 2000, jobRun: Infinity } });
  const manager = new ControllerManager(cluster, { startedAt: 0, latency: 4, requestMs: 8 });
  bindInTurn(cluster);
  cluster.nodeApi.create(node('n1', { cpu: '64' }) as never);
  manager.start();
  return cluster;
}

const job = (spec: Record<string, unknown>, annotations: Record<string, string> = {}, pod: object = {}) =>
  workload('Job', 'j', { template: podTemplate('j', { restartPolicy: 'Never', ...pod }, annotations), ...spec });
const jobOf = (cluster: Cluster): Job => cluster.objects.get<Job>(cluster.objects.find('Job', 'default', 'j')) as Job;
const status = (cluster: Cluster): Job['status'] => jobOf(cluster).status;
const conditions = (cluster: Cluster): string[] =>
  status(cluster).conditions.map(({ type, status: is, reason }) => `${type}=${is} ${reason}`);
const seconds = (cluster: Cluster, kind: string): number[] =>
  story(cluster, kind).map((line) => Math.round(Number(line.split(' ')[0]) * 10) / 10);
/** Row of the live pod of an index. */
const ofIndex = (cluster: Cluster, index: number): number =>
  [...cluster.pods.live()].find((row) => cluster.pods.ordinal[row] === index && cluster.pods.isActive(row)) ?? -1;

function end(cluster: Cluster, row: number, exitCode: number): void {
  cluster.podApi.setPhase(row, exitCode === 0 ? SUCCEEDED : FAILED, { exitCode });
}

describe('a success policy', () => {
  it('ends the Job early: a second after the index, complete when the others are gone, none of them failed', () => {
    const cluster = world();
    const rules = [{ succeededIndexes: '0' }];
    apply(cluster, job({ completionMode: 'Indexed', completions: 3, parallelism: 3, successPolicy: { rules } }));
    cluster.kernel.runUntil(5000);
    end(cluster, ofIndex(cluster, 0), 0);
    cluster.kernel.runUntil(6100);
    expect(conditions(cluster)).toEqual(['SuccessCriteriaMet=True SuccessPolicy']);
    expect(seconds(cluster, 'pod-deletion-requested')).toEqual([6, 6]);
    // two seconds to end, one until it is looked at
    cluster.kernel.runUntil(10_000);
    expect(conditions(cluster)).toEqual(['SuccessCriteriaMet=True SuccessPolicy', 'Complete=True SuccessPolicy']);
    expect(status(cluster)).toMatchObject({ succeeded: 1, failed: 0, active: 0, completedIndexes: '0' });
    expect(seconds(cluster, 'object-condition')).toEqual([6, 9]);
  });

  it('by number waits for that many of the indexes that count', () => {
    const cluster = world();
    const rules = [{ succeededIndexes: '0-2', succeededCount: 2 }];
    apply(cluster, job({ completionMode: 'Indexed', completions: 5, parallelism: 5, successPolicy: { rules } }));
    cluster.kernel.runUntil(5000);
    for (const index of [3, 4, 1]) end(cluster, ofIndex(cluster, index), 0);
    cluster.kernel.runUntil(8000);
    expect(conditions(cluster)).toEqual([]);
    end(cluster, ofIndex(cluster, 2), 0);
    cluster.kernel.runUntil(20_000);
    expect(status(cluster)).toMatchObject({ succeeded: 4, completedIndexes: '1-4' });
    expect(conditions(cluster)).toContain('Complete=True SuccessPolicy');
  });
});

describe('a pod that is deleted while it runs', () => {
  const slow = { 'seatrial.dev/termination-seconds': '8' };

  it('has failed at once, and is replaced 10 s after its deletion was asked for', () => {
    const cluster = world();
    apply(cluster, job({}, slow));
    cluster.kernel.runUntil(5000);
    cluster.podApi.delete([...cluster.pods.live()][0], { by: 'user' });
    cluster.kernel.runUntil(6100);
    expect(status(cluster)).toMatchObject({ failed: 1, active: 0, terminating: 1 });
    cluster.kernel.runUntil(30_000);
    expect(seconds(cluster, 'pod-created')).toEqual([0, 15]);
  });

  it('with podReplacementPolicy Failed has not failed before it has ended', () => {
    const cluster = world();
    apply(cluster, job({ podReplacementPolicy: 'Failed' }, slow));
    cluster.kernel.runUntil(5000);
    cluster.podApi.delete([...cluster.pods.live()][0], { by: 'user' });
    cluster.kernel.runUntil(12_000);
    expect(status(cluster)).toMatchObject({ failed: 0, active: 0, terminating: 1 });
    cluster.kernel.runUntil(30_000);
    // ended at 13 s
    expect(seconds(cluster, 'pod-created')).toEqual([0, 23]);
    expect(status(cluster)).toMatchObject({ failed: 1, active: 1, terminating: 0 });
  });
});

describe('limits for each index', () => {
  const indexed = { completionMode: 'Indexed', completions: 3, parallelism: 3 };
  const failing = { 'seatrial.dev/run-seconds': '1', 'seatrial.dev/exit-code': '1' };

  it('give up an index after its retries, and the Job when none is left', () => {
    const cluster = world();
    apply(cluster, job({ ...indexed, backoffLimitPerIndex: 1 }, failing));
    cluster.kernel.runUntil(60_000);
    expect(status(cluster)).toMatchObject({ failed: 6, succeeded: 0, failedIndexes: '0-2', active: 0 });
    expect(conditions(cluster)).toEqual(['FailureTarget=True FailedIndexes', 'Failed=True FailedIndexes']);
    // each index by itself: fails at 2 s, again from 12 s on
    expect(seconds(cluster, 'pod-created')).toEqual([0, 0, 0, 12, 12, 12]);
  });

  it('give the Job up when more indexes have failed than may', () => {
    const cluster = world();
    apply(cluster, job({ ...indexed, backoffLimitPerIndex: 0, maxFailedIndexes: 1 }));
    cluster.kernel.runUntil(5000);
    end(cluster, ofIndex(cluster, 0), 1);
    cluster.kernel.runUntil(8000);
    expect([status(cluster).failedIndexes, conditions(cluster)]).toEqual(['0', []]);
    end(cluster, ofIndex(cluster, 2), 1);
    cluster.kernel.runUntil(20_000);
    expect(conditions(cluster)).toEqual([
      'FailureTarget=True MaxFailedIndexesExceeded',
      'Failed=True MaxFailedIndexesExceeded',
    ]);
    // index 1 ran and was deleted: it counts as failed, its index does not
    expect(status(cluster)).toMatchObject({ failed: 3, failedIndexes: '0,2', active: 0, terminating: 0 });
  });

  it('are cut short by FailIndex', () => {
    const cluster = world();
    const rules = [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [42] } }];
    apply(cluster, job({ ...indexed, backoffLimitPerIndex: 5, podFailurePolicy: { rules } }));
    cluster.kernel.runUntil(5000);
    end(cluster, ofIndex(cluster, 1), 42);
    cluster.kernel.runUntil(30_000);
    expect(status(cluster)).toMatchObject({ failedIndexes: '1', failed: 1, active: 2 });
    expect(seconds(cluster, 'pod-created')).toHaveLength(3);
    for (const index of [0, 2]) end(cluster, ofIndex(cluster, index), 0);
    cluster.kernel.runUntil(40_000);
    expect(conditions(cluster)).toEqual(['FailureTarget=True FailedIndexes', 'Failed=True FailedIndexes']);
  });
});

describe('suspension', () => {
  const spec = { parallelism: 2, completions: 2, activeDeadlineSeconds: 20 };

  it('ends the pods without a failure, and starts the clock of the deadline anew', () => {
    const cluster = world();
    apply(cluster, job(spec));
    cluster.kernel.runUntil(10_000);
    apply(cluster, job({ ...spec, suspend: true }));
    cluster.kernel.runUntil(16_000);
    expect(cluster.pods.count).toBe(0);
    expect(status(cluster)).toMatchObject({ active: 0, failed: 0, succeeded: 0 });
    expect(conditions(cluster)).toEqual(['Suspended=True JobSuspended']);
    apply(cluster, job(spec));
    cluster.kernel.runUntil(30_000);
    expect(conditions(cluster)).toEqual(['Suspended=False JobResumed']);
    expect(status(cluster)).toMatchObject({ active: 2, startTime: 16_000 });
    cluster.kernel.runUntil(50_000);
    // 20 s after the resumption
    expect(conditions(cluster)).toContain('Failed=True DeadlineExceeded');
    expect(seconds(cluster, 'pod-deletion-requested')).toEqual([10, 10, 36, 36]);
  });

  // v1.32 judges the deadline by the first start before it writes the new one (job_controller.go, syncJob)
  it('is fatal beyond the deadline: the Job fails when it is resumed', () => {
    const cluster = world();
    apply(cluster, job(spec));
    cluster.kernel.runUntil(10_000);
    apply(cluster, job({ ...spec, suspend: true }));
    cluster.kernel.runUntil(60_000);
    expect(conditions(cluster)).toEqual(['Suspended=True JobSuspended']);
    apply(cluster, job(spec));
    cluster.kernel.runUntil(61_000);
    expect(conditions(cluster)).toContain('Failed=True DeadlineExceeded');
  });

  it('from the beginning makes no pod and has no start', () => {
    const cluster = world();
    apply(cluster, job({ suspend: true }));
    cluster.kernel.runUntil(10_000);
    expect([cluster.pods.count, status(cluster).startTime]).toEqual([0, undefined]);
    expect(conditions(cluster)).toEqual(['Suspended=True JobSuspended']);
  });
});

describe('another size', () => {
  it('takes surplus pods away, highest indexes first, without counting them', () => {
    const cluster = world();
    const spec = { completionMode: 'Indexed', completions: 4, parallelism: 4 };
    apply(cluster, job(spec));
    cluster.kernel.runUntil(5000);
    apply(cluster, job({ ...spec, completions: 2, parallelism: 2 }));
    cluster.kernel.runUntil(10_000);
    expect([...cluster.pods.live()].map((row) => cluster.pods.ordinal[row])).toEqual([0, 1]);
    expect(status(cluster)).toMatchObject({ active: 2, failed: 0 });
  });

  it('of parallelism alone keeps the completions', () => {
    const cluster = world();
    apply(cluster, job({ completions: 4, parallelism: 4 }));
    cluster.kernel.runUntil(5000);
    apply(cluster, job({ completions: 4, parallelism: 1 }));
    cluster.kernel.runUntil(10_000);
    expect(cluster.pods.count).toBe(1);
    apply(cluster, job({ completions: 4, parallelism: 0 }));
    cluster.kernel.runUntil(15_000);
    expect(cluster.pods.count).toBe(0);
    expect(status(cluster)).toMatchObject({ active: 0, failed: 0, succeeded: 0 });
    expect(conditions(cluster)).toEqual([]);
  });
});

describe('restarts in place', () => {
  it('fail the Job when there are as many as its limit', () => {
    const cluster = world();
    const failing = { 'seatrial.dev/run-seconds': '1', 'seatrial.dev/exit-code': '1' };
    apply(cluster, job({ backoffLimit: 2 }, failing, { restartPolicy: 'OnFailure' }));
    cluster.kernel.runUntil(120_000);
    expect(conditions(cluster)).toEqual([
      'FailureTarget=True BackoffLimitExceeded',
      'Failed=True BackoffLimitExceeded',
    ]);
    expect(seconds(cluster, 'pod-restarted')).toHaveLength(2);
    expect(seconds(cluster, 'pod-created')).toEqual([0]);
  });
});

describe('a work queue', () => {
  it('is done when one pod has succeeded and all others have ended; none is added after the first', () => {
    const cluster = world();
    const queue = workload('Job', 'j', {
      template: podTemplate('j', { restartPolicy: 'Never' }),
      parallelism: 3,
    }) as Job;
    cluster.objectApi.create({ ...queue, spec: { ...queue.spec, completions: undefined } } as Job);
    cluster.kernel.runUntil(5000);
    const [first, second, third] = [...cluster.pods.live()];
    end(cluster, first, 0);
    cluster.kernel.runUntil(10_000);
    end(cluster, second, 1);
    cluster.kernel.runUntil(40_000);
    expect(seconds(cluster, 'pod-created')).toHaveLength(3);
    expect(conditions(cluster)).toEqual([]);
    end(cluster, third, 0);
    cluster.kernel.runUntil(50_000);
    expect(conditions(cluster)).toContain('Complete=True CompletionsReached');
    expect(status(cluster)).toMatchObject({ succeeded: 2, failed: 1 });
  });
});
