/**
 * Reads a CronJob's schedule (github.com/robfig/cron/v3 `parser.go`, and `pkg/controller/cronjob/cronjob_controllerv2.go`,
 * `formatSchedule`): five fields – minute, hour, day of the month, month, day of the week –, a descriptor such as
 * `@daily`, or `@every 90s`; before it perhaps `TZ=zone` or `CRON_TZ=zone`. Errors have upstream's texts.
 */
import { parseDuration } from './duration.ts';
import { findZone, UTC } from './zone-data.ts';
import type { Zone } from './zone-data.ts';

export interface CronField {
  readonly values: ReadonlySet<number>;
  /** It has a `*` or `?` without a step. Such a day field gives way to the other one. */
  readonly isAny: boolean;
}

export interface FieldSchedule {
  readonly kind: 'fields';
  readonly minute: CronField;
  readonly hour: CronField;
  readonly dayOfMonth: CronField;
  readonly month: CronField;
  readonly dayOfWeek: CronField;
  readonly zone: Zone;
}

/** A fixed distance from the last run, whole seconds. */
export interface EverySchedule {
  readonly kind: 'every';
  readonly delayMs: number;
}

export type CronSchedule = FieldSchedule | EverySchedule;

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const SECOND_NS = 1_000_000_000n;
const MONTH_NAMES = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY_NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** In the order of the fields. */
const BOUNDS: readonly Bounds[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTH_NAMES },
  { min: 0, max: 6, names: DAY_NAMES },
];
const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);
const EVERY = '@every ';

function parseNumber(text: string): number {
  const value = /^[+-]?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value))
    throw new Error(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (value < 0) throw new Error(`negative number (${value}) not allowed: ${text}`);
  return value;
}

function parseNumberOrName(text: string, { min, names }: Bounds): number {
  const position = names.indexOf(text.toLowerCase());
  return position < 0 ? parseNumber(text) : position + min;
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly isAny: boolean;
}

function parseRange(text: string, bounds: Bounds): Range {
  const [rangeText = '', stepText, ...slashes] = text.split('/');
  const [low = '', high, ...hyphens] = rangeText.split('-');
  const isAny = low === '*' || low === '?';
  const start = isAny ? bounds.min : parseNumberOrName(low, bounds);
  if (!isAny && hyphens.length > 0) throw new Error(`too many hyphens: ${text}`);
  // Behind a star a second end is not looked at.
  const end = isAny ? bounds.max : high === undefined ? start : parseNumberOrName(high, bounds);
  if (slashes.length > 0) throw new Error(`too many slashes: ${text}`);
  if (stepText === undefined) return { start, end, step: 1, isAny };
  const step = parseNumber(stepText);
  // `5/10` means from 5 to the end.
  return { start, end: rangeText.includes('-') ? end : bounds.max, step, isAny: isAny && step <= 1 };
}

function checkRange({ start, end, step }: Range, { min, max }: Bounds, text: string): void {
  if (start < min) throw new Error(`beginning of range (${start}) below minimum (${min}): ${text}`);
  if (end > max) throw new Error(`end of range (${end}) above maximum (${max}): ${text}`);
  if (start > end) throw new Error(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new Error(`step of range should be a positive number: ${text}`);
}

function parseField(text: string, bounds: Bounds): CronField {
  const values = new Set<number>();
  let isAny = false;
  for (const part of text.split(',').filter((each) => each !== '')) {
    const range = parseRange(part, bounds);
    checkRange(range, bounds, part);
    for (let value = range.start; value <= range.end; value += range.step) values.add(value);
    isAny ||= range.isAny;
  }
  return { values, isAny };
}

function parseFields(text: string, zone: Zone): FieldSchedule {
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== BOUNDS.length) {
    throw new Error(`expected exactly ${BOUNDS.length} fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields.map((field, i) =>
    parseField(field, BOUNDS[i] as Bounds),
  ) as [CronField, CronField, CronField, CronField, CronField];
  return { kind: 'fields', minute, hour, dayOfMonth, month, dayOfWeek, zone };
}

function parseDescriptor(text: string, zone: Zone): CronSchedule {
  const fields = DESCRIPTORS.get(text);
  if (fields !== undefined) return parseFields(fields, zone);
  if (!text.startsWith(EVERY)) throw new Error(`unrecognized descriptor: ${text}`);
  let nanoseconds: bigint;
  try {
    nanoseconds = parseDuration(text.slice(EVERY.length));
  } catch (error) {
    throw new Error(`failed to parse duration ${text}: ${(error as Error).message}`);
  }
  // Whole seconds, at least one.
  return { kind: 'every', delayMs: Math.max(1, Number(nanoseconds / SECOND_NS)) * 1000 };
}

function zoneOf(name: string): Zone {
  const zone = findZone(name);
  if (zone) return zone;
  const isOdd = name.includes('..') || name.startsWith('/') || name.startsWith('\\');
  throw new Error(
    `provided bad location ${name}: ${isOdd ? 'time: invalid location name' : `unknown time zone ${name}`}`,
  );
}

/** @param text without a zone it is read in UTC, the zone of our controller manager @throws upstream's error */
export function parseSchedule(text: string): CronSchedule {
  if (text === '') throw new Error('empty spec string');
  const hasZone = text.startsWith('TZ=') || text.startsWith('CRON_TZ=');
  const space = text.indexOf(' ');
  const prefixEnd = !hasZone ? 0 : space < 0 ? text.length : space;
  const zone = hasZone ? zoneOf(text.slice(text.indexOf('=') + 1, prefixEnd)) : UTC;
  const rest = hasZone ? text.slice(prefixEnd).trim() : text;
  return rest.startsWith('@') ? parseDescriptor(rest, zone) : parseFields(rest, zone);
}

/**
 * The schedule as the controller reads it: `timeZone` counts unless the schedule mentions a zone itself (the letters TZ
 * anywhere are enough) or the zone is unknown.
 *
 * @throws upstream's error where the schedule cannot be read
 */
export function parseCronJobSchedule(schedule: string, timeZone: string | undefined): CronSchedule {
  const withZone = timeZone !== undefined && !schedule.includes('TZ') && findZone(timeZone) !== undefined;
  return parseSchedule(withZone ? `TZ=${timeZone} ${schedule}` : schedule);
}
