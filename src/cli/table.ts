/** Lines of cells in columns, as kubectl prints them: left-aligned, three spaces in between. */
import { widthOf } from '../report/table.ts';
import { escapeControls } from './terminal.ts';

const GAP = '   ';

/** Widths count what will be seen: characters, control characters as their escapes. */
export function table(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map((cell) => escapeControls(cell).replaceAll(/[\n\t]/g, ' ')));
  const widths: number[] = [];
  for (const row of clean) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
  return clean
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - widthOf(cell)))
          .join(GAP)
          .trimEnd()}\n`,
    )
    .join('');
}
