/** Which victims break a disruption budget. Upstream: plugins/defaultpreemption (filterPodsWithPDBViolation). */
import type { Cluster, PodClass } from '../../cluster/index.ts';
import type { PodDisruptionBudget } from '../../model/objects/workloads.ts';
import { compileLabelSelector, type Selector, selectorMatches } from '../../model/selector.ts';

export interface Budget {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Selector;
  readonly disruptionsAllowed: number;
  /** Names of pods whose eviction the API server has granted already. */
  readonly disrupted: ReadonlyMap<string, unknown>;
}

/** A budget that selects nothing (or everything: an empty selector) protects nobody here. */
export function budgetsOf({ objects }: Cluster): readonly Budget[] {
  return objects.list<PodDisruptionBudget>('PodDisruptionBudget').flatMap(({ object }) => {
    const selector = compiled(object);
    if (selector === undefined || selector.nothing || selector.requirements.length === 0) return [];
    const { disruptionsAllowed, disruptedPods } = object.status;
    const { namespace, name } = object.metadata;
    return [{ namespace, name, selector, disruptionsAllowed, disrupted: disruptedPods }];
  });
}

function compiled({ spec }: PodDisruptionBudget): Selector | undefined {
  try {
    return compileLabelSelector(spec.selector);
  } catch {
    // the API server would have refused it; upstream passes over it
    return undefined;
  }
}

/** Whether the pods of a class are among those that a budget protects. */
export const protects = (budget: Budget, { namespace, labels }: Pick<PodClass, 'namespace' | 'labels'>): boolean =>
  labels.size > 0 && budget.namespace === namespace && selectorMatches(budget.selector, labels);

/** Pods (rows) whose turn finds a budget used up, and the others; both in the order given. */
export function splitByBudgets(cluster: Cluster, rows: readonly number[], budgets: readonly Budget[]) {
  const { pods, classes } = cluster;
  const left = budgets.map(({ disruptionsAllowed }) => disruptionsAllowed);
  const violating: number[] = [];
  const others: number[] = [];
  for (const row of rows) {
    const podClass = classes.list[pods.class[row]];
    let isViolated = false;
    for (const [i, budget] of budgets.entries()) {
      if (!protects(budget, podClass)) continue;
      if (budget.disrupted.size > 0 && budget.disrupted.has(pods.name(row))) continue;
      left[i]--;
      if (left[i] < 0) isViolated = true;
    }
    (isViolated ? violating : others).push(row);
  }
  return { violating, others };
}
