/** Which run of a CronJob is due, and when to look again (upstream `pkg/controller/cronjob/utils.go`). */
import type { Instant } from '../../model/objects/index.ts';
import { nextTime } from '../../model/cron/next.ts';
import type { CronSchedule } from '../../model/cron/schedule.ts';

/** Times are milliseconds since the Unix epoch. */
export interface CronJobTimes {
  readonly createdAt: Instant;
  readonly lastScheduleTime?: Instant;
  readonly startingDeadlineSeconds?: number;
}

export interface DueRun {
  /** How many runs were missed, by an estimate. */
  readonly missed: 'none' | 'few' | 'many';
  /** The latest time that is due; older ones are never made up for. */
  readonly scheduleTime?: Instant;
  /** The schedule can be read but makes no sense, as the 31st of February. */
  readonly error?: string;
}

interface MostRecent extends DueRun {
  /** Nothing before this counts. */
  readonly earliest: Instant;
}

const SECOND_MS = 1000;
/** From then on the controller says that it missed too many – and starts the latest one all the same. */
const MANY = 100;
/** Added to every re-queue, against clocks that differ a little. */
const NEXT_DELTA_MS = 100;
/** What Go's saturating arithmetic makes of "never": the least 64-bit number of nanoseconds. */
export const NEVER_MS = -9_223_372_036_854;
const NO_DISTANCE = 'time difference between two schedules is less than 1 second';

function earliestTime(
  { createdAt, lastScheduleTime, startingDeadlineSeconds }: CronJobTimes,
  now: Instant,
  withDeadline: boolean,
): Instant {
  const earliest = lastScheduleTime ?? createdAt;
  if (!withDeadline || startingDeadlineSeconds === undefined) return earliest;
  return Math.max(earliest, now - startingDeadlineSeconds * SECOND_MS);
}

function lastUpTo(schedule: CronSchedule, from: Instant, now: Instant): Instant | undefined {
  let last: Instant | undefined;
  for (let at = nextTime(schedule, from); at !== undefined && at <= now; at = nextTime(schedule, at)) last = at;
  return last;
}

function mostRecent(times: CronJobTimes, schedule: CronSchedule, now: Instant, withDeadline: boolean): MostRecent {
  const earliest = earliestTime(times, now, withDeadline);
  const first = nextTime(schedule, earliest);
  if (first !== undefined && now < first) return { earliest, missed: 'none' };
  const second = first === undefined ? undefined : nextTime(schedule, first);
  if (first === undefined || second === undefined) return { earliest, missed: 'none', error: NO_DISTANCE };
  if (now < second) return { earliest, missed: 'none', scheduleTime: first };
  // An estimate: as if the distance of the first two were that of all.
  const distance = Math.round((second - first) / SECOND_MS);
  const count = Math.trunc(Math.trunc((now - first) / SECOND_MS) / distance) + 1;
  const from = first + (count - 2) * distance * SECOND_MS;
  return { earliest, missed: count > MANY ? 'many' : 'few', scheduleTime: lastUpTo(schedule, from, now) };
}

/** The run due now. */
export function dueRun(times: CronJobTimes, schedule: CronSchedule, now: Instant): DueRun {
  const { missed, scheduleTime, error } = mostRecent(times, schedule, now, true);
  return { missed, scheduleTime, error };
}

/** Milliseconds until the next look, 100 ms after the next time; negative where that is over already, `NEVER_MS` if there is none. */
export function requeueAfterMs(times: CronJobTimes, schedule: CronSchedule, now: Instant): number {
  const { earliest, missed, scheduleTime, error } = mostRecent(times, schedule, now, false);
  const from = scheduleTime ?? (error === undefined && missed === 'none' ? earliest : now);
  const next = nextTime(schedule, from);
  return next === undefined ? NEVER_MS : next + NEXT_DELTA_MS - now;
}
