/** The arithmetic of a PodDisruptionBudget (`pkg/controller/disruption`). Which pods count is the controller's business. */
import { scaledIntOrPercent } from './int-or-percent.ts';
import type { IntOrString } from './objects/meta.ts';

export interface BudgetBounds {
  readonly minAvailable?: IntOrString;
  readonly maxUnavailable?: IntOrString;
}

export interface BudgetExpectation {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
}

/** Whether the controllers' scale must be known: an absolute `minAvailable` counts the pods that are there. */
export const needsScale = ({ minAvailable, maxUnavailable }: BudgetBounds): boolean =>
  maxUnavailable !== undefined || typeof minAvailable === 'string';

/**
 * @param scale sum of the replicas wanted of all controllers of the pods; used where `needsScale`
 * @param pods number of pods that the budget selects; used otherwise
 * @throws an Error with Kubernetes' own text for a malformed percentage.
 */
export function budgetExpectation(
  { minAvailable, maxUnavailable }: BudgetBounds,
  scale: number,
  pods: number,
): BudgetExpectation {
  if (maxUnavailable !== undefined) {
    return {
      expectedPods: scale,
      desiredHealthy: Math.max(0, scale - scaledIntOrPercent(maxUnavailable, scale, true)),
    };
  }
  if (minAvailable === undefined) return { expectedPods: 0, desiredHealthy: 0 };
  if (typeof minAvailable === 'number') return { expectedPods: pods, desiredHealthy: minAvailable };
  return { expectedPods: scale, desiredHealthy: scaledIntOrPercent(minAvailable, scale, true) };
}

/** A budget that selects no pods allows none, so that it is safe when the first one comes. */
export const disruptionsAllowed = (
  currentHealthy: number,
  { expectedPods, desiredHealthy }: BudgetExpectation,
): number => (expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy));
