/** The answer in one sentence. */
import type { Counts, SloRow, SteadyStateRow, Verdict, WorkloadRow } from '../../record/index.ts';
import { capital, counted, durationText, listed } from '../_story/words.ts';

export interface VerdictInput {
  readonly slos: readonly SloRow[];
  readonly counts: Counts;
  readonly workloads: readonly WorkloadRow[];
  /** Why nothing can be concluded of bounds that hold so far (stopped early); undefined: it can. */
  readonly inconclusive?: string;
  /** The cluster was not in its steady state when it had to be: whatever came of it answers another question. */
  readonly unsteady?: string;
}

export function verdictOf(input: VerdictInput): Verdict {
  const { slos } = input;
  const failed = slos.filter(({ passed, severity }) => !passed && severity === 'error').length;
  const warned = slos.filter(({ passed, severity }) => !passed && severity === 'warn').length;
  const numbers = { failed, warned, total: slos.length };
  if (input.unsteady !== undefined) return { outcome: 'inconclusive', sentence: input.unsteady, ...numbers };
  // A bound that is broken stays broken, however the run would have gone on.
  if (failed > 0) return { outcome: 'failed', sentence: failureText(input), ...numbers };
  if (input.inconclusive !== undefined) return { outcome: 'inconclusive', sentence: input.inconclusive, ...numbers };
  return { outcome: 'passed', sentence: successText(input, warned), ...numbers };
}

/** What broke first in the order of the scenario, and why; the number of failures is told elsewhere. */
function failureText({ slos }: VerdictInput): string {
  const first = slos.find(({ passed, severity }) => !passed && severity === 'error');
  if (first === undefined) return '';
  const { metric, selector, threshold, measured, unit, firstBreach, note } = first;
  const value = measured === null ? 'was never measured' : `came to ${numberText(measured)}${unit === 's' ? ' s' : ''}`;
  const when = firstBreach === null ? '' : `, first beyond its bound at ${durationText(firstBreach)}`;
  const why = note === undefined ? '' : ` ${capital(firstSentence(note))}`;
  return `${metric}${shortSelector(selector)} should hold ${threshold} and ${value}${when}.${why}`;
}

/** Undefined: the steady state was met, or not asked for. */
export function unsteadyText(state: SteadyStateRow | undefined): string | undefined {
  const broken = state?.thresholds.find(({ passed }) => !passed);
  if (state === undefined || broken === undefined) return undefined;
  const { metric, selector, threshold, measured, unit } = broken;
  const value =
    measured === null ? 'was not there to be measured' : `was ${numberText(measured)}${unit === 's' ? ' s' : ''}`;
  const others = state.thresholds.filter(({ passed }) => !passed).length - 1;
  const more = others === 0 ? '' : ` ${counted(others, 'other threshold')} did not hold either.`;
  return `Not in its steady state at ${durationText(state.at)}: ${metric}${shortSelector(selector)} should hold ${threshold} and ${value}.${more}`;
}

/** What the scheduler says is long; the table of SLOs has all of it. */
function firstSentence(text: string): string {
  const end = text.indexOf('. ');
  const first = end < 0 ? text : text.slice(0, end + 1);
  return first.endsWith('.') ? first : `${first}.`;
}

/** `{workload="deploy/api"}` → `{deploy/api}`: the value says which label it is. */
function shortSelector(selector: string): string {
  const isPlain = !selector.includes('!=') && !selector.includes(',');
  const value = isPlain ? selector.split('"')[1] : undefined;
  return value === undefined ? selector : `{${value}}`;
}

function successText({ slos, counts, workloads }: VerdictInput, warned: number): string {
  const state = stateText(counts, workloads);
  if (slos.length === 0) return state;
  const held =
    warned === 0
      ? `${slos.length === 1 ? 'The SLO holds' : `All ${slos.length} SLOs hold`}`
      : `${slos.length - warned} of ${counted(slos.length, 'SLO')} hold; ${warned} only warn${warned === 1 ? 's' : ''}`;
  return `${held}. ${state}`;
}

function stateText({ pending, nodes, placed }: Counts, workloads: readonly WorkloadRow[]): string {
  const short = workloads.filter(({ available, desired }) => available < desired);
  if (pending > 0)
    return `${counted(pending, 'pod')} ${pending === 1 ? 'is' : 'are'} pending at the end; ${counted(placed, 'pod')} run${placed === 1 ? 's' : ''} on ${counted(nodes, 'node')}.`;
  if (short.length > 0) return `Not fully available at the end: ${listed(short.map(({ workload }) => workload))}.`;
  return `${counted(placed, 'pod')} on ${counted(nodes, 'node')}, nothing pending at the end.`;
}

/** Three significant digits are enough for a sentence. */
const numberText = (value: number): string => String(Number(value.toPrecision(3)));
