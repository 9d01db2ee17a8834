/** Which victims break a disruption budget. Upstream: plugins/defaultpreemption (filterPodsWithPDBViolation). */
import type { Cluster } from '../../cluster/index.ts';
import type { PodDisruptionBudget } from '../../model/objects/workloads.ts';
import { compileLabelSelector, type Selector, selectorMatches } from '../../model/selector.ts';

interface Budget {
  readonly namespace: string;
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
    return [{ namespace: object.metadata.namespace, selector, disruptionsAllowed, disrupted: disruptedPods }];
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

/** Pods (rows) whose turn finds a budget used up, and the others; both in the order given. */
export function splitByBudgets(cluster: Cluster, rows: readonly number[], budgets: readonly Budget[]) {
  const { pods, classes } = cluster;
  const left = budgets.map(({ disruptionsAllowed }) => disruptionsAllowed);
  const violating: number[] = [];
  const others: number[] = [];
  for (const row of rows) {
    const { namespace, labels } = classes.list[pods.class[row]];
    let isViolated = false;
    for (const [i, budget] of budgets.entries()) {
      if (labels.size === 0 || budget.namespace !== namespace || !selectorMatches(budget.selector, labels)) continue;
      if (budget.disrupted.size > 0 && budget.disrupted.has(pods.name(row))) continue;
      left[i]--;
      if (left[i] < 0) isViolated = true;
    }
    (isViolated ? violating : others).push(row);
  }
  return { violating, others };
}
