/**
 * CSV (RFC 4180) that is safe to open in a spreadsheet: a text that one would take for a formula gets a `'` before it
 * (OWASP ASVS 1.2.10). Numbers stay numbers.
 */
import type { Result } from '../record/index.ts';
import { type Cell, type Table, tableOf } from './tables.ts';

const FORMULA_STARTS = '=+-@\t\r';

/** All columns of one table; undefined if there is none of that name (`TABLE_NAMES`). */
export function renderCsv(result: Result, name: string): string | undefined {
  const table = tableOf(result, name);
  return table === undefined ? undefined : csvOf(table);
}

export function csvOf({ rows, columns }: Table): string {
  const heads = columns.map(({ name }) => csvCell(name)).join(',');
  const lines = rows.map((row) => columns.map(({ value }) => csvCell(value(row))).join(','));
  return `${[heads, ...lines].join('\r\n')}\r\n`;
}

/** Points of all time series, one line each: metric, labels, at_ms, value. */
export function seriesCsv({ series }: Result): string {
  const lines = ['metric,labels,at_ms,value'];
  for (const { name, labels, times, values } of series) {
    const text = Object.entries(labels)
      .map(([label, value]) => `${label}="${value}"`)
      .join(',');
    times.forEach((at, i) => lines.push([name, text, at, values[i]].map(csvCell).join(',')));
  }
  return `${lines.join('\r\n')}\r\n`;
}

export function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean' || typeof cell === 'number') return String(cell);
  const safe = cell !== '' && FORMULA_STARTS.includes(cell[0]) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
