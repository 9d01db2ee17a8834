/**
 * Outcomes of one input over several seeds → one verdict.
 *
 * Each SLO is judged by one of the seeds: they are put in order, best first, and the aggregate says which one counts –
 * `optimistic` the first, `median` the middle one, `pessimistic` the last, `p(95)` the one that 95 % do not exceed. So
 * a measure that is shown was measured, at the instant shown, for the reason shown.
 *
 * A seed that is inconclusive counts as worse than all others, and measures nothing.
 */
import type { Scenario, Seeds } from '../../ingest/scenario/types.ts';
import { verdictOf } from '../../metrics/index.ts';
import type { CrashedRun, Outcome, SeedFacts, SloRow, Verdict } from '../../record/index.ts';

export type SeedAggregate = NonNullable<Seeds['aggregate']>;

export interface OverSeeds {
  readonly verdict: Verdict;
  readonly slos: readonly SloRow[];
  readonly seeds: SeedFacts;
  /** Of the seed that is shown: the one that the aggregate picks when seeds are put in order by all SLOs. */
  readonly shown: Outcome;
}

export interface SeedPlan {
  readonly count: number;
  readonly first: number;
  readonly aggregate: SeedAggregate;
}

export const MEDIAN: SeedAggregate = { kind: 'median' };

/** As a scenario writes it: `p(95)`. */
export const aggregateText = ({ kind, percentile }: SeedAggregate): string =>
  kind === 'percentile' ? `p(${percentile})` : kind;

export const seedsOf = ({ count, first }: SeedPlan): string[] =>
  Array.from({ length: count }, (_, i) => String(first + i));

type Slos = Scenario['slos'];

/** `outcomes` in the order of their seeds, at least one; `crashed` are the seeds without one. */
export function overSeeds(
  outcomes: readonly Outcome[],
  plan: SeedPlan,
  slos: Slos,
  crashed: readonly CrashedRun[] = [],
): OverSeeds {
  const conclusive = outcomes.filter(({ verdict }) => verdict.outcome !== 'inconclusive');
  const pick = Math.min(outcomes.length - 1, pickOf(plan.aggregate, outcomes.length));
  const measured = conclusive.length === 0 ? outcomes : conclusive;
  const inMeasured = Math.min(measured.length - 1, pick);
  const rows = slos.map((_, i) => aggregated(i, slos, measured, inMeasured));
  const ordered = [...outcomes].sort((a, b) => byVerdict(a, b, slos));
  const shown = ordered[pick];
  const failed = outcomes.filter(({ verdict }) => verdict.outcome === 'failed').length;
  const facts: SeedFacts = {
    count: plan.count,
    first: plan.first,
    failed,
    aggregate: aggregateText(plan.aggregate),
    shown: shown.seed,
    runs: outcomes.map(({ seed, digest, verdict, slos: own }) => ({
      seed,
      digest,
      outcome: verdict.outcome,
      measured: own.map((row) => row.measured),
    })),
    crashed,
  };
  return { verdict: verdictOver(rows, shown, facts, pick >= conclusive.length), slos: rows, seeds: facts, shown };
}

/** Index of the seed that counts among `count`, best first. */
export function pickOf({ kind, percentile = 0 }: SeedAggregate, count: number): number {
  const percent = { median: 50, pessimistic: 100, optimistic: 0, percentile }[kind];
  return Math.max(0, Math.ceil((percent / 100) * count) - 1);
}

function aggregated(index: number, slos: Slos, outcomes: readonly Outcome[], pick: number): SloRow {
  const rows = outcomes.map((outcome) => outcome.slos[index]);
  const numbers = rows.map(({ measured }) => measured).filter((value) => value !== null);
  const ordered = [...rows].sort((a, b) => byBadness(a, b, slos[index].threshold.op));
  const failedSeeds = rows.filter(({ passed }) => !passed).length;
  const spread = { low: Math.min(...numbers), high: Math.max(...numbers), failedSeeds, seeds: rows.length };
  return numbers.length === 0 ? ordered[pick] : { ...ordered[pick], spread };
}

/** Better before worse; equals keep the order of the seeds. */
function byBadness(a: SloRow, b: SloRow, op: Slos[number]['threshold']['op']): number {
  if (a.passed !== b.passed) return a.passed ? -1 : 1;
  if (a.measured === null || b.measured === null) return Number(a.measured === null) - Number(b.measured === null);
  if (op === '!=') return 0;
  return op === '>' || op === '>=' ? b.measured - a.measured : a.measured - b.measured;
}

const RANK = { passed: 0, failed: 1, inconclusive: 2 } as const;

function byVerdict(a: Outcome, b: Outcome, slos: Slos): number {
  const worse =
    RANK[a.verdict.outcome] - RANK[b.verdict.outcome] ||
    a.verdict.failed - b.verdict.failed ||
    a.verdict.warned - b.verdict.warned;
  if (worse !== 0) return worse;
  for (const [i, { threshold }] of slos.entries()) {
    const order = byBadness(a.slos[i], b.slos[i], threshold.op);
    if (order !== 0) return order;
  }
  return a.counts.pending - b.counts.pending;
}

function verdictOver(slos: readonly SloRow[], shown: Outcome, seeds: SeedFacts, isInconclusive: boolean): Verdict {
  const all = seeds.runs.length;
  const missing = seeds.count - all - seeds.crashed.length;
  const stopped = missing > 0 ? `Stopped after ${all} of ${seeds.count} seeds.` : undefined;
  const verdict = verdictOf({ slos, counts: shown.counts, workloads: [], inconclusive: stopped });
  if (isInconclusive) {
    const count = seeds.runs.filter(({ outcome }) => outcome === 'inconclusive').length;
    const sentence = `Seed ${shown.seed}, and ${count} of ${all} in all: ${shown.verdict.sentence}`;
    return { ...verdict, outcome: 'inconclusive', sentence };
  }
  // the seed that is shown knows what its workloads lacked at the end
  const isPlain = verdict.outcome === 'passed' && shown.verdict.outcome === 'passed';
  return {
    ...verdict,
    sentence: withSeeds(isPlain ? shown.verdict.sentence : verdict.sentence, verdict.outcome, seeds),
  };
}

function withSeeds(sentence: string, outcome: Verdict['outcome'], { failed, runs, crashed }: SeedFacts): string {
  const parts: string[] = [];
  if (outcome === 'failed' || failed > 0) parts.push(`${failed} of ${runs.length} seeds failed`);
  if (crashed.length > 0) parts.push(`${crashed.length} did not come to an end`);
  return parts.length === 0 ? sentence : `${sentence} In all, ${parts.join(', and ')}.`;
}
