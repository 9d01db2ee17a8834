/** Wall clocks: instants ↔ local dates and times of a zone, with the rules of Go's `time.Date` at the changes of summer time. */
import type { Instant } from '../objects/index.ts';
import { dateOf, daysOf, floorMod, weekdayOf } from './calendar.ts';
import type { CivilDate } from './calendar.ts';
import { periodAt } from './zone-data.ts';
import type { Zone } from './zone-data.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export interface LocalTime extends CivilDate {
  readonly hour: number;
  readonly minute: number;
  /** Milliseconds since the full minute. */
  readonly milliseconds: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** @param instant milliseconds since the Unix epoch */
export function localTime(zone: Zone, instant: Instant): LocalTime {
  const local = instant + (zone.offsets[periodAt(zone, instant)] as number);
  const days = Math.floor(local / DAY_MS);
  const ofDay = local - days * DAY_MS;
  return {
    ...dateOf(days),
    weekday: weekdayOf(days),
    hour: Math.floor(ofDay / HOUR_MS),
    minute: Math.floor(floorMod(ofDay, HOUR_MS) / MINUTE_MS),
    milliseconds: floorMod(ofDay, MINUTE_MS),
  };
}

/**
 * The instant of a date and time of day; months and days may be out of range. A time that does not exist or that exists
 * twice is resolved as Go does: with the offset at the same reading of a UTC clock, if the instant so found has that
 * offset, else with the offset at that instant.
 *
 * @param ofDay milliseconds since midnight by the wall clock
 */
export function instantOf(zone: Zone, year: number, month: number, day: number, ofDay: number): Instant {
  const reading = daysOf(year, month, day) * DAY_MS + ofDay;
  const period = periodAt(zone, reading);
  const offset = zone.offsets[period] as number;
  if (offset === 0) return reading;
  const guess = reading - offset;
  const actual = periodAt(zone, guess);
  return actual === period ? guess : reading - (zone.offsets[actual] as number);
}

/** Milliseconds since midnight by the wall clock. */
export function ofDay({ hour, minute, milliseconds }: LocalTime): number {
  return hour * HOUR_MS + minute * MINUTE_MS + milliseconds;
}
