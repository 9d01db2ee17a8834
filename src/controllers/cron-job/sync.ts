/**
 * One reconcile of a CronJob as a pure function (upstream `pkg/controller/cronjob/cronjob_controllerv2.go`, `syncCronJob`,
 * `cleanupFinishedJobs`).
 *
 *   active list and last success ─► may it start at all? ─► a run due? ─► too late, done already, or forbidden? ─► start
 *
 * Only the latest missed run is ever started. A run that Forbid held back stays due: it starts as soon as the one before
 * ends, if its deadline still allows.
 */
import type { CronJob, Instant } from '../../model/objects/index.ts';
import { localTime } from '../../model/cron/local-time.ts';
import { dueRun, requeueAfterMs } from './missed.ts';
import type { CronJobTimes } from './missed.ts';
import { parseCronJobSchedule } from '../../model/cron/schedule.ts';
import type { CronSchedule } from '../../model/cron/schedule.ts';
import { findZone, UTC } from '../../model/cron/zone-data.ts';

/** A Job whose controller the CronJob is. Instants here are milliseconds since the Unix epoch, in the whole file. */
export interface ChildJob {
  readonly name: string;
  readonly uid: string;
  readonly finished?: 'Complete' | 'Failed';
  readonly startTime?: Instant;
  readonly completionTime?: Instant;
}

export interface CronJobSyncInput {
  readonly name: string;
  readonly createdAt: Instant;
  readonly isDeleting: boolean;
  readonly spec: CronJob['spec'];
  readonly status: CronJob['status'];
  readonly children: readonly ChildJob[];
  readonly now: Instant;
}

export interface CronJobEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

type ActiveJob = CronJob['status']['active'][number];

export interface CronJobSync {
  /** Jobs to delete before the new one is created (Replace); they leave `active` with that. */
  readonly replace: readonly ActiveJob[];
  /** The Job to create. Its name is the lock: an existing one of that name is that run. */
  readonly start?: { readonly name: string; readonly scheduleTime: Instant };
  /** status.active without finished, missing and replaced Jobs; the caller adds the one that it creates. */
  readonly active: readonly ActiveJob[];
  readonly lastScheduleTime?: Instant;
  readonly lastSuccessfulTime?: Instant;
  /** Finished Jobs beyond the history limits, oldest first. */
  readonly remove: readonly ChildJob[];
  /** Nothing: not before something changes. */
  readonly requeueAfterMs?: number;
  readonly events: readonly CronJobEvent[];
}

const MINUTE_MS = 60_000;
const SECOND_MS = 1000;
const DEFAULT_SUCCESSFUL_HISTORY = 3;
const DEFAULT_FAILED_HISTORY = 1;

/** `<cron job>-<minutes since 1970>`. */
export function jobName(cronJobName: string, scheduleTime: Instant): string {
  return `${cronJobName}-${Math.floor(scheduleTime / MINUTE_MS)}`;
}

const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As in `Mon, 02 Mar 2026 12:00:00 +0000`. */
function rfc1123(instant: Instant): string {
  const { year, month, day, weekday, hour, minute, milliseconds } = localTime(UTC, instant);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [hour, minute, Math.floor(milliseconds / SECOND_MS)].map(two).join(':');
  return `${DAY_NAMES[weekday]}, ${two(day)} ${MONTH_NAMES[month - 1]} ${year} ${clock} +0000`;
}

function activeJobs({ status, children }: CronJobSyncInput): Pick<CronJobSync, 'active' | 'events'> {
  const byUid = new Map(children.map((child) => [child.uid, child]));
  const known = new Set(status.active.map(({ uid }) => uid));
  const events: CronJobEvent[] = children
    .filter(({ uid, finished }) => !finished && !known.has(uid))
    .map(({ name }) => ({
      type: 'Warning',
      reason: 'UnexpectedJob',
      message: `Saw a job that the controller did not create or forgot: ${name}`,
    }));
  const active = status.active.filter(({ name, uid }) => {
    const child = byUid.get(uid);
    if (!child) events.push({ type: 'Normal', reason: 'MissingJob', message: `Active job went missing: ${name}` });
    if (!child?.finished) return child !== undefined;
    events.push({
      type: 'Normal',
      reason: 'SawCompletedJob',
      message: `Saw completed job: ${name}, condition: ${child.finished}`,
    });
    return false;
  });
  return { active, events };
}

function lastSuccess({ status, children }: CronJobSyncInput): Instant | undefined {
  return children.reduce<Instant | undefined>((last, { finished, completionTime }) => {
    if (finished !== 'Complete' || completionTime === undefined) return last;
    return last === undefined ? completionTime : Math.max(last, completionTime);
  }, status.lastSuccessfulTime);
}

/** Jobs that have not started go last, names decide between equals. */
function compareByStart(a: ChildJob, b: ChildJob): number {
  const [startA, startB] = [a.startTime ?? Infinity, b.startTime ?? Infinity];
  if (startA !== startB) return startA < startB ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** What the history limits leave no room for: 3 successes and 1 failure are kept unless the spec says otherwise. */
export function beyondHistory(spec: CronJob['spec'], children: readonly ChildJob[]): ChildJob[] {
  const surplus = (how: ChildJob['finished'], limit: number): ChildJob[] => {
    const finished = children.filter((child) => child.finished === how).sort(compareByStart);
    return finished.slice(0, Math.max(0, finished.length - limit));
  };
  return [
    ...surplus('Complete', spec.successfulJobsHistoryLimit ?? DEFAULT_SUCCESSFUL_HISTORY),
    ...surplus('Failed', spec.failedJobsHistoryLimit ?? DEFAULT_FAILED_HISTORY),
  ];
}

/** A zone inside the schedule works, and is frowned upon. */
function zoneInSchedule({ schedule }: CronJob['spec']): CronJobEvent[] {
  if (!schedule.includes('TZ')) return [];
  const link = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/';
  const message = `CRON_TZ or TZ used in schedule ${JSON.stringify(schedule)} is not officially supported, see ${link} for more details`;
  return [{ type: 'Warning', reason: 'UnsupportedSchedule', message }];
}

/** The schedule, or the event that says why there is none. */
function readSchedule({ schedule, timeZone }: CronJob['spec']): CronSchedule | CronJobEvent {
  if (timeZone !== undefined && !findZone(timeZone)) {
    return {
      type: 'Warning',
      reason: 'UnknownTimeZone',
      message: `invalid timeZone: ${JSON.stringify(timeZone)}: unknown time zone ${timeZone}`,
    };
  }
  try {
    return parseCronJobSchedule(schedule, timeZone);
  } catch (error) {
    const message = `unparseable schedule: ${JSON.stringify(schedule)} : ${(error as Error).message}`;
    return { type: 'Warning', reason: 'UnparseableSchedule', message };
  }
}

interface Decision {
  readonly scheduleTime?: Instant;
  readonly events: readonly CronJobEvent[];
  /** Nobody need look again before the spec changes. */
  readonly isInvalid?: boolean;
}

/** Whether a run starts now, and with what comment. */
function decide(
  { name, spec, status, now }: CronJobSyncInput,
  times: CronJobTimes,
  schedule: CronSchedule,
  active: readonly ActiveJob[],
): Decision {
  const { missed, scheduleTime, error } = dueRun(times, schedule, now);
  if (error !== undefined) {
    return {
      events: [
        { type: 'Warning', reason: 'InvalidSchedule', message: `invalid schedule: ${spec.schedule} : ${error}` },
      ],
      isInvalid: true,
    };
  }
  if (scheduleTime === undefined) return { events: [] };
  const message = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
  const events: CronJobEvent[] = missed === 'many' ? [{ type: 'Warning', reason: 'TooManyMissedTimes', message }] : [];
  if (spec.startingDeadlineSeconds !== undefined && scheduleTime + spec.startingDeadlineSeconds * SECOND_MS < now) {
    return {
      events: [
        ...events,
        {
          type: 'Warning',
          reason: 'MissSchedule',
          message: `Missed scheduled time to start a job: ${rfc1123(scheduleTime)}`,
        },
      ],
    };
  }
  const isStarted =
    active.some((job) => job.name === jobName(name, scheduleTime)) || status.lastScheduleTime === scheduleTime;
  if (isStarted) return { events };
  if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
    const forbidden = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    return { events: [...events, { type: 'Normal', reason: 'JobAlreadyActive', message: forbidden }] };
  }
  return { scheduleTime, events };
}

export function syncCronJob(input: CronJobSyncInput): CronJobSync {
  const { name, createdAt, isDeleting, spec, status, now } = input;
  const seen = activeJobs(input);
  const base: CronJobSync = {
    ...seen,
    replace: [],
    lastScheduleTime: status.lastScheduleTime,
    lastSuccessfulTime: lastSuccess(input),
    remove: beyondHistory(spec, input.children),
  };
  if (isDeleting) return base;
  const schedule = readSchedule(spec);
  if ('reason' in schedule && schedule.reason === 'UnknownTimeZone')
    return { ...base, events: [...seen.events, schedule] };
  if (spec.suspend) return base;
  const noted = [...seen.events, ...zoneInSchedule(spec)];
  if ('reason' in schedule) return { ...base, events: [...noted, schedule] };
  const { startingDeadlineSeconds } = spec;
  const times: CronJobTimes = { createdAt, lastScheduleTime: status.lastScheduleTime, startingDeadlineSeconds };
  const { scheduleTime, events, isInvalid } = decide(input, times, schedule, seen.active);
  const commented = { ...base, events: [...noted, ...events] };
  if (isInvalid) return commented;
  if (scheduleTime === undefined) return { ...commented, requeueAfterMs: requeueAfterMs(times, schedule, now) };
  const replaces = spec.concurrencyPolicy === 'Replace';
  return {
    ...commented,
    replace: replaces ? seen.active : [],
    active: replaces ? [] : seen.active,
    start: { name: jobName(name, scheduleTime), scheduleTime },
    lastScheduleTime: scheduleTime,
    requeueAfterMs: requeueAfterMs({ ...times, lastScheduleTime: scheduleTime }, schedule, now),
  };
}

/** After a change of the schedule: when to look next. Nothing where it cannot be read. */
export function requeueAfterChange({ createdAt, spec, status, now }: CronJobSyncInput): number | undefined {
  const schedule = readSchedule(spec);
  if ('reason' in schedule) return undefined;
  return requeueAfterMs({ createdAt, lastScheduleTime: status.lastScheduleTime }, schedule, now);
}
