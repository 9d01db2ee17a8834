/** What was measured → the result document. */
import {
  type Counts,
  type DiagnosticRow,
  type FaultRow,
  type NextRow,
  type OpportunityRow,
  RESULT_API_VERSION,
  type Result,
  type RunFacts,
  rounded,
  type SteadyStateRow,
} from '../../record/index.ts';
import type { Counter } from '../_instruments/index.ts';
import type { Meters } from '../_meters/meters.ts';
import { evaluateSlos, type SloSpec } from '../_slo/evaluate.ts';
import type { Sentence } from '../_story/sentence.ts';
import { abridged, explanationOf, tellAll } from '../_story/tell.ts';
import { disruptionRows, metricRows, nodeRows, type RowFilter, seriesOf, workloadRows } from './tables.ts';
import { unsteadyText, verdictOf } from './verdict.ts';

/** What the record does not say. */
export interface ResultFacts {
  /** Of the scenario. */
  readonly name: string;
  readonly run: Omit<RunFacts, 'horizon'>;
  readonly slos: readonly SloSpec[];
  /** Where the measured part begins (the end of a warm-up); default 0. */
  readonly measureFrom?: number;
  /** Why nothing can be concluded; undefined: it can. */
  readonly inconclusive?: string;
  /** What has to hold at that instant (milliseconds) for the run to answer anything. */
  readonly steadyState?: { readonly at: number; readonly thresholds: readonly SloSpec[] };
  readonly opportunities?: readonly OpportunityRow[];
  readonly assumptions?: readonly string[];
  readonly notModelled?: readonly string[];
  readonly diagnostics?: readonly DiagnosticRow[];
  readonly next?: readonly NextRow[];
}

/** What one of many runs is judged and compared by: nothing that only its own page would show. */
export type Brief = Pick<Result, 'run' | 'verdict' | 'counts' | 'slos' | 'metrics'>;

/** What a verdict takes, with what it was found from. */
interface Judgement
  extends Pick<Result, 'run' | 'verdict' | 'counts' | 'slos' | 'steadyState' | 'workloads' | 'faults'> {
  /** The story, told when it is first asked for. */
  readonly sentences: () => readonly Sentence[];
}

/**
 * Ends the meters at `facts.run.endedAt` and writes everything down.
 * @throws SloError for an SLO that cannot be understood: check them before the run.
 */
export function summarize(meters: Meters, facts: ResultFacts): Result {
  const end = facts.run.endedAt;
  const { run, verdict, counts, slos, steadyState, workloads, faults, sentences } = judge(meters, facts);
  return {
    apiVersion: RESULT_API_VERSION,
    kind: 'Result',
    metadata: { name: facts.name },
    run,
    verdict,
    counts,
    slos,
    ...(steadyState === undefined ? {} : { steadyState }),
    metrics: metricRows(meters, end),
    series: seriesOf(meters),
    workloads,
    nodes: nodeRows(meters),
    happened: abridged(sentences()),
    disruptions: disruptionRows(meters),
    drains: meters.timeline.drains,
    faults,
    opportunities: facts.opportunities ?? [],
    assumptions: facts.assumptions ?? [],
    notModelled: facts.notModelled ?? [],
    diagnostics: facts.diagnostics ?? [],
    next: facts.next ?? [],
  };
}

/** The same verdict, counts and SLOs; of the metrics only the rows that are wanted. */
export function summarizeBriefly(meters: Meters, facts: ResultFacts, isWanted: RowFilter): Brief {
  const { run, verdict, counts, slos } = judge(meters, facts);
  return { run, verdict, counts, slos, metrics: metricRows(meters, run.endedAt, isWanted) };
}

function judge(meters: Meters, facts: ResultFacts): Judgement {
  const end = facts.run.endedAt;
  meters.end(end);
  const faults = faultRows(meters);
  const times = { from: facts.measureFrom ?? 0, to: end, faults };
  let told: readonly Sentence[] | undefined;
  const sentences = (): readonly Sentence[] => (told ??= tellAll(meters, end));
  const slos = evaluateSlos(facts.slos, meters.definitions, meters.instruments, times).map((row) => {
    const note = row.note ?? explanationOf(row, sentences);
    const measured = row.measured === null ? null : rounded(row.measured);
    return { ...row, measured, ...(note === undefined ? {} : { note }) };
  });
  const steadyState = steadyStateOf(meters, facts, end);
  const counts = countsOf(meters);
  const workloads = workloadRows(meters, end);
  const inconclusive = facts.inconclusive ?? (facts.run.incomplete ? 'The run was stopped before its end.' : undefined);
  return {
    run: { ...facts.run, horizon: Number.isFinite(meters.horizon) ? meters.horizon : end },
    verdict: verdictOf({ slos, counts, workloads, inconclusive, unsteady: unsteadyText(steadyState) }),
    counts,
    slos,
    steadyState,
    workloads,
    faults,
    sentences,
  };
}

/** Undefined: nothing was asked, or the run did not come so far. */
function steadyStateOf(meters: Meters, { steadyState }: ResultFacts, end: number): SteadyStateRow | undefined {
  if (steadyState === undefined || steadyState.at > end) return undefined;
  const { at, thresholds } = steadyState;
  const times = { from: at, to: at, faults: [] };
  const specs = thresholds.map((spec) => ({ ...spec, during: 'start' }));
  const rows = evaluateSlos(specs, meters.definitions, meters.instruments, times).map(
    ({ metric, selector, threshold, passed, measured, unit }) => ({
      metric,
      selector,
      threshold,
      passed,
      measured: measured === null ? null : rounded(measured),
      unit,
    }),
  );
  return { at, met: rows.every(({ passed }) => passed), thresholds: rows };
}

/** What went wrong for a while, and is over, has an end; a fault that outlasts the run has none. */
const faultRows = ({ timeline }: Meters): FaultRow[] => timeline.faults.map((fault) => ({ ...fault }));

function countsOf(meters: Meters): Counts {
  const { view } = meters;
  const total = (metric: string): number =>
    meters.instruments.of(metric).reduce((sum, { instrument }) => sum + (instrument as Counter).total, 0);
  const cost = meters.instruments.of('cost_dollars').length > 0 ? { costDollars: rounded(total('cost_dollars')) } : {};
  return {
    nodes: view.nodes.count,
    nodesReady: view.nodes.ready,
    nodesPeak: view.nodes.countPeak,
    pods: view.lives.count,
    podsPeak: view.lives.countPeak,
    podsCreated: view.lives.created,
    placed: view.lives.placed,
    pending: view.lives.pending,
    pendingPeak: view.lives.pendingPeak,
    ready: view.lives.ready,
    succeeded: view.lives.succeeded,
    failed: view.lives.failed,
    workloads: [...view.workloads].filter(({ lasting, deleted }) => lasting && !deleted).length,
    evictions: total('evictions_total'),
    preemptions: total('preemptions_total'),
    restarts: total('restarts_total'),
    oomKills: total('oom_kills_total'),
    pdbViolations: total('pdb_violations_total'),
    nodeHours: rounded(total('node_hours')),
    ...cost,
  };
}
