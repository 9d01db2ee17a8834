/** A sweep in a terminal: the answer, a row for each point, what the columns are, what to do next. */
import type { Sweep, SweepPoint } from '../../record/index.ts';
import { clean } from '../clean.ts';
import { tableText } from '../table.ts';
import { type Column, shownText, type Table } from '../tables.ts';
import { NO_PAINT, type Paint, type TextOptions } from '../text.ts';
import { counted, durationText } from '../words.ts';
import { SIGNS, slosOf, sloText, type SweepColumn, sweepTable } from './table.ts';

const MOST_FIGURES = 5;

/** Ends with a line break. */
export function renderSweepText(sweep: Sweep, { paint = NO_PAINT, reportPath }: TextOptions = {}): string {
  const { told, same } = chosen(sweep);
  const rows = tableText({ name: 'points', rows: sweep.points, columns: told } as unknown as Table)
    .trimEnd()
    .split('\n');
  const slos = slosOf(sweep).map(({ id, ...slo }) => {
    const everywhere = same.get(id);
    return `  ${id}  ${clean(sloText({ id, ...slo }))}${everywhere === undefined ? '' : `   ${everywhere} in all points`}`;
  });
  const blocks = [
    [header(sweep, paint), '', headline(sweep, paint)],
    rows.map((row) => `  ${row}`),
    [...slos, ...hints(sweep)].map((line) => paint.dim(line)),
    footer(sweep, paint, reportPath),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** What a terminal has room for: settings, verdicts, the SLOs and figures that tell points apart. */
function chosen(sweep: Sweep): { readonly told: readonly Told[]; readonly same: ReadonlyMap<string, string> } {
  const same = new Map<string, string>();
  const columns = sweepTable(sweep).columns.filter(({ wide }) => wide !== true);
  const figures = columns.filter(({ of }) => of === 'figure').slice(0, MOST_FIGURES);
  const told = columns.flatMap((column): Told[] => {
    if (column.of === 'figure') return figures.includes(column) ? [withoutRange(column)] : [];
    const texts = new Set(sweep.points.map((point) => shownText(column, point)));
    if (column.of !== 'slo' || texts.size > 1) return [column];
    same.set(column.head, [...texts][0]);
    return [];
  });
  return { told, same };
}

type Told = Column<SweepPoint>;

const withoutRange = (column: SweepColumn): Told => ({
  ...column,
  shown: (point) => shownText(column, point).replace(/ \[.*$/, ''),
});

function header({ metadata, run, points }: Sweep, paint: Paint): string {
  const { count, first } = run.seeds;
  const seeds = count === 1 ? `seed ${first}` : `seed ${first}..${first + count - 1}`;
  const runs = count === 1 ? '' : ` × ${counted(count, 'seed')}`;
  return [
    paint.bold(clean(metadata.name)),
    `${durationText(run.horizon)} simulated × ${counted(points.length, 'point')}${runs}`,
    `${seeds}  ${paint.dim(`digest ${run.digest}`)}`,
  ].join('   ');
}

function headline({ verdict: { outcome, sentence }, run }: Sweep, paint: Paint): string {
  const word = { passed: 'PASSED', failed: 'FAILED', inconclusive: 'INCONCLUSIVE' }[outcome];
  const tone = { passed: paint.green, failed: paint.red, inconclusive: paint.yellow }[outcome];
  const stopped = run.incomplete ? '  Incomplete: not all runs came to an end.' : '';
  return `${tone(paint.bold(`${SIGNS[outcome]} ${word}`))}  ${sentence}${stopped}`;
}

const hints = ({ run: { seeds } }: Sweep): string[] =>
  seeds.count === 1
    ? []
    : [
        `  of an SLO the ${seeds.aggregate} seed counts; [least–greatest]; n/${seeds.count}: n seeds failed; figures are medians`,
      ];

function footer({ points }: Sweep, paint: Paint, reportPath: string | undefined): string[] {
  const shown = points.find(({ verdict }) => verdict.outcome !== 'passed') ?? points[0];
  return [...(reportPath === undefined ? [] : [paint.bold(clean(reportPath))]), `next: ${clean(shown.command)}`];
}
