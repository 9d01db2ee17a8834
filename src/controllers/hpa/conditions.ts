/** Conditions of an autoscaler (pkg/controller/podautoscaler/horizontal.go, `setConditionInList`). */
import type { Condition, Instant } from '../../model/objects/index.ts';
import type { HpaCondition } from './normalize.ts';

export type HpaConditionType = 'AbleToScale' | 'ScalingActive' | 'ScalingLimited';

/** With the condition set, in its place. Its time moves with its status only; an equal condition leaves the list as it is. */
export function withCondition(
  conditions: readonly Condition[],
  type: HpaConditionType,
  { status, reason, message }: HpaCondition,
  now: Instant,
): readonly Condition[] {
  const index = conditions.findIndex((condition) => condition.type === type);
  const known = conditions[index];
  if (known?.status === status && known.reason === reason && known.message === message) return conditions;
  const lastTransitionTime = known?.status === status ? known.lastTransitionTime : now;
  const next: Condition = { type, status, reason, message, lastTransitionTime };
  return index < 0 ? [...conditions, next] : conditions.with(index, next);
}

/** A pass sets some conditions twice, so lists that are not the same object may still say the same. */
export const sameConditions = (a: readonly Condition[], b: readonly Condition[]): boolean =>
  a === b || (a.length === b.length && a.every((condition, i) => sameCondition(condition, b[i])));

const sameCondition = (a: Condition, b: Condition): boolean =>
  a.type === b.type &&
  a.status === b.status &&
  a.reason === b.reason &&
  a.message === b.message &&
  a.lastTransitionTime === b.lastTransitionTime;
