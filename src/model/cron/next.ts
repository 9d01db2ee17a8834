/**
 * The next time of a schedule (github.com/robfig/cron/v3 `spec.go`, `constantdelay.go`), by its own way of counting up, whose
 * quirks at the changes of summer time are part of the answer: an hour that is skipped is not made up for, one that comes
 * twice counts twice, a midnight that does not exist is stepped over.
 *
 *   month ─► day ─► hour ─► minute ─► second 0
 *     ▲        │       │        │         │
 *     └────────┴───────┴────────┴─────────┘  a field that runs over into its first value starts all over
 */
import type { Instant } from '../objects/index.ts';
import { floorMod } from './calendar.ts';
import { instantOf, localTime, ofDay } from './local-time.ts';
import type { LocalTime } from './local-time.ts';
import type { CronSchedule, FieldSchedule } from './schedule.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A schedule that has no time within these years has none. */
const YEARS_SEARCHED = 5;
const NOON = 12;

/** Where the search stands; `cleared` once the fields below the one that was moved are at their first values. */
interface Search {
  at: Instant;
  local: LocalTime;
  cleared: boolean;
}

function moveTo(search: Search, { zone }: FieldSchedule, at: Instant): void {
  search.at = at;
  search.local = localTime(zone, at);
}

/** Sets the fields below the one to be moved back, once in a search. */
function clear(search: Search, schedule: FieldSchedule, at: () => Instant): void {
  if (search.cleared) return;
  search.cleared = true;
  moveTo(search, schedule, at());
}

/** Each seek gives back false where it has run over. */
function seekMonth(search: Search, schedule: FieldSchedule): boolean {
  while (!schedule.month.values.has(search.local.month)) {
    clear(search, schedule, () => instantOf(schedule.zone, search.local.year, search.local.month, 1, 0));
    const { year, month, day } = search.local;
    moveTo(search, schedule, instantOf(schedule.zone, year, month + 1, day, ofDay(search.local)));
    if (search.local.month === 1) return false;
  }
  return true;
}

/** Both day fields must match where one of them is any day, else either. */
function isDay({ dayOfMonth, dayOfWeek }: FieldSchedule, { day, weekday }: LocalTime): boolean {
  const [byMonth, byWeek] = [dayOfMonth.values.has(day), dayOfWeek.values.has(weekday)];
  return dayOfMonth.isAny || dayOfWeek.isAny ? byMonth && byWeek : byMonth || byWeek;
}

function seekDay(search: Search, schedule: FieldSchedule): boolean {
  while (!isDay(schedule, search.local)) {
    clear(search, schedule, () => instantOf(schedule.zone, search.local.year, search.local.month, search.local.day, 0));
    const { year, month, day } = search.local;
    moveTo(search, schedule, instantOf(schedule.zone, year, month, day + 1, ofDay(search.local)));
    const { hour } = search.local;
    // Summer time began or ended at midnight: back to the day's first hour.
    if (hour !== 0) moveTo(search, schedule, search.at + (hour > NOON ? 24 - hour : -hour) * HOUR_MS);
    if (search.local.day === 1) return false;
  }
  return true;
}

function seekHour(search: Search, schedule: FieldSchedule): boolean {
  while (!schedule.hour.values.has(search.local.hour)) {
    clear(search, schedule, () => {
      const { year, month, day, hour } = search.local;
      return instantOf(schedule.zone, year, month, day, hour * HOUR_MS);
    });
    moveTo(search, schedule, search.at + HOUR_MS);
    if (search.local.hour === 0) return false;
  }
  return true;
}

function seekMinute(search: Search, schedule: FieldSchedule): boolean {
  while (!schedule.minute.values.has(search.local.minute)) {
    clear(search, schedule, () => search.at - floorMod(search.at, MINUTE_MS));
    moveTo(search, schedule, search.at + MINUTE_MS);
    if (search.local.minute === 0) return false;
  }
  return true;
}

/** The second is always 0. Offsets are whole minutes but in history: the next full minute by the wall clock. */
function seekSecond(search: Search, schedule: FieldSchedule): boolean {
  const { milliseconds } = search.local;
  if (milliseconds < SECOND_MS) return true;
  search.cleared = true;
  moveTo(search, schedule, search.at + MINUTE_MS - milliseconds);
  return false;
}

function nextByFields(schedule: FieldSchedule, after: Instant): Instant | undefined {
  const at = after - floorMod(after, SECOND_MS) + SECOND_MS;
  const search: Search = { at, local: localTime(schedule.zone, at), cleared: false };
  const lastYear = search.local.year + YEARS_SEARCHED;
  while (search.local.year <= lastYear) {
    const found =
      seekMonth(search, schedule) &&
      seekDay(search, schedule) &&
      seekHour(search, schedule) &&
      seekMinute(search, schedule) &&
      seekSecond(search, schedule);
    if (found) return search.at;
  }
  return undefined;
}

/** @param after milliseconds since the Unix epoch @returns the first time later than that; nothing if there is none within five years */
export function nextTime(schedule: CronSchedule, after: Instant): Instant | undefined {
  if (schedule.kind === 'every') return after - floorMod(after, SECOND_MS) + schedule.delayMs;
  return nextByFields(schedule, after);
}
