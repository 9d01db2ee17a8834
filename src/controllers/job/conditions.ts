/** Conditions of a Job (upstream `pkg/controller/job/job_controller.go`). */
import type { Condition, Instant } from '../../model/objects/index.ts';

/** A decision about the Job's end, as a condition without its times. */
export type Verdict = Pick<Condition, 'type' | 'reason' | 'message'> & {
  readonly type: 'FailureTarget' | 'Failed' | 'SuccessCriteriaMet' | 'Complete';
};

export function trueCondition(
  { type, reason, message }: Pick<Condition, 'type' | 'reason' | 'message'>,
  now: Instant,
): Condition {
  return { type, status: 'True', reason, message, lastProbeTime: now, lastTransitionTime: now };
}

export function findTrue(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type && condition.status === 'True');
}

export function isJobFinished(conditions: readonly Condition[]): boolean {
  return findTrue(conditions, 'Complete') !== undefined || findTrue(conditions, 'Failed') !== undefined;
}

/**
 * Puts a condition in where it differs from the one of its type, at that one's place. A condition that is not there does
 * not come in as False. Gives back the same list if nothing changes.
 */
export function ensureCondition(conditions: readonly Condition[], next: Condition): readonly Condition[] {
  const current = conditions.find(({ type }) => type === next.type);
  if (!current) return next.status === 'False' ? conditions : [...conditions, next];
  if (current.status === next.status && current.reason === next.reason && current.message === next.message)
    return conditions;
  return conditions.map((condition) => (condition === current ? next : condition));
}
