/** Objects of the model → plain JSON as the API would print it. */
import type { Handler } from '../../model/objects/pod.ts';
import { Quantity } from '../../model/quantity.ts';

/** Fields that hold an instant: integer milliseconds since the start of the run, printed as RFC 3339. */
const INSTANT = /(?:Timestamp|Time|startedAt|finishedAt|timeAdded)$/;

/**
 * Dictionaries become objects, quantities and instants texts; what is absent or empty is left out. `epoch`: milliseconds
 * since the Unix epoch at instant 0.
 */
export function plain(value: unknown, epoch: number, field = ''): unknown {
  if (value instanceof Quantity) return value.toString();
  if (value instanceof Map) return entriesOf([...(value as ReadonlyMap<string, unknown>)], epoch, false);
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => plain(item, epoch));
  if (typeof value === 'number') return INSTANT.test(field) ? timestamp(value + epoch) : value;
  if (typeof value === 'object' && value !== null) {
    if (isHandler(value)) return handler(value);
    const { handler: action, ...rest } = value as { readonly handler?: unknown };
    if (!isHandler(action)) return entriesOf(Object.entries(value), epoch, true);
    return { ...handler(action), ...(entriesOf(Object.entries(rest), epoch, true) as object | undefined) };
  }
  return value === '' ? undefined : value;
}

const HANDLERS: readonly unknown[] = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];

const isHandler = (value: unknown): value is Handler =>
  typeof value === 'object' && value !== null && HANDLERS.includes((value as { readonly type?: unknown }).type);

/** What probes and hooks do is not modelled, only how: the action is there, and empty. */
const handler = ({ type, sleepSeconds }: Handler): object => ({
  [type]: sleepSeconds === undefined ? {} : { seconds: sleepSeconds },
});

/** Keys of a dictionary are data, those of an object are field names. */
function entriesOf(entries: readonly (readonly [string, unknown])[], epoch: number, areFields: boolean): unknown {
  const kept = entries
    .map(([key, value]) => [key, value === '' && !areFields ? '' : plain(value, epoch, areFields ? key : '')] as const)
    .filter(([, value]) => value !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Milliseconds since the Unix epoch → `2026-03-02T09:00:00Z`, by the civil calendar; no library may look at the locale. */
export function timestamp(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const days = Math.floor(seconds / 86_400);
  const rest = seconds - days * 86_400;
  const two = (value: number): string => String(value).padStart(2, '0');
  const [year, month, day] = civil(days);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}Z`;
}

/** Days since 1970-01-01 → year, month, day (Gregorian, counted in eras of 400 years from 1 March). */
function civil(days: number): readonly [number, number, number] {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}
