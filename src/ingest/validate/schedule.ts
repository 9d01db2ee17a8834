/** A CronJob's schedule and time zone (`pkg/apis/batch/validation`, `validateScheduleFormat`, `validateTimeZone`). */
import { parseSchedule } from '../../model/cron/schedule.ts';
import { findZone, zoneNames } from '../../model/cron/zone-data.ts';
import { nearest } from '../decode/did-you-mean.ts';
import type { Check } from './check.ts';

export function checkSchedule(check: Check, schedule: string): void {
  if (schedule === '') {
    check.required();
    return;
  }
  try {
    parseSchedule(schedule);
  } catch (error) {
    check.invalid(schedule, (error as Error).message);
  }
  if (schedule.includes('TZ'))
    check.invalid(schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead');
}

const PART = /^(?!-)[A-Za-z.\-_0-9+]{1,14}$/;

export function checkTimeZone(check: Check, zone: string | undefined): void {
  if (zone === undefined) return;
  if (zone === '') {
    check.invalid(zone, 'timeZone must be nil or non-empty string');
    return;
  }
  const isName = zone.split('/').every((part) => part !== '.' && part !== '..' && PART.test(part));
  if (isName && zone.toLowerCase() === 'local') {
    check.invalid(zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones');
    // Go finds that one, whatever it is on the machine; in other spellings it is a file like any other
    if (zone === 'Local') return;
  }
  if (!isName || findZone(zone) === undefined)
    check.invalid(zone, `unknown time zone ${zone}`, nearest(zone, zoneNames()));
}
