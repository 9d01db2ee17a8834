/** Disruption budgets as preemption asks for them: which of them protect a class's pods, and when each changed last. */
import type { Cluster } from '../../cluster/index.ts';
import type { PodDisruptionBudget } from '../../model/objects/workloads.ts';
import { type Budget, budgetsOf, protects } from '../preemption/index.ts';

/** Budgets are told apart by a bit each; with more of them, several share one. */
const BITS = 31;
const NOBODY: readonly number[] = [];

export class BudgetWatch {
  /** Changes so far. */
  sequence = 1;
  /** `sequence` when a budget came, went or began to select others. */
  private rebuiltAt = 1;
  /** By bit: `sequence` when a budget's status changed. */
  private readonly changedAt = new Float64Array(BITS);
  private readonly cluster: Cluster;
  private budgets: readonly Budget[] | undefined;
  /** By `namespace/name`, since the budgets were listed after `rebuiltAt`. */
  private places = new Map<string, number>();
  /** By class: places of its budgets. */
  private byClass: (readonly number[] | undefined)[] = [];

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    cluster.watch({
      podInterest: 0,
      objectKinds: ['PodDisruptionBudget'],
      objectChanged: (_, before, after) => {
        if ((after ?? before)?.kind === 'PodDisruptionBudget')
          this.note(before as PodDisruptionBudget | undefined, after as PodDisruptionBudget | undefined);
      },
    });
  }

  /** In the order in which upstream asks them. */
  list(): readonly Budget[] {
    if (this.budgets === undefined) {
      this.budgets = budgetsOf(this.cluster);
      if (this.places.size === 0)
        for (const [i, { namespace, name }] of this.budgets.entries()) this.places.set(`${namespace}/${name}`, i);
    }
    return this.budgets;
  }

  /** Places in `list` of the budgets that protect the pods of a class. */
  of(classId: number): readonly number[] {
    const known = this.byClass[classId];
    if (known !== undefined) return known;
    const podClass = this.cluster.classes.list[classId];
    const places = this.list().flatMap((budget, i) => (protects(budget, podClass) ? [i] : []));
    this.byClass[classId] = places.length === 0 ? NOBODY : places;
    return places;
  }

  bitOf(place: number): number {
    return 1 << (place % BITS);
  }

  /** Whether what was worked out at `since` with the budgets of these bits still holds. */
  isUnchanged(bits: number, since: number): boolean {
    if (since < this.rebuiltAt) return false;
    for (let rest = bits; rest !== 0; rest &= rest - 1)
      if (this.changedAt[31 - Math.clz32(rest & -rest)] > since) return false;
    return true;
  }

  private note(before: PodDisruptionBudget | undefined, after: PodDisruptionBudget | undefined): void {
    const place = this.placeOf(before, after);
    this.budgets = undefined;
    this.sequence++;
    if (place >= 0) {
      this.changedAt[place % BITS] = this.sequence;
      return;
    }
    this.rebuiltAt = this.sequence;
    this.byClass = [];
    this.places.clear();
  }

  /** Of a budget of which only the status changed; else -1. */
  private placeOf(before: PodDisruptionBudget | undefined, after: PodDisruptionBudget | undefined): number {
    if (before === undefined || after === undefined || before.spec.selector !== after.spec.selector) return -1;
    const { namespace, name } = after.metadata;
    return this.places.get(`${namespace}/${name}`) ?? -1;
  }
}
