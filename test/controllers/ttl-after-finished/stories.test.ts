import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/cluster/index.ts';
import { GarbageCollector } from '../../../src/controllers/garbage-collector/index.ts';
import { JobController } from '../../../src/controllers/job/index.ts';
import { TtlAfterFinishedController } from '../../../src/controllers/ttl-after-finished/index.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { Job } from '../../../src/model/objects/index.ts';
import { bindInTurn, makeCluster, node, podTemplate, story, workload } from '../../support/world.ts';

function world(): Cluster {
  const cluster = makeCluster();
  new Machines(cluster, {
    timing: {
      sandbox: 0,
      containerStart: 0,
      ready: 0,
      termination: 1000,
      cleanup: 0,
      imagePullPerGi: 0,
      watch: 0,
      jobRun: 5000,
    },
  });
  new JobController(cluster, { latency: 10 });
  new TtlAfterFinishedController(cluster, { latency: 10 });
  new GarbageCollector(cluster, { latency: 10, requestMs: 5 });
  bindInTurn(cluster);
  cluster.nodeApi.create(node('n1') as never);
  return cluster;
}

const job = (spec: Record<string, unknown>) =>
  workload('Job', 'j', { template: podTemplate('j', { restartPolicy: 'Never' }), ...spec });

describe('a finished Job with a TTL', () => {
  it('goes in the foreground, so many seconds after the second in which it ended', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(job({ ttlSecondsAfterFinished: 20 }));
    cluster.kernel.runUntil(10_000);
    // the pod ends at 5.0 s, the Job is Complete a second later: its condition says 6 s
    expect((cluster.objects.get<Job>(serial) as Job).status.conditions.at(-1)).toMatchObject({
      type: 'Complete',
      lastTransitionTime: 6000,
    });
    cluster.kernel.runUntil(60_000);
    expect(story(cluster, 'object-deletion-requested').map((line) => line.split(' ')[0])).toEqual(['26.010']);
    // the pod is finished: it goes at once, and the Job, which is looked at after it, in the same millisecond
    expect(story(cluster, 'pod-deleted').map((line) => line.split(' ')[0])).toEqual(['26.020']);
    expect(story(cluster, 'object-deleted').map((line) => line.split(' ')[0])).toEqual(['26.020']);
  });

  it('goes at once with a TTL of 0, and never without one', () => {
    const cluster = world();
    cluster.objectApi.create(job({ ttlSecondsAfterFinished: 0 }));
    cluster.kernel.runUntil(10_000);
    expect(cluster.objects.list('Job')).toEqual([]);
    cluster.objectApi.create(job({}));
    cluster.kernel.runUntil(1_000_000);
    expect(cluster.objects.list('Job')).toHaveLength(1);
  });

  it('follows a TTL that is changed meanwhile', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(job({ ttlSecondsAfterFinished: 20 }));
    cluster.kernel.runUntil(10_000);
    const object = cluster.objects.get<Job>(serial) as Job;
    cluster.objectApi.replace(serial, { ...object, spec: { ...object.spec, ttlSecondsAfterFinished: 100 } } as Job, {
      spec: true,
    });
    cluster.kernel.runUntil(60_000);
    expect(cluster.objects.list('Job')).toHaveLength(1);
    cluster.kernel.runUntil(110_000);
    expect(cluster.objects.list('Job')).toEqual([]);
  });
});
