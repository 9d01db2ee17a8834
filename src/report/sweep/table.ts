/** A sweep as a table: a row for each point; the terminal, CSV, Markdown and the page all read these columns. */
import type { Figure, SloRow, Sweep, SweepPoint } from '../../record/index.ts';
import type { Cell, Column, Table } from '../tables.ts';
import { measuredText, rangeText } from '../words.ts';

export const SIGNS = { passed: '✓', failed: '✗', inconclusive: '?' } as const;

/** What a column speaks of, besides how it is shown. */
export interface SweepColumn extends Column<SweepPoint> {
  readonly of: 'setting' | 'verdict' | 'slo' | 'figure';
  /** Undefined for texts, and where there is no number. */
  readonly number: (point: SweepPoint) => number | undefined;
}

export interface SweepTable extends Omit<Table<SweepPoint>, 'columns'> {
  readonly columns: readonly SweepColumn[];
}

export function sweepTable(sweep: Sweep): SweepTable {
  const columns = [...settingColumns(sweep), verdictColumn, ...sloColumns(sweep), ...figureColumns(sweep)];
  return { name: 'points', rows: sweep.points, columns };
}

/** Of the first point that has any: all points have the same SLOs unless a setting changes them. */
export const slosOf = ({ points }: Sweep): readonly SloRow[] => points.find(({ slos }) => slos.length > 0)?.slos ?? [];

/** `workload_available_ratio{workload="deploy/web"} min>=0.6 during zone-a-dark`. */
export const sloText = ({ metric, selector, threshold, during }: SloRow): string =>
  `${metric}${selector} ${threshold}${during === 'always' ? '' : ` during ${during}`}`;

function settingColumns({ matrix }: Sweep): SweepColumn[] {
  const paths = matrix.map(({ path }) => path);
  return paths.map((path, i) => ({
    of: 'setting',
    head: shortPath(path, paths),
    name: path,
    value: ({ settings }) => settings[i][1],
    number: () => undefined,
  }));
}

/** The end of a path that no other has: `averageUtilization`. */
function shortPath(path: string, all: readonly string[]): string {
  const fields = path.split('.');
  for (let length = 1; length < fields.length; length++) {
    const tail = fields.slice(-length).join('.');
    if (all.filter((one) => `.${one}`.endsWith(`.${tail}`)).length === 1) return tail;
  }
  return path;
}

const verdictColumn: SweepColumn = {
  of: 'verdict',
  head: 'verdict',
  name: 'verdict',
  value: ({ verdict }) => verdict.outcome,
  shown: ({ verdict: { outcome, failed, total } }) =>
    `${SIGNS[outcome]} ${outcome === 'failed' ? `${failed} of ${total} failed` : outcome}`,
  number: () => undefined,
};

function sloColumns(sweep: Sweep): SweepColumn[] {
  return slosOf(sweep).flatMap((slo, i): SweepColumn[] => {
    const rowOf = ({ slos }: SweepPoint): SloRow | undefined => slos[i];
    const plain = (name: string, value: (row: SloRow) => Cell): SweepColumn => ({
      of: 'slo',
      head: `${slo.id} ${name}`,
      name: `${slo.id} ${name}`,
      value: (point) => {
        const row = rowOf(point);
        return row === undefined ? null : value(row);
      },
      number: () => undefined,
      wide: true,
    });
    return [
      {
        of: 'slo',
        head: slo.id,
        name: `${slo.id} ${sloText(slo)}`,
        value: (point) => rowOf(point)?.measured ?? null,
        shown: (point) => sloCell(rowOf(point)),
        number: (point) => rowOf(point)?.measured ?? undefined,
      },
      plain('passed', ({ passed }) => passed),
      plain('low', ({ spread, measured }) => spread?.low ?? measured),
      plain('high', ({ spread, measured }) => spread?.high ?? measured),
      plain('failed seeds', ({ spread, passed }) => spread?.failedSeeds ?? Number(!passed)),
    ];
  });
}

function sloCell(row: SloRow | undefined): string {
  if (row === undefined) return '–';
  const { passed, severity, measured, unit, spread } = row;
  const sign = passed ? '✓' : severity === 'warn' ? '!' : '✗';
  const range = spread === undefined ? '' : ` ${rangeText(spread.low, spread.high, unit)}`.trimEnd();
  const seeds =
    spread === undefined || spread.failedSeeds === 0 || spread.seeds === 1
      ? ''
      : ` ${spread.failedSeeds}/${spread.seeds}`;
  return `${sign} ${measuredText(measured, unit)}${range}${seeds}`;
}

/** Those that tell points apart; the others are wide, and those that are nothing everywhere are left out. */
function figureColumns({ points }: Sweep): SweepColumn[] {
  const names = [...new Set(points.flatMap(({ figures }) => figures.map(({ name }) => name)))];
  return names.flatMap((name): SweepColumn[] => {
    const figureOf = ({ figures }: SweepPoint): Figure | undefined => figures.find((one) => one.name === name);
    const values = points.map((point) => figureOf(point)?.value ?? 0);
    if (values.every((value) => value === 0)) return [];
    return [
      {
        of: 'figure',
        head: name,
        name,
        value: (point) => figureOf(point)?.value ?? null,
        shown: (point) => {
          const figure = figureOf(point);
          return figure === undefined ? '–' : figureCell(figure);
        },
        number: (point) => figureOf(point)?.value,
        wide: values.every((value) => value === values[0]),
      },
    ];
  });
}

function figureCell({ value, low, high, unit }: Figure): string {
  return `${measuredText(value, unit)} ${rangeText(low, high, unit)}`.trimEnd();
}
