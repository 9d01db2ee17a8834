/** A summary for a pull request or a chat: the verdict, the SLOs, what happened. Foreign names cannot become markup. */
import type { Result, SloRow } from '../record/index.ts';
import { clean } from './clean.ts';
import { counted, durationText, measuredText, rangeText } from './words.ts';

const OUTCOMES = { passed: '✅ Passed', failed: '❌ Failed', inconclusive: '❔ Inconclusive' } as const;

/** GitHub's flavour. Ends with a line break. */
export function renderMarkdown(result: Result): string {
  const { metadata, verdict, run, counts, slos, happened } = result;
  const lines = [`### ${OUTCOMES[verdict.outcome]}: ${plain(metadata.name)}`, '', plain(verdict.sentence), ''];
  if (slos.length > 0) {
    lines.push('| | objective | measured | first breach |', '|---|---|---:|---:|', ...slos.map(sloLine), '');
  }
  if (happened.length > 0) {
    lines.push('<details><summary>What happened</summary>', '');
    for (const { at, text } of happened) lines.push(`- **${durationText(at)}** ${plain(text)}`);
    lines.push('', '</details>', '');
  }
  const facts = [
    `${durationText(run.endedAt)} simulated`,
    counted(counts.nodes, 'node'),
    counted(counts.pods, 'pod'),
    run.seeds === undefined
      ? `seed ${plain(run.seed)}`
      : `${run.seeds.runs.length} of ${counted(run.seeds.count, 'seed')} from ${run.seeds.first} (${run.seeds.aggregate})`,
  ];
  lines.push(`${facts.join(' · ')} · digest ${code(run.digest)} · ${code(run.command)}`);
  return `${lines.join('\n')}\n`;
}

function sloLine({
  passed,
  severity,
  metric,
  selector,
  threshold,
  during,
  measured,
  unit,
  spread,
  firstBreach,
}: SloRow): string {
  const mark = passed ? '✅' : severity === 'warn' ? '⚠️' : '❌';
  const when = during === 'always' ? '' : ` during ${plain(during)}`;
  const range =
    spread === undefined
      ? ''
      : plain(` ${rangeText(spread.low, spread.high, unit)} (${spread.failedSeeds}/${spread.seeds} seeds failed)`);
  return `| ${mark} | ${code(`${metric}${selector} ${threshold}`)}${when} | ${measuredText(measured, unit)}${range} | ${firstBreach === null ? '' : durationText(firstBreach)} |`;
}

/** Backslashes before all that Markdown or HTML would read; `@` mentions nobody. */
export const plain = (text: string): string =>
  clean(text)
    .replaceAll(/[\\`*_{}[\]()#+!|<>~&]/g, '\\$&')
    .replaceAll('@', '@\u200b');

/** A code span; the bar would end a cell, the backtick the span. */
export const code = (text: string): string => `\`${clean(text).replaceAll('`', "'").replaceAll('|', '¦')}\``;
