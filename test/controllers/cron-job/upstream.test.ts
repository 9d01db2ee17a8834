/**
 * Tables of pkg/controller/cronjob, retold: of utils_test.go the runs that are due, of which the last one counts; of
 * cronjob_controllerv2_test.go the syncs, but for those of informers that lag.
 */
import { describe, expect, it } from 'vitest';
import { dueRun } from '../../../src/controllers/cron-job/missed.ts';
import { type CronJobSync, syncCronJob } from '../../../src/controllers/cron-job/sync.ts';
import { decodeCronJob, decodeValue } from '../../../src/ingest/decode/index.ts';
import { parseSchedule } from '../../../src/model/cron/schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Thursday, 19 May 2016, 10:00 UTC. */
const T1 = Date.UTC(2016, 4, 19, 10);
const T2 = T1 + HOUR;

it.each([
  ['none needed yet', -10 * MINUTE, undefined, T1 - 7 * MINUTE, undefined, 'none', undefined],
  ['one needed', -10 * MINUTE, undefined, T1 + 2000, undefined, 'none', T1],
  ['the last one was on time', -10 * MINUTE, T1, T1 + 2 * MINUTE, undefined, 'none', undefined],
  ['one since the last', -10 * MINUTE, T1, T2 + 5 * MINUTE, undefined, 'none', T2],
  ['two since the last', -2 * HOUR, T1 - HOUR, T2 + 5 * MINUTE, undefined, 'few', T2],
  ['far too many', -2 * HOUR, T1 - HOUR, T2 + 240 * HOUR, undefined, 'many', T2 + 240 * HOUR],
  ['far too many, but only few in time', -2 * HOUR, T1 - HOUR, T2 + 240 * HOUR, 7200, 'few', T2 + 240 * HOUR],
])('GetRecentUnmetScheduleTimes: %s', (_, created, lastScheduleTime, now, startingDeadlineSeconds, missed, at) => {
  const times = { createdAt: T1 + created, lastScheduleTime, startingDeadlineSeconds };
  const due = dueRun(times, parseSchedule('0 * * * ?'), now);
  expect([due.missed, due.scheduleTime]).toEqual([missed, at]);
});

describe('syncCronJob', () => {
  const FAR = T1 + 7 * 24 * HOUR;
  const CREATED_JOB = T1 - 59 * MINUTE;
  type Before = 'new' | 'done' | 'active';
  // policy, deadline in seconds, what ran before, now; is it started, is one replaced, how many are active then
  type Row = [string, number | undefined, Before, number, boolean, boolean, number];
  const early = T1 - MINUTE;
  const due = T1 + MINUTE;
  const rows: Row[] = ['Allow', 'Forbid', 'Replace'].flatMap((policy): Row[] => [
    [policy, undefined, 'new', early, false, false, 0],
    [policy, undefined, 'new', due, true, false, 1],
    [policy, undefined, 'done', early, false, false, 0],
    [policy, undefined, 'done', due, true, false, 1],
    [policy, undefined, 'active', early, false, false, 1],
    [policy, undefined, 'active', due, policy !== 'Forbid', policy === 'Replace', policy === 'Allow' ? 2 : 1],
    // of far too many the last one is started, whatever the deadline
    [policy, 1_000_000, 'done', FAR, true, false, 1],
    [policy, undefined, 'done', FAR, true, false, 1],
    [policy, 7200, 'done', FAR, true, false, 1],
    [policy, 10, 'done', FAR, true, false, 1],
  ]);
  rows.push(
    ['Allow', 10, 'new', T1 + 12 * MINUTE, false, false, 0],
    ['Allow', 1_000_000, 'new', due, true, false, 1],
    ['Allow', 10, 'done', due, false, false, 0],
    ['Allow', 1_000_000, 'done', due, true, false, 1],
    ['Allow', 10, 'active', due, false, false, 1],
    ['Allow', 1_000_000, 'active', due, true, false, 2],
  );

  const sync = (spec: object, before: Before, now: number) => {
    const status = before === 'new' ? {} : { lastScheduleTime: '2016-05-19T09:01:00Z' };
    const job = { name: 'mycronjob-24394141', uid: '1234' };
    const active = before === 'active' ? { active: [job] } : {};
    const cronJob = decodeValue(
      { metadata: { name: 'mycronjob' }, spec: { schedule: '0 * * * ?', ...spec }, status: { ...status, ...active } },
      decodeCronJob,
    );
    const ended = before === 'done' ? { finished: 'Complete' as const, completionTime: CREATED_JOB + 10_000 } : {};
    return syncCronJob({
      name: 'mycronjob',
      createdAt: before === 'new' ? early : T1 - 61 * MINUTE,
      isDeleting: false,
      spec: cronJob.spec,
      status: cronJob.status,
      children: before === 'new' ? [] : [{ ...job, startTime: CREATED_JOB, ...ended }],
      now,
    });
  };
  const warnings = (of: CronJobSync) => of.events.filter(({ type }) => type === 'Warning').map(({ reason }) => reason);

  it.each(rows)('%s, deadline %s, %s before, at %d', (policy, deadline, before, now, starts, replaces, active) => {
    const result = sync({ concurrencyPolicy: policy, startingDeadlineSeconds: deadline }, before, now);
    expect(result.start !== undefined).toBe(starts);
    expect(result.replace.length > 0).toBe(replaces);
    expect(result.active.length + (starts ? 1 : 0)).toBe(active);
    const isFar = now === FAR && (deadline === undefined || deadline > 7200);
    expect(warnings(result)).toEqual(isFar ? ['TooManyMissedTimes'] : []);
    expect(result.events.length - warnings(result).length).toBe(
      policy === 'Forbid' && before === 'active' && now === due ? 1 : 0,
    );
    // the next full hour, and a tenth of a second
    expect(result.requeueAfterMs).toBe((Math.floor(now / HOUR) + 1) * HOUR - now + 100);
    if (before === 'done') expect(result.lastSuccessfulTime).toBe(CREATED_JOB + 10_000);
  });

  it.each<[Before, number]>([
    ['new', 0],
    ['done', 0],
    ['active', 1],
  ])('suspended, %s before', (before, active) => {
    const result = sync({ suspend: true }, before, due);
    expect([result.start, result.requeueAfterMs, result.active.length, result.events]).toEqual([
      undefined,
      undefined,
      active,
      [],
    ]);
  });

  it.each(['Allow', 'Forbid', 'Replace'])('%s, a schedule that cannot be read', (concurrencyPolicy) => {
    const result = sync({ concurrencyPolicy, schedule: 'obvious error schedule' }, 'new', early);
    expect([result.start, result.requeueAfterMs, warnings(result).length]).toEqual([undefined, undefined, 1]);
  });
});
