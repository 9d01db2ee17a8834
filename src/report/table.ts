/** Aligned text tables, as kubectl prints them: heads in capitals, three spaces between columns. */
import { clean } from './clean.ts';
import { shownText, type Table } from './tables.ts';

const GAP = '   ';

export interface TableOptions {
  /** Also the columns that are left out otherwise. */
  readonly wide?: boolean;
  readonly heads?: boolean;
}

/** Ends with a line break, unless there are no rows: then ''. */
export function tableText({ rows, columns }: Table, { wide = false, heads = true }: TableOptions = {}): string {
  const shown = columns.filter((column) => wide || column.wide !== true);
  const isNumber = shown.map(({ value }) => rows.length > 0 && rows.every((row) => typeof value(row) === 'number'));
  const lines = rows.map((row) => shown.map((column) => clean(shownText(column, row))));
  if (rows.length === 0) return '';
  if (heads) lines.unshift(shown.map(({ head }) => head.toUpperCase()));
  return alignedText(lines, isNumber);
}

/** Lines of cells; columns of numbers are aligned to the right. Cells are to be clean already. */
export function alignedText(lines: readonly (readonly string[])[], toTheRight: readonly boolean[] = []): string {
  const widths: number[] = [];
  for (const line of lines) {
    line.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
    });
  }
  const padded = lines.map((line) =>
    line
      .map((cell, i) => {
        const space = ' '.repeat(widths[i] - widthOf(cell));
        return toTheRight[i] ? space + cell : cell + space;
      })
      .join(GAP)
      .trimEnd(),
  );
  return `${padded.join('\n')}\n`;
}

/** Characters, not code units. Wide East Asian ones do not occur in names of Kubernetes. */
export const widthOf = (text: string): number => [...text].length;
