/** Demand over time: CSV with a column of times (durations, plain seconds, or RFC 3339 times) and columns of numbers. */
import { parseInstant } from '../ingest/decode/instant.ts';
import type { CurvePoint } from '../machines/index.ts';
import { parseDuration } from '../model/duration.ts';
import type { Instant } from '../model/objects/index.ts';
import { ScenarioError } from './outages.ts';

/** Taken for the column of times, by name; else it is the first one. */
const TIME_COLUMNS = ['time', 'timestamp', 'at', 't', 'seconds'];

/**
 * @param start what an RFC 3339 time is counted from; `undefined`: the first row.
 * @throws with `file:line` where a row cannot be read
 */
export function demandPoints(
  text: string,
  { file, column, start }: { readonly file: string; readonly column: string; readonly start?: Instant },
): CurvePoint[] {
  const rows = text.split(/\r?\n/).map((line) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
  const [head = []] = rows;
  const valueAt = head.indexOf(column);
  if (valueAt < 0) throw new ScenarioError(`${file}:1: there is no column ${column}, only ${head.join(', ')}`);
  const timeAt = Math.max(
    0,
    head.findIndex((name) => TIME_COLUMNS.includes(name.toLowerCase())),
  );
  if (timeAt === valueAt) throw new ScenarioError(`${file}:1: expected a column of times before ${column}`);
  const points: CurvePoint[] = [];
  let origin = start;
  rows.slice(1).forEach((cells, i) => {
    if (cells.length === 1 && cells[0] === '') return;
    const place = `${file}:${i + 2}`;
    const time = timeOf(cells[timeAt] ?? '', place);
    if (time.isDate) origin ??= time.at;
    const at = time.isDate ? time.at - (origin ?? 0) : time.at;
    const before = points[points.length - 1];
    if (before !== undefined && at <= before.at)
      throw new ScenarioError(`${place}: ${cells[timeAt]} is not later than the row before`);
    points.push({ at, value: numberOf(cells[valueAt] ?? '', place) });
  });
  if (points.length === 0) throw new ScenarioError(`${file}: there is no row below the names of the columns`);
  return points;
}

function timeOf(text: string, place: string): { readonly at: Instant; readonly isDate: boolean } {
  const instant = parseInstant(text);
  if (instant !== undefined) return { at: instant, isDate: true };
  if (/^[0-9]+(\.[0-9]+)?$/.test(text)) return { at: Math.round(Number(text) * 1000), isDate: false };
  try {
    return { at: parseDuration(text), isDate: false };
  } catch {
    throw new ScenarioError(
      `${place}: ${text} is no time: expected seconds, a duration such as 90s, or a time such as 2026-03-01T09:00:00Z`,
    );
  }
}

function numberOf(text: string, place: string): number {
  const value = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value < 0)
    throw new ScenarioError(`${place}: ${text} is no amount: expected a number from 0 on`);
  return value;
}
