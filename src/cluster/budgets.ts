/**
 * Which PodDisruptionBudgets select which pods, worked out once a class, and the one way to write a budget's status.
 * In policy/v1 an empty selector selects every pod of the namespace, an absent or malformed one none.
 */
import { compileLabelSelector, type Selector, selectorMatches } from '../model/index.ts';
import { NOTHING } from '../model/index.ts';
import type { Condition, KubeObject, LabelSelector, PodDisruptionBudget } from '../model/objects/index.ts';
import type { Cluster } from './cluster.ts';
import { SelectedClasses } from './selected-classes.ts';

export const DISRUPTION_ALLOWED = 'DisruptionAllowed';

interface Selected {
  readonly selector: LabelSelector | undefined;
  readonly classes: SelectedClasses;
}

export type BudgetStatusFields = PodDisruptionBudget['status'];

export class Budgets {
  private readonly cluster: Cluster;
  private byClass: (readonly number[] | undefined)[] = [];
  private readonly selected = new Map<number, Selected>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    cluster.watch({
      objectKinds: ['PodDisruptionBudget'],
      objectChanged: (serial, before, after) => this.objectChanged(serial, before, after),
    });
  }

  /** Serials of the budgets that select the pods of a class, in the order of their creation. */
  matching(classId: number): readonly number[] {
    // every change of a pod asks: the closures of an answer that must be found would cost the others an object each
    this.byClass[classId] ??= this.find(classId);
    return this.byClass[classId];
  }

  /** Ids of the classes whose pods a budget selects. */
  classesOf(serial: number): readonly number[] {
    const budget = this.cluster.objects.get<PodDisruptionBudget>(serial);
    return budget === undefined ? [] : this.of(serial, budget).classes.ids();
  }

  /** Writes a status and appends it to the record. */
  writeStatus(serial: number, status: BudgetStatusFields): void {
    const { cluster } = this;
    const budget = cluster.objects.get<PodDisruptionBudget>(serial);
    if (budget === undefined) return;
    cluster.objectApi.replace(serial, { ...budget, status } as PodDisruptionBudget, { spec: false });
    const { currentHealthy, desiredHealthy, disruptionsAllowed } = status;
    cluster.record.append('pdb-status', cluster.now, serial, currentHealthy, desiredHealthy, disruptionsAllowed);
  }

  private find(classId: number): readonly number[] {
    const { namespace, labels } = this.cluster.classes.list[classId];
    return this.cluster.objects
      .list<PodDisruptionBudget>('PodDisruptionBudget', namespace)
      .filter(({ serial, object }) => selectorMatches(this.of(serial, object).classes.selector, labels))
      .map(({ serial }) => serial);
  }

  private of(serial: number, { spec, metadata }: PodDisruptionBudget): Selected {
    const known = this.selected.get(serial);
    if (known !== undefined && known.selector === spec.selector) return known;
    const compiled = compileOrNothing(spec.selector);
    const classes = new SelectedClasses(this.cluster.classes, metadata.namespace, compiled);
    const selected = { selector: spec.selector, classes };
    this.selected.set(serial, selected);
    return selected;
  }

  /** Status writes are frequent and change nothing here. */
  private objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    if ((after ?? before)?.kind !== 'PodDisruptionBudget') return;
    if (before !== undefined && after !== undefined) {
      const isSame = (before as PodDisruptionBudget).spec.selector === (after as PodDisruptionBudget).spec.selector;
      if (isSame) return;
    }
    if (after === undefined) this.selected.delete(serial);
    this.byClass = [];
  }
}

function compileOrNothing(selector: LabelSelector | undefined): Selector {
  try {
    return compileLabelSelector(selector);
  } catch {
    return NOTHING; // upstream skips a budget whose selector it cannot read
  }
}

/** The conditions with DisruptionAllowed set; its time moves only with its status (apimachinery `SetStatusCondition`). */
export function withDisruptionAllowed(
  conditions: readonly Condition[],
  next: Pick<Condition, 'status' | 'reason' | 'message' | 'observedGeneration'>,
  now: number,
): readonly Condition[] {
  const known = conditions.find(({ type }) => type === DISRUPTION_ALLOWED);
  const isSame = known?.status === next.status && known.reason === next.reason && known.message === next.message;
  if (known !== undefined && isSame && known.observedGeneration === next.observedGeneration) return conditions;
  const lastTransitionTime = known?.status === next.status ? known.lastTransitionTime : now;
  const condition: Condition = { type: DISRUPTION_ALLOWED, lastTransitionTime, ...next };
  return [...conditions.filter((c) => c !== known), condition];
}
