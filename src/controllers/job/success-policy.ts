/** When an indexed Job has succeeded early (upstream `pkg/controller/job/success_policy.go`). */
import type { JobSpec } from '../../model/objects/index.ts';
import { indexesTotal, parseIndexes } from './indexes.ts';
import type { Interval, Intervals } from './indexes.ts';

export type SuccessPolicy = NonNullable<JobSpec['successPolicy']>;

function overlap(a: Intervals, b: Intervals): number {
  let [i, j, total] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [left, right] = [a[i] as Interval, b[j] as Interval];
    total += Math.max(0, Math.min(left.last, right.last) - Math.max(left.first, right.first) + 1);
    if (right.last <= left.last) j++;
    if (left.last <= right.last) i++;
  }
  return total;
}

function isRuleMet(rule: SuccessPolicy['rules'][number], completions: number, succeeded: Intervals): boolean {
  const { succeededIndexes, succeededCount } = rule;
  if (succeededIndexes === undefined) return succeededCount !== undefined && indexesTotal(succeeded) >= succeededCount;
  const required = parseIndexes(succeededIndexes, completions);
  if (required.length === 0) return false;
  const contained = overlap(required, succeeded);
  return contained === indexesTotal(required) || (succeededCount !== undefined && contained >= succeededCount);
}

/** The message of the condition for the first rule that is met; nothing while none is. No rule is met before any index has succeeded. */
export function matchSuccessPolicy(
  policy: SuccessPolicy | undefined,
  completions: number,
  succeeded: Intervals,
): string | undefined {
  if (!policy || succeeded.length === 0) return undefined;
  const index = policy.rules.findIndex((rule) => isRuleMet(rule, completions, succeeded));
  return index < 0 ? undefined : `Matched rules at index ${index}`;
}
