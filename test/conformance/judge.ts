/** The verdict on one case: which rules apply to its kind, and what an answer that is none at all means. */
import type { Case } from './cases.ts';
import { compare, type Difference, isEmpty, isObject, nothingIsNone, type Rules } from './compare.ts';
import { judgeTimeline } from './judge-timeline.ts';

export type Verdict = 'passed' | 'skipped' | readonly Difference[];

const DIFFERENCES_PER_CASE = 20;

/** Lists whose order does not count, by kind or by function of kind `pure`. */
const SETS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['schedule', new Set(['best', 'reasons'])],
  ['preempt', new Set(['potential', 'nominated', 'clearsNominationOf/*'])],
  ['sequence', new Set(['best'])],
  ['eviction', new Set(['conditions', 'thresholdsMet', 'evicted'])],
  ['replicaset.podsToDelete', new Set([''])],
  ['job.podsForRemoval', new Set([''])],
  ['job.sync', new Set(['created', 'deleted'])],
  ['pdb.status', new Set(['disruptedPods'])],
  ['nodelifecycle.noScheduleTaints', new Set([''])],
  ['podgc.gc', new Set(['deleted', 'markedFailed'])],
  ['limitrange.pod', new Set(['errors'])],
  ['limitrange.pvc', new Set(['errors'])],
  ['drain.pods', new Set(['warnings', 'errors'])],
]);

/** The draw of a sequence's step does not count: the next step goes on from the recorded one. */
function withoutChoice(value: unknown): unknown {
  if (!isObject(value) || !Array.isArray(value.steps)) return value;
  return {
    ...value,
    steps: value.steps.map((step: unknown) => (isObject(step) ? { ...step, chosen: undefined } : step)),
  };
}

function judgeValue({ kind, input, want }: Case, got: unknown): readonly Difference[] {
  const name = kind === 'pure' ? String(input.fn) : kind;
  const rules: Rules = { sets: SETS.get(name) ?? new Set(), isNone: kind === 'pure' ? isEmpty : nothingIsNone };
  if (kind === 'sequence') return compare(withoutChoice(want), withoutChoice(got), rules);
  return compare(want, got, rules);
}

/** @param got what was answered; `{unsupported: why}` counts as skipped. */
export function judgeCase(testCase: Case, got: unknown): Verdict {
  if (isObject(got) && Object.hasOwn(got, 'unsupported')) return 'skipped';
  try {
    const differences = testCase.kind === 'timeline' ? judgeTimeline(testCase, got) : judgeValue(testCase, got);
    return differences.length === 0 ? 'passed' : differences.slice(0, DIFFERENCES_PER_CASE);
  } catch (error) {
    return [{ path: '', wanted: 'a well-formed answer', got: `malformed: ${(error as Error).message}` }];
  }
}
