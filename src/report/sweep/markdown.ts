/** A sweep as a Markdown table, for a pull request or a chat. */
import type { Sweep } from '../../record/index.ts';
import { code, plain } from '../markdown.ts';
import { shownText } from '../tables.ts';
import { counted, durationText } from '../words.ts';
import { slosOf, sloText, sweepTable } from './table.ts';

const OUTCOMES = { passed: '✅ Passed', failed: '❌ Failed', inconclusive: '❔ Inconclusive' } as const;

/** GitHub's flavour. Ends with a line break. */
export function renderSweepMarkdown(sweep: Sweep): string {
  const { metadata, run, verdict, points } = sweep;
  const columns = sweepTable(sweep).columns.filter(({ wide }) => wide !== true);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [
    `### ${OUTCOMES[verdict.outcome]}: ${plain(metadata.name)}`,
    '',
    plain(verdict.sentence),
    '',
    line(columns.map(({ head }) => plain(head))),
    line(columns.map(({ of }) => (of === 'slo' || of === 'figure' ? '---:' : '---'))),
    ...points.map((point) => line(columns.map((column) => plain(shownText(column, point))))),
    '',
    ...slosOf(sweep).map((slo) => `- ${slo.id}: ${code(sloText(slo))}`),
    '',
    `${durationText(run.horizon)} simulated · ${counted(points.length, 'point')} · ${counted(run.seeds.count, 'seed')} from ${run.seeds.first} · digest ${code(run.digest)} · ${code(run.command)}`,
  ];
  return `${lines.join('\n')}\n`;
}
