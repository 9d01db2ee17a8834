/** What the budgets allow, between two writes of their status: each loss of a healthy pod spends one disruption. */
import type { View } from './view.ts';

export interface BudgetVerdict {
  readonly budget: 'none' | 'respected' | 'broken';
  /** Serial of the budget that counts, or -1. */
  readonly pdb: number;
}

const NONE: BudgetVerdict = { budget: 'none', pdb: -1 };

export class Budgets {
  private readonly view: View;
  /** By serial of the budget: what its status allows, less what was spent since. */
  private readonly allowed = new Map<number, number>();

  constructor(view: View) {
    this.view = view;
  }

  status(pdb: number, allowed: number): void {
    this.allowed.set(pdb, allowed);
  }

  /** A pod of the class is being lost. `admitted`: the API server asked the budget first. */
  spend(classId: number, healthy: boolean, admitted: boolean): BudgetVerdict {
    const budgets = this.view.world.budgetsOf(classId);
    if (budgets.length === 0) return NONE;
    let verdict: BudgetVerdict = { budget: 'respected', pdb: budgets[0] };
    for (const pdb of budgets) {
      const left = this.allowed.get(pdb);
      // A budget without a status has never been reckoned; nothing can be said against it.
      if (left === undefined || !healthy) continue;
      if (left <= 0 && !admitted && verdict.budget !== 'broken') verdict = { budget: 'broken', pdb };
      if (!admitted) this.allowed.set(pdb, Math.max(0, left - 1));
    }
    return verdict;
  }
}
