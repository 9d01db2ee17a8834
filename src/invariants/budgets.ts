/** Budgets: what their status says, and what may be gone at once. */
import { type Cluster, NONE } from '../cluster/index.ts';
import type { PodDisruptionBudget } from '../model/objects/index.ts';
import { ENTRY, RUNNING } from '../record/index.ts';
import { reckon, selectedBy } from './_budget.ts';
import type { Follower, Invariant } from './_invariant.ts';
import { Processes } from './_processes.ts';

type Status = PodDisruptionBudget['status'];

const FAILED_SYNC = 'SyncFailed';

export const budgetCounts: Invariant = {
  id: 'disruption/counts',
  doc: 'a budget whose status is written has it from the pods and their owners at that instant; an eviction takes one from what it allows, and nothing else',
  cheap: false,
  follow(cluster): Follower {
    const last = new Map<number, Status>();
    const written = (serial: number): string | undefined => {
      const budget = cluster.objects.get<PodDisruptionBudget>(serial);
      if (budget === undefined) return undefined;
      const before = last.get(serial);
      last.set(serial, budget.status);
      const what =
        before !== undefined && takesPlace(before, budget.status)
          ? taken(before, budget.status)
          : counted(cluster, budget);
      return what === undefined ? undefined : `budget ${budget.metadata.name} ${what}`;
    };
    return { entry: (kind, _at, serial) => (kind === ENTRY['pdb-status'] ? written(serial) : undefined) };
  },
};

/** Another pod is on its way, or the same once more. */
const takesPlace = (before: Status, { disruptedPods }: Status): boolean =>
  [...disruptedPods].some(([name, at]) => before.disruptedPods.get(name) !== at);

function taken(before: Status, after: Status): string | undefined {
  const isSame = (field: 'currentHealthy' | 'desiredHealthy' | 'expectedPods'): boolean =>
    before[field] === after[field];
  if (!isSame('currentHealthy') || !isSame('desiredHealthy') || !isSame('expectedPods'))
    return 'is counted anew by an eviction';
  return after.disruptionsAllowed === before.disruptionsAllowed - 1
    ? undefined
    : `allows ${after.disruptionsAllowed} after an eviction, and ${before.disruptionsAllowed} before`;
}

function counted(cluster: Cluster, budget: PodDisruptionBudget): string | undefined {
  const { currentHealthy, desiredHealthy, disruptionsAllowed, conditions } = budget.status;
  if (conditions.some(({ reason }) => reason === FAILED_SYNC))
    return disruptionsAllowed === 0 ? undefined : `cannot be reckoned and allows ${disruptionsAllowed}`;
  const reckoned = reckon(cluster, budget);
  if (reckoned === undefined) return 'is reckoned where that cannot be done';
  const { healthy, desired, allowed } = reckoned;
  if (healthy === currentHealthy && desired === desiredHealthy && allowed === disruptionsAllowed) return undefined;
  const said = `${currentHealthy} healthy, ${desiredHealthy} desired, ${disruptionsAllowed} allowed`;
  return `says ${said}; it is ${healthy}, ${desired}, ${allowed}`;
}

/** Losses that a controller may not have counted yet. */
const UNCOUNTED_MS = 30_000;

interface Loss {
  readonly at: number;
  readonly class: number;
}

/** Pods that are healthy no more without a budget's leave, and changes of what is wanted. */
class Disturbances {
  private readonly cluster: Cluster;
  private readonly lost = new Map<number, Loss>();
  private changedAt = -Infinity;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  note(kind: number, at: number, pod: number, b: number): void {
    if (CHANGES.has(kind)) this.changedAt = at;
    else if (kind === ENTRY['pod-deletion-requested'] || (kind === ENTRY['pod-ready'] && b === 0)) this.lose(at, pod);
  }

  private lose(at: number, pod: number): void {
    const { pods } = this.cluster;
    const row = pods.rowOf(pod);
    // one that is on its way was lost before
    if (row !== NONE && !pods.isTerminating(row)) this.lost.set(pod, { at, class: pods.class[row] });
  }

  /** It goes by its budget's leave. */
  forgive(pod: number): void {
    this.lost.delete(pod);
  }

  concern(budget: number, at: number): boolean {
    for (const [pod, loss] of this.lost) if (at - loss.at >= UNCOUNTED_MS) this.lost.delete(pod);
    const isOfIt = (loss: Loss): boolean => this.cluster.budgets.matching(loss.class).includes(budget);
    return at - this.changedAt < UNCOUNTED_MS || [...this.lost.values()].some(isOfIt);
  }
}

/** Kinds of entries after which another number of pods may be wanted. */
const CHANGES: ReadonlySet<number> = new Set([
  ENTRY['object-created'],
  ENTRY['object-updated'],
  ENTRY['object-deleted'],
  ENTRY['replicas-scaled'],
]);

export const concurrentDisruption: Invariant = {
  id: 'disruption/concurrent',
  doc: 'after an eviction as many pods are healthy as its budget wants, unless others were lost within half a minute before',
  cheap: false,
  follow(cluster, history): Follower {
    const { pods, budgets, objects } = cluster;
    const disturbances = new Disturbances(cluster);
    const processes = new Processes(cluster);
    /** Healthy pods that are asked to go. */
    const leaving = new Map<number, Loss>();
    const leave = (at: number, pod: number): void => {
      const row = pods.rowOf(pod);
      if (pods.phase[row] === RUNNING && pods.isReady(row)) leaving.set(pod, { at, class: pods.class[row] });
    };
    const evicted = (at: number, pod: number): string | undefined => {
      const left = leaving.get(pod);
      if (left?.at !== at) return undefined;
      const [serial = NONE] = budgets.matching(left.class);
      const budget = objects.get<PodDisruptionBudget>(serial);
      disturbances.forgive(pod);
      if (budget === undefined || disturbances.concern(serial, at) || !processes.hasWorkedSince(at - UNCOUNTED_MS))
        return undefined;
      const reckoned = reckon(cluster, budget);
      const isOdd = selectedBy(cluster, budget).some((row) => history.isOdd(row));
      if (reckoned === undefined || isOdd) return undefined;
      // a budget hears of pods alone: of a workload that wants more it learns with the first of them
      const desired = Math.min(reckoned.desired, budget.status.desiredHealthy);
      const { healthy } = reckoned;
      if (healthy >= desired) return undefined;
      return `a pod is evicted; of ${budget.metadata.name} ${healthy} are healthy then, and ${desired} desired`;
    };
    return {
      entry(kind, at, a, b) {
        processes.note(kind, at, a, b);
        disturbances.note(kind, at, a, b);
        if (kind === ENTRY['pod-deletion-requested']) leave(at, a);
        else if (kind === ENTRY['eviction'] && b === 201) return evicted(at, a);
        else if (kind === ENTRY['pod-deleted'] && leaving.get(a)?.at !== at) leaving.delete(a);
        return undefined;
      },
    };
  },
};
