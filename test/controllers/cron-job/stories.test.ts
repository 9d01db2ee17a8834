import { describe, expect, it } from 'vitest';
import { ApiError, Cluster } from '../../../src/cluster/index.ts';
import { CronJobController } from '../../../src/controllers/cron-job/index.ts';
import { GarbageCollector } from '../../../src/controllers/garbage-collector/index.ts';
import { JobController } from '../../../src/controllers/job/index.ts';
import { Kernel } from '../../../src/kernel/index.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { CronJob, Job } from '../../../src/model/objects/index.ts';
import { EventRecord } from '../../../src/record/index.ts';
import { bindInTurn, kube, node, podTemplate, story } from '../../support/world.ts';

const MINUTE = 60_000;
/** Monday, 2 March 2026, 09:59:30 UTC: instant 0 of these stories. The first full minute is at 30 s. */
const START = 1_772_445_570_000;

interface Story {
  readonly runSeconds?: number;
  readonly exitCode?: number;
  readonly spec?: Record<string, unknown>;
}

function world(): Cluster {
  const cluster = new Cluster({
    kernel: new Kernel({ seed: '1' }),
    record: new EventRecord({ keep: true }),
    epoch: START,
  });
  new Machines(cluster, {
    timing: { sandbox: 0, containerStart: 0, ready: 0, termination: 1000, cleanup: 0, imagePullPerGi: 0, watch: 0 },
  });
  new CronJobController(cluster, { latency: 10 });
  new JobController(cluster, { latency: 10 });
  new GarbageCollector(cluster, { latency: 10, requestMs: 5 });
  bindInTurn(cluster);
  cluster.nodeApi.create(node('n1') as never);
  return cluster;
}

function cronJob(cluster: Cluster, { runSeconds = 10, exitCode = 0, spec = {} }: Story): number {
  const annotations = { 'seatrial.dev/run-seconds': String(runSeconds), 'seatrial.dev/exit-code': String(exitCode) };
  const template = podTemplate('c', { restartPolicy: 'Never' }, annotations);
  const jobTemplate = { spec: { backoffLimit: 0, template } };
  return cluster.objectApi.create(
    kube({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c', namespace: 'default' },
      spec: { schedule: '* * * * *', jobTemplate, ...spec },
    }),
  );
}

const jobs = (cluster: Cluster): Job[] => cluster.objects.list<Job>('Job').map(({ object }) => object);
const statusOf = (cluster: Cluster, serial: number): CronJob['status'] =>
  (cluster.objects.get<CronJob>(serial) as CronJob).status;
const minute = (n: number): string => String((START + 30_000) / MINUTE + n);
/** Events as `12.010 Reason: message`. */
const events = (cluster: Cluster): string[] =>
  story(cluster, 'event').map((line) =>
    line
      .replace(/ event object=\S+ reason=(\S+) message=(.*) pod=-$/, ' $1: $2')
      .replaceAll(/c-(\d+)/g, (_, n) => `c-${Number(n) - (START + 30_000) / MINUTE}`),
  );

describe('a CronJob', () => {
  it('starts its Jobs 110 ms after the minute, named after it', () => {
    const cluster = world();
    const serial = cronJob(cluster, {});
    cluster.kernel.runUntil(100_000);
    // the minutes at 30 s and 90 s; the queue adds 100 ms, the way to the controller takes 10
    expect(story(cluster, 'object-created').map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      `0.000 object-created object=c`,
      `30.110 object-created object=c-${minute(0)}`,
      `90.110 object-created object=c-${minute(1)}`,
    ]);
    expect(statusOf(cluster, serial)).toMatchObject({ lastScheduleTime: 90_000, active: [{ name: `c-${minute(1)}` }] });
    expect(jobs(cluster)[0].metadata.annotations.get('batch.kubernetes.io/cronjob-scheduled-timestamp')).toBe(
      '2026-03-02T10:00:00Z',
    );
    expect(jobs(cluster)[0].spec).toMatchObject({ completions: 1, parallelism: 1, backoffLimit: 0 });
  });

  it('tells what it did', () => {
    const cluster = world();
    cronJob(cluster, {});
    cluster.kernel.runUntil(60_000);
    // 10 s of work from 30.12 on; the Job says Complete one second after its pod is done, and the controller 10 ms later
    expect(events(cluster)).toEqual([
      '30.110 SuccessfulCreate: Created job c-0',
      expect.stringMatching(/^41\.\d+ SawCompletedJob: Saw completed job: c-0, condition: Complete$/),
    ]);
  });

  it('keeps three successes and one failure', () => {
    const cluster = world();
    cronJob(cluster, {});
    cluster.kernel.runUntil(5 * MINUTE + 45_000);
    // six runs by then, the last one just finished
    expect(jobs(cluster).map(({ metadata }) => metadata.name)).toEqual([3, 4, 5].map((n) => `c-${minute(n)}`));
    const failing = world();
    cronJob(failing, { exitCode: 1 });
    failing.kernel.runUntil(3 * MINUTE);
    expect(jobs(failing).map(({ metadata }) => metadata.name)).toEqual([`c-${minute(2)}`]);
    expect(failing.pods.count).toBe(1);
  });

  it('allows runs side by side', () => {
    const cluster = world();
    const serial = cronJob(cluster, { runSeconds: 150 });
    cluster.kernel.runUntil(160_000);
    expect(statusOf(cluster, serial).active).toHaveLength(3);
  });

  it('forbids them, and starts the one that waited as soon as it may', () => {
    const cluster = world();
    cronJob(cluster, { runSeconds: 80, spec: { concurrencyPolicy: 'Forbid' } });
    cluster.kernel.runUntil(150_000);
    const told = events(cluster);
    expect(told).toContain(
      '90.110 JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
    );
    // 30.1 + 80 + about a second: the run of 90 s starts then
    expect(told.filter((line) => line.includes('SuccessfulCreate'))).toEqual([
      '30.110 SuccessfulCreate: Created job c-0',
      expect.stringMatching(/^111\.\d+ SuccessfulCreate: Created job c-1$/),
    ]);
  });

  it('replaces the one that runs, without waiting for its pods', () => {
    const cluster = world();
    cronJob(cluster, { runSeconds: 80, spec: { concurrencyPolicy: 'Replace' } });
    cluster.kernel.runUntil(95_000);
    expect(events(cluster)).toEqual([
      '30.110 SuccessfulCreate: Created job c-0',
      '90.110 SuccessfulDelete: Deleted job c-0',
      '90.110 SuccessfulCreate: Created job c-1',
    ]);
    expect(story(cluster, 'pod-deletion-requested').map((line) => line.split(' ')[0])).toEqual(['90.120']);
    expect(cluster.pods.count).toBe(1);
  });

  it('goes by its own zone, across the change to summer time', () => {
    const cluster = world();
    cronJob(cluster, { spec: { schedule: '30 2 * * *', timeZone: 'Europe/Berlin' } });
    const day = 24 * 60 * MINUTE;
    cluster.kernel.runUntil(28 * day);
    const starts = jobs(cluster).map(({ metadata }) =>
      metadata.annotations.get('batch.kubernetes.io/cronjob-scheduled-timestamp'),
    );
    // on 29 March 2026 there is no 02:30 in Berlin
    expect(starts).toEqual(['2026-03-27T02:30:00+01:00', '2026-03-28T02:30:00+01:00', '2026-03-30T02:30:00+02:00']);
  });

  it('is suspended, and makes up for the last run that it missed', () => {
    const cluster = world();
    const serial = cronJob(cluster, { spec: { suspend: true } });
    cluster.kernel.runUntil(200_000);
    expect(jobs(cluster)).toEqual([]);
    const object = cluster.objects.get<CronJob>(serial) as CronJob;
    cluster.objectApi.replace(serial, { ...object, spec: { ...object.spec, suspend: false } } as CronJob, {
      spec: true,
    });
    cluster.kernel.runUntil(201_000);
    expect(jobs(cluster).map(({ metadata }) => metadata.name)).toEqual([`c-${minute(2)}`]);
  });

  it('misses a run whose deadline is over', () => {
    const cluster = world();
    const serial = cronJob(cluster, { spec: { suspend: true, schedule: '0 * * * *', startingDeadlineSeconds: 20 } });
    cluster.kernel.runUntil(60_000);
    const object = cluster.objects.get<CronJob>(serial) as CronJob;
    cluster.objectApi.replace(serial, { ...object, spec: { ...object.spec, suspend: false } } as CronJob, {
      spec: true,
    });
    cluster.kernel.runUntil(70_000);
    expect(jobs(cluster)).toEqual([]);
  });

  it('says what is wrong with a schedule that never comes', () => {
    const cluster = world();
    cronJob(cluster, { spec: { schedule: '0 0 31 2 *' } });
    cluster.kernel.runUntil(60_000);
    expect(events(cluster)).toEqual([
      '0.010 InvalidSchedule: invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second',
    ]);
  });

  it('frowns upon a zone within the schedule', () => {
    const cluster = world();
    cronJob(cluster, { spec: { schedule: 'TZ=Asia/Tokyo 0 9 * * *' } });
    cluster.kernel.runUntil(1000);
    expect(events(cluster)).toEqual([
      '0.010 UnsupportedSchedule: CRON_TZ or TZ used in schedule "TZ=Asia/Tokyo 0 9 * * *" is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
    ]);
  });

  it('tries again where its Job is refused', () => {
    const cluster = world();
    let refusals = 2;
    cluster.objectApi.onAdmission((object) => {
      if (object.kind === 'Job' && refusals-- > 0)
        throw new ApiError(403, 'Forbidden', `jobs.batch ${JSON.stringify(object.metadata.name)} is forbidden: no`);
    });
    const serial = cronJob(cluster, {});
    cluster.kernel.runUntil(35_000);
    // 5 and 10 ms later, and 10 to get there
    expect(events(cluster).map((line) => line.split(':')[0])).toEqual([
      '30.110 FailedCreate',
      '30.125 FailedCreate',
      '30.145 SuccessfulCreate',
    ]);
    expect(statusOf(cluster, serial).lastScheduleTime).toBe(30_000);
  });
});
