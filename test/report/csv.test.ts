import { describe, expect, it } from 'vitest';
import { renderCsv, seriesCsv, TABLE_NAMES, tableOf } from '../../src/report/index.ts';
import { csvCell } from '../../src/report/csv.ts';
import { sampleResult } from './sample.ts';

describe('cells', () => {
  const table: [cell: string | number | boolean | null, text: string][] = [
    ['plain', 'plain'],
    ['', ''],
    [null, ''],
    [true, 'true'],
    [-1.5, '-1.5'],
    // What a spreadsheet would run gets a quotation mark; numbers stay numbers.
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
  ];
  it.each(table)('%j', (cell, text) => {
    expect(csvCell(cell)).toBe(text);
  });
});

describe('tables', () => {
  const result = sampleResult();
  it.each(TABLE_NAMES.map((name) => [name]))('%s: a line of names, then a line a row', (name) => {
    const lines = renderCsv(result, name)?.trimEnd().split('\r\n') ?? [];
    const table = tableOf(result, name);
    expect(lines[0]).toBe(table?.columns.map((column) => column.name).join(','));
    expect(lines).toHaveLength((table?.rows.length ?? 0) + 1);
  });

  it('no table of that name', () => {
    expect(renderCsv(result, 'constructor')).toBeUndefined();
  });

  it('the same numbers as the document', () => {
    const lines = renderCsv(result, 'workloads')?.split('\r\n') ?? [];
    const [head, first] = [lines[0].split(','), lines[1].split(',')];
    const [row] = result.workloads;
    expect(first[head.indexOf('workload')]).toBe(row.workload);
    expect(Number(first[head.indexOf('unavailable_seconds')])).toBe(row.unavailableSeconds);
  });

  it('time series, a line a point', () => {
    const points = result.series.reduce((sum, { times }) => sum + times.length, 0);
    expect(seriesCsv(result).trimEnd().split('\r\n')).toHaveLength(points + 1);
  });
});
