/** RFC 3339 times as integer milliseconds since the Unix epoch, with integer arithmetic only (no time zone database, no `Date`). */
import type { Instant } from '../../model/objects/meta.ts';

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?:([Zz])|([+-])(\d{2}):(\d{2}))$/;
const DAY_MS = 86_400_000;

/** As the API server writes every time, and as a dump has them by the million. */
const USUAL = Uint8Array.from('0000-00-00T00:00:00Z', (letter) => letter.charCodeAt(0));
const ZERO = USUAL[0];
const letters = new Uint8Array(USUAL.length);

/** Fractions are cut to milliseconds. `undefined` for anything that is not a time. */
export function parseInstant(text: string): Instant | undefined {
  if (text.length !== USUAL.length) return anyInstant(text);
  // one that is no letter of a time stays none
  for (let i = 0; i < letters.length; i++) letters[i] = Math.min(text.charCodeAt(i), 255);
  return usualInstant(letters, 0) ?? anyInstant(text);
}

/** As `parseInstant`, of a text in bytes. */
export function instantIn(bytes: Buffer, from: number, to: number): Instant | undefined {
  const usual = to - from === USUAL.length ? usualInstant(bytes, from) : undefined;
  return usual ?? anyInstant(bytes.toString('latin1', from, to));
}

function usualInstant(bytes: Uint8Array, from: number): Instant | undefined {
  for (let i = 0; i < USUAL.length; i++) {
    const byte = bytes[from + i];
    if (USUAL[i] === ZERO ? byte < ZERO || byte > ZERO + 9 : byte !== USUAL[i]) return undefined;
  }
  const year = two(bytes, from) * 100 + two(bytes, from + 2);
  const [month, day] = [two(bytes, from + 5), two(bytes, from + 8)];
  return instantOf(year, month, day, two(bytes, from + 11), two(bytes, from + 14), two(bytes, from + 17));
}

const two = (bytes: Uint8Array, at: number): number => (bytes[at] - ZERO) * 10 + bytes[at + 1] - ZERO;

function anyInstant(text: string): Instant | undefined {
  if (text.length > 40) return undefined;
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const part = (index: number): number => Number(match[index] ?? '0');
  if (part(10) > 23 || part(11) > 59) return undefined;
  const at = instantOf(part(1), part(2), part(3), part(4), part(5), part(6));
  if (at === undefined) return undefined;
  const offsetMinutes = (match[9] === '-' ? -1 : 1) * (part(10) * 60 + part(11));
  const millis = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  return at - offsetMinutes * 60_000 + millis;
}

function instantOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): Instant | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return daysSinceEpoch(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar; years are counted from March, so that the leap day comes last. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}

function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}
