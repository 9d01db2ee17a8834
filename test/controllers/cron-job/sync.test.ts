import { describe, expect, it } from 'vitest';
import { dueRun, NEVER_MS, requeueAfterMs } from '../../../src/controllers/cron-job/missed.ts';
import { parseSchedule } from '../../../src/model/cron/schedule.ts';
import {
  beyondHistory,
  type ChildJob,
  type CronJobSyncInput,
  jobName,
  requeueAfterChange,
  syncCronJob,
} from '../../../src/controllers/cron-job/sync.ts';
import { decodeCronJob, decodeValue } from '../../../src/ingest/decode/index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Monday, 2 March 2026, 10:00 UTC. */
const TEN = 1_772_445_600_000;

describe('the run that is due', () => {
  it.each([
    ['not yet', '0 * * * *', { createdAt: TEN }, TEN + 30 * MINUTE, 'none', undefined],
    ['the first', '0 * * * *', { createdAt: TEN }, TEN + 61 * MINUTE, 'none', HOUR],
    // 11:00 … 15:00 are five; the last one counts.
    ['of five', '0 * * * *', { createdAt: TEN + 10_000 }, TEN + 301 * MINUTE, 'few', 5 * HOUR],
    ['of very many', '0 * * * *', { createdAt: TEN }, TEN + 101 * HOUR, 'many', 101 * HOUR],
    // Every day 6:30, 10:30, 14:30; the next after 10:30 is at 14:30 and then tomorrow's.
    [
      'of an uneven schedule',
      '30 6-16/4 * * 1-5',
      { createdAt: TEN, lastScheduleTime: TEN + 30 * MINUTE },
      TEN + DAY + 31 * MINUTE,
      'few',
      DAY + 30 * MINUTE,
    ],
    [
      'within the deadline only',
      '0 * * * *',
      { createdAt: TEN, startingDeadlineSeconds: 60 },
      TEN + 5 * HOUR + 2 * MINUTE,
      'none',
      undefined,
    ],
    [
      'since the last run, not the creation',
      '0 * * * *',
      { createdAt: TEN - 9 * DAY, lastScheduleTime: TEN },
      TEN + 30 * MINUTE,
      'none',
      undefined,
    ],
    // Every hour from the last run at 10:01, not from the deadline.
    [
      'every hour',
      '@every 1h',
      { createdAt: TEN - HOUR, lastScheduleTime: TEN + MINUTE },
      TEN + 7 * DAY,
      'many',
      7 * DAY - 59 * MINUTE,
    ],
  ])('%s', (_, schedule, times, now, missed, after) => {
    expect(dueRun(times, parseSchedule(schedule), now)).toEqual({
      missed,
      scheduleTime: after === undefined ? undefined : TEN + after,
      error: undefined,
    });
  });

  it('does not exist on the 31st of February', () => {
    const never = parseSchedule('59 23 31 2 *');
    expect(dueRun({ createdAt: TEN }, never, TEN + DAY).error).toBe(
      'time difference between two schedules is less than 1 second',
    );
    expect(requeueAfterMs({ createdAt: TEN }, never, TEN + DAY)).toBe(NEVER_MS);
  });

  it.each([
    // 100 ms after 11:00.
    ['the next hour', { createdAt: TEN }, TEN + 30 * MINUTE, 30 * MINUTE + 100],
    // 12:00 was due already: 13:00 comes next.
    ['after the one that is due', { createdAt: TEN }, TEN + 150 * MINUTE, 30 * MINUTE + 100],
  ])('look again: %s', (_, times, now, want) =>
    expect(requeueAfterMs(times, parseSchedule('0 * * * *'), now)).toBe(want),
  );
});

const input = (spec: object, more: Partial<CronJobSyncInput> = {}, status: object = {}): CronJobSyncInput => {
  const cronJob = decodeValue(
    { metadata: { name: 'cj' }, spec: { schedule: '0 * * * *', ...spec }, status },
    decodeCronJob,
  );
  return {
    name: 'cj',
    createdAt: TEN - MINUTE,
    isDeleting: false,
    spec: cronJob.spec,
    status: cronJob.status,
    children: [],
    now: TEN + 100,
    ...more,
  };
};
const NAME = jobName('cj', TEN);
const running: ChildJob = { name: 'cj-old', uid: 'u1', startTime: TEN - HOUR };
const activeOld = { active: [{ name: 'cj-old', uid: 'u1' }] };
const reasons = (of: CronJobSyncInput): string[] => syncCronJob(of).events.map(({ reason }) => reason);

describe('a sync', () => {
  it('names the Job by the minute', () => {
    // 1772445600 s are 29540760 min.
    expect(NAME).toBe('cj-29540760');
  });

  it.each([
    ['starts', {}, {}, {}, NAME, HOUR],
    ['does not, suspended', { suspend: true }, {}, {}, undefined, undefined],
    ['does not, being deleted', {}, { isDeleting: true }, {}, undefined, undefined],
    ['does not, in an unknown zone', { timeZone: 'Mars/Olympus' }, {}, {}, undefined, undefined],
    ['does not, unreadable', { schedule: 'x' }, {}, {}, undefined, undefined],
    ['does not, not due', {}, { now: TEN - 1 }, {}, undefined, 101],
    // A deadline of 60 s has passed: nothing is due any more.
    ['does not, too late', { startingDeadlineSeconds: 60 }, { now: TEN + 61_000 }, {}, undefined, HOUR - 61_000 + 100],
    ['does not, done', {}, {}, { lastScheduleTime: '2026-03-02T10:00:00Z' }, undefined, HOUR],
    [
      'does not, running by that name',
      {},
      { children: [{ ...running, name: NAME }] },
      { active: [{ name: NAME, uid: 'u1' }] },
      undefined,
      HOUR,
    ],
    ['beside another one', {}, { children: [running] }, activeOld, NAME, HOUR],
    [
      'not beside another one if that is forbidden',
      { concurrencyPolicy: 'Forbid' },
      { children: [running] },
      activeOld,
      undefined,
      HOUR,
    ],
    [
      'once that has ended',
      { concurrencyPolicy: 'Forbid' },
      { children: [{ ...running, finished: 'Failed' as const }] },
      activeOld,
      NAME,
      HOUR,
    ],
  ])('%s', (_, spec, more, status, start, requeue) => {
    const sync = syncCronJob(input(spec, more, status));
    expect([sync.start?.name, sync.requeueAfterMs]).toEqual([start, requeue]);
  });

  it('replaces', () => {
    const sync = syncCronJob(input({ concurrencyPolicy: 'Replace' }, { children: [running] }, activeOld));
    expect([sync.replace, sync.active, sync.start?.name]).toEqual([activeOld.active, [], NAME]);
  });

  it('keeps the list of active Jobs and the last success', () => {
    const children: ChildJob[] = [
      { name: 'a', uid: 'a', finished: 'Complete', completionTime: TEN },
      { name: 'b', uid: 'b' },
      { name: 'x', uid: 'x' },
    ];
    const of = input({ suspend: true }, { children }, { active: ['a', 'b', 'c'].map((name) => ({ name, uid: name })) });
    expect(syncCronJob(of)).toMatchObject({ active: [{ name: 'b', uid: 'b' }], lastSuccessfulTime: TEN });
    expect(reasons(of)).toEqual(['UnexpectedJob', 'SawCompletedJob', 'MissingJob']);
  });

  it('says what is wrong', () => {
    expect(syncCronJob(input({ schedule: '* * * *' })).events[0]?.message).toBe(
      'unparseable schedule: "* * * *" : expected exactly 5 fields, found 4: [* * * *]',
    );
    expect(reasons(input({ schedule: '59 23 31 2 *' }))).toEqual(['InvalidSchedule']);
    expect(reasons(input({}, { createdAt: TEN - 200 * HOUR }))).toEqual(['TooManyMissedTimes']);
  });
});

it('keeps three successes and one failure', () => {
  const finished = (name: string, how: 'Complete' | 'Failed', startTime: number): ChildJob => ({
    name,
    uid: name,
    finished: how,
    startTime,
  });
  const children = [
    ...[5, 4, 3, 2, 1].map((i) => finished(`s${i}`, 'Complete', i)),
    finished('f2', 'Failed', 2),
    finished('f1', 'Failed', 2),
    { name: 'r', uid: 'r' },
  ];
  const names = (spec: object) => beyondHistory(input(spec).spec, children).map(({ name }) => name);
  expect(names({})).toEqual(['s1', 's2', 'f1']);
  expect(names({ successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 9 })).toEqual(['s1', 's2', 's3', 's4', 's5']);
});

it('looks again after a change of the schedule', () => {
  expect(requeueAfterChange(input({ schedule: '30 * * * *' }))).toBe(30 * MINUTE);
  expect(requeueAfterChange(input({ schedule: 'x' }))).toBeUndefined();
});
