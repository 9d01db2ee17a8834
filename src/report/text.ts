/**
 * The verdict in a terminal: the answer first, then why, then the course of things in two lines, then what to do next.
 * Colours are the caller's; foreign names are made visible here.
 */
import type { OpportunityRow, Result, SeedFacts, SloRow } from '../record/index.ts';
import { clean } from './clean.ts';
import { buckets, extreme, lasting, seriesOf } from './series.ts';
import { sparkline } from './sparkline.ts';
import { alignedText } from './table.ts';
import { counted, durationText, grouped, measuredText, numberText, rangeText } from './words.ts';

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const same = (text: string): string => text;
export const NO_PAINT: Paint = { bold: same, dim: same, red: same, green: same, yellow: same };

export interface TextOptions {
  readonly paint?: Paint;
  /** Real time that the run took; not part of a result. */
  readonly wallMillis?: number;
  readonly reportPath?: string;
  /** Rows of SLOs and of sentences shown at most. */
  readonly rows?: number;
}

const SPARK_COLUMNS = 32;
/** Milliseconds. */
const SHORTEST_WAIT = 1000;
const MOST_ROWS = 12;

/** Ends with a line break. */
export function renderText(result: Result, options: TextOptions = {}): string {
  const paint = options.paint ?? NO_PAINT;
  const blocks = [
    header(result, options),
    verdict(result, paint, options.rows ?? MOST_ROWS),
    why(result, paint),
    course(result),
    footer(result, paint, options.reportPath),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function header({ metadata, run, counts }: Result, { paint = NO_PAINT, wallMillis }: TextOptions): string[] {
  const seeds = run.seeds;
  const took = wallMillis === undefined ? '' : ` in ${durationText(Math.max(1, Math.round(wallMillis)))}`;
  const times = seeds === undefined ? '' : ` × ${seedsText(seeds)}`;
  const seed = seeds === undefined ? run.seed : `${seeds.first}..${seeds.first + seeds.count - 1}`;
  const parts = [
    paint.bold(clean(metadata.name)),
    `${durationText(run.endedAt)} simulated${took}${times}`,
    `${counted(counts.nodes, 'node')}  ${counted(counts.pods, 'pod')}  seed ${clean(seed)}  ${paint.dim(`digest ${run.digest}`)}`,
  ];
  return [parts.join('   ')];
}

/** `20 seeds`, `7 of 20 seeds` where that is all there is. */
function seedsText({ count, runs }: SeedFacts): string {
  return runs.length === count ? counted(count, 'seed') : `${grouped(runs.length)} of ${counted(count, 'seed')}`;
}

function verdict(result: Result, paint: Paint, most: number): string[] {
  const { slos } = result;
  const lines = [headline(result, paint)];
  if (slos.length === 0) return lines;
  const bad = slos.filter(({ passed }) => !passed);
  const shown = bad.slice(0, most);
  for (const [i, slo] of shown.entries()) {
    const fix = result.opportunities.find((one) => (one.slo === undefined ? i === 0 : one.slo === slo.id));
    lines.push(...sloLines(slo, paint, fix));
  }
  if (bad.length > shown.length) lines.push(`  ${paint.red('✗')} … ${bad.length - shown.length} more failed`);
  const good = slos.filter(({ passed }) => passed);
  if (bad.length === 0) for (const slo of good.slice(0, most)) lines.push(...sloLines(slo, paint));
  const hidden = bad.length === 0 ? good.length - Math.min(most, good.length) : good.length;
  if (hidden > 0) lines.push(`  ${paint.green('✓')} … ${hidden} more passed`);
  return lines;
}

function headline(result: Result, paint: Paint): string {
  const { outcome, sentence, failed, warned, total } = result.verdict;
  if (outcome === 'failed') return `${paint.red(paint.bold('✗ FAILED'))}  ${failed} of ${counted(total, 'SLO')}`;
  if (outcome === 'inconclusive') return `${paint.yellow(paint.bold('? INCONCLUSIVE'))}  ${clean(sentence)}`;
  if (total === 0) {
    const head = isWhole(result) ? paint.green(paint.bold('✓ DONE')) : paint.yellow(paint.bold('! DONE'));
    return `${head}  ${clean(sentence)}`;
  }
  const warnings = warned === 0 ? '' : `, ${counted(warned, 'warning')}`;
  return `${paint.green(paint.bold('✓ PASSED'))}  ${total - warned} of ${counted(total, 'SLO')}${warnings}`;
}

/** Nobody asked for anything, but what waits or is missing at the end is no success. */
const isWhole = ({ counts, workloads }: Result): boolean =>
  counts.pending === 0 && workloads.every(({ available, desired }) => available >= desired);

function sloLines(slo: SloRow, paint: Paint, fix?: OpportunityRow): string[] {
  const { passed, severity, metric, threshold, measured, unit, spread, firstBreach, note } = slo;
  const mark = passed ? paint.green('✓') : severity === 'warn' ? paint.yellow('!') : paint.red('✗');
  const range = spread === undefined ? '' : ` ${rangeText(spread.low, spread.high, unit)}`.trimEnd();
  const when = firstBreach === null ? '' : `  at ${durationText(firstBreach)}`;
  const seeds =
    spread === undefined || spread.failedSeeds === 0 || spread.seeds === 1
      ? ''
      : `  (${spread.failedSeeds}/${spread.seeds} seeds)`;
  const name = clean(metric + shortSelector(slo.selector));
  const during = slo.during === 'always' ? '' : ` during ${clean(slo.during)}`;
  const lines = [
    `  ${mark} ${name}  ${clean(threshold)}${during}   ${paint.bold(measuredText(measured, unit))}${range}${when}${seeds}`,
  ];
  if (note !== undefined && !passed) lines.push(`      ${paint.dim(clean(note))}`);
  if (fix !== undefined && !passed)
    lines.push(`      fix  ${clean(fix.title)}  → ${clean(fix.effect)}   ${clean(fix.command)}`);
  return lines;
}

/** `{workload="deploy/api"}` → `{deploy/api}`: the value says which label it is. */
export function shortSelector(selector: string): string {
  const isPlain = !selector.includes('!=') && !selector.includes(',');
  const value = isPlain ? selector.split('"')[1] : undefined;
  return value === undefined ? selector : `{${value}}`;
}

/** Where no SLO asks a question, the story is the answer. */
function why({ slos, happened, diagnostics }: Result, paint: Paint): string[] {
  const lines: string[] = [];
  if (slos.length === 0) {
    const rows = happened.slice(0, MOST_ROWS);
    const aligned = alignedText(rows.map(({ at, text }) => [durationText(at), clean(text)])).trimEnd();
    if (rows.length > 0)
      lines.push(...aligned.split('\n').map((line, i) => `  ${toneMark(rows[i].tone, paint)} ${line}`));
  }
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
  if (warnings > 0) lines.push(`  ${paint.yellow('!')} ${counted(warnings, 'warning')} about the input`);
  return lines;
}

const toneMark = (tone: 'neutral' | 'bad' | 'good', paint: Paint): string =>
  tone === 'bad' ? paint.red('▼') : tone === 'good' ? paint.green('▲') : paint.dim('·');

function course(result: Result): string[] {
  const { run } = result;
  const lines: string[][] = [];
  const waiting = seriesOf(result, 'pods_pending');
  const pending = waiting && lasting(waiting, run.endedAt, SHORTEST_WAIT);
  const peak = pending && extreme(pending, 'max');
  if (pending !== undefined && peak !== undefined && peak.value > 0) {
    const spark = sparkline(buckets(pending, 0, run.endedAt, SPARK_COLUMNS, 'max'));
    lines.push(['  Pending', spark, `peak ${grouped(peak.value)} at ${durationText(peak.at)}`]);
  }
  const available = seriesOf(result, 'replicas_available');
  if (available !== undefined && available.values.length > 1) {
    const desired = seriesOf(result, 'replicas_desired')?.values.at(-1) ?? 0;
    lines.push([
      '  Available',
      sparkline(buckets(available, 0, run.endedAt, SPARK_COLUMNS, 'min')),
      `${grouped(available.values.at(-1) ?? 0)} of ${grouped(desired)}`,
    ]);
  }
  const nodes = seriesOf(result, 'nodes_ready');
  if (nodes !== undefined) {
    const settled = nodes.values.filter((_, i) => nodes.times[i] > 0);
    const first = nodes.values.findLast((_, i) => nodes.times[i] <= 0) ?? nodes.values[0];
    const low = settled.reduce((least, value) => Math.min(least, value), first);
    const high = settled.reduce((most, value) => Math.max(most, value), first);
    const last = nodes.values.at(-1) ?? first;
    const turns = [
      first,
      ...(low < Math.min(first, last) ? [low] : []),
      ...(high > Math.max(first, last) ? [high] : []),
      last,
    ];
    const text = settled.length === 0 ? grouped(first) : turns.map(grouped).join(' → ');
    lines.push(['  Nodes', sparkline(buckets(nodes, 0, run.endedAt, SPARK_COLUMNS, 'min')), text]);
  }
  const out = lines.length === 0 ? [] : alignedText(lines).trimEnd().split('\n');
  out.push(`  ${totals(result).join('   ')}`);
  return out;
}

function totals({ counts }: Result): string[] {
  const parts = [
    `Evictions ${grouped(counts.evictions)}`,
    `Preemptions ${grouped(counts.preemptions)}`,
    `OOM ${grouped(counts.oomKills)}`,
    `Restarts ${grouped(counts.restarts)}`,
  ];
  if (counts.pdbViolations > 0) parts.push(`Budgets broken ${grouped(counts.pdbViolations)}`);
  parts.push(`Node-hours ${numberText(counts.nodeHours)}`);
  if (counts.costDollars !== undefined) parts.push(`$${counts.costDollars.toFixed(2)}`);
  return parts;
}

function footer({ next }: Result, paint: Paint, reportPath: string | undefined): string[] {
  const commands = next
    .slice(0, 3)
    .map(({ command }) => clean(command))
    .join(' · ');
  const parts = [
    ...(reportPath === undefined ? [] : [clean(reportPath)]),
    ...(commands === '' ? [] : [`next: ${commands}`]),
  ];
  return parts.length === 0
    ? []
    : [parts.map((part, i) => (i === 0 && reportPath !== undefined ? paint.bold(part) : part)).join('        ')];
}
