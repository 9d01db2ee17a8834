/** room: invariants – what must never be; read-only, recomputed naively. */
import { type Cluster, POD_BOUND, POD_CREATED, type Watcher } from '../cluster/index.ts';
import type { KubeObject } from '../model/objects/index.ts';
import { History } from './_history.ts';
import { DEFAULT_LIMITS, type Follower, type Invariant, type Limits } from './_invariant.ts';
import { bindingAffinity, bindingAntiAffinity } from './affinity.ts';
import { bindingCapacity, bindingNode, bindingTaints } from './binding.ts';
import { budgetCounts, concurrentDisruption } from './budgets.ts';
import { autoscalerBounds, inOrder, jobCounts, onePerNode, onePerOrdinal, sameNamespace } from './controllers.ts';
import { drains } from './drains.ts';
import { admitted, grace, oneCause } from './losses.ts';
import { deadMachines, silentMachines } from './machines.ts';
import { bindingCordon, bindingNodeAffinity, bindingPorts } from './placement.ts';
import { bindingSpread } from './spread.ts';
import { budgetArithmetic, storeLists, storePhase } from './store.ts';
import { tolerated } from './taint-eviction.ts';
import { taintsInTime } from './taint-times.ts';

export { DEFAULT_LIMITS, type Follower, type Invariant, type Limits } from './_invariant.ts';

/** Every invariant; a new one is a line here. */
export const INVARIANTS: readonly Invariant[] = [
  bindingNode,
  bindingCapacity,
  bindingTaints,
  bindingCordon,
  bindingNodeAffinity,
  bindingAntiAffinity,
  bindingAffinity,
  bindingSpread,
  bindingPorts,
  storePhase,
  storeLists,
  budgetArithmetic,
  sameNamespace,
  onePerOrdinal,
  inOrder,
  onePerNode,
  autoscalerBounds,
  jobCounts,
  oneCause,
  admitted,
  grace,
  drains,
  budgetCounts,
  concurrentDisruption,
  tolerated,
  taintsInTime,
  silentMachines,
  deadMachines,
];

/** `cheap`: the cheap ones always, of the others those that look at one change, at every 20th. `all`: all of them, always. */
export type CheckLevel = 'off' | 'cheap' | 'all';

const SAMPLE = 20;
const LAST_ENTRIES = 50;

export class InvariantViolation extends Error {
  readonly id: string;

  constructor(id: string, what: string, cluster: Cluster) {
    super(`invariant ${id} is broken at ${cluster.now} ms: ${what}`);
    this.name = 'InvariantViolation';
    this.id = id;
  }
}

/** Those that look at each change; most look at the end only. All have one form: each change of a pod goes through them. */
const OF_PODS = INVARIANTS.flatMap((invariant) => {
  const { pods } = invariant;
  return pods === undefined ? [] : [{ invariant, changes: pods.changes, changed: pods.changed }];
});
const CHEAP_OF_PODS = OF_PODS.filter(({ invariant }) => invariant.cheap);
const OF_OBJECTS = INVARIANTS.filter(({ objects }) => objects !== undefined);

/** Watches a run and throws at the first violation, with what a repetition needs. */
export class Checker implements Watcher {
  /** What no invariant looks at is not even told. */
  readonly podInterest = OF_PODS.reduce((bits, { changes }) => bits | changes, 0);
  readonly objectKinds = OF_OBJECTS.flatMap(({ objects }) => objects?.kinds ?? []);
  private readonly cluster: Cluster;
  private readonly level: CheckLevel;
  private readonly followers: readonly { readonly invariant: Invariant; readonly follower: Follower }[];
  private changes = 0;

  constructor(cluster: Cluster, level: CheckLevel, limits: Limits = DEFAULT_LIMITS) {
    this.cluster = cluster;
    this.level = level;
    this.followers = level === 'all' ? this.follow(limits) : [];
    if (level !== 'off') cluster.watch(this);
  }

  /** Those that keep something in mind see every row of the record. */
  private follow(limits: Limits) {
    const history = new History(this.cluster);
    const followers = INVARIANTS.flatMap((invariant) => {
      const follower = invariant.follow?.(this.cluster, history, limits);
      return follower === undefined ? [] : [{ invariant, follower }];
    });
    const entries = followers.filter(({ follower }) => follower.entry !== undefined);
    this.cluster.record.listen((kind, at, a, b, c, d) => {
      for (const { invariant, follower } of entries) this.report(invariant, follower.entry?.(kind, at, a, b, c, d));
    });
    return followers;
  }

  podChanged(row: number, change: number): void {
    const sampled = this.level === 'all' || ++this.changes % SAMPLE === 0;
    for (const { invariant, changes, changed } of sampled ? OF_PODS : CHEAP_OF_PODS)
      if ((changes & change) !== 0) this.report(invariant, changed(this.cluster, row, change));
    if ((change & POD_BOUND) === 0 || (change & POD_CREATED) !== 0) return;
    for (const { invariant, follower } of this.followers) this.report(invariant, follower.bound?.(row));
  }

  objectChanged(serial: number, _before: KubeObject | undefined, after: KubeObject | undefined): void {
    if (after === undefined) return;
    for (const invariant of OF_OBJECTS) {
      const { objects } = invariant;
      if (objects?.kinds.includes(after.kind)) this.report(invariant, objects.changed(this.cluster, serial));
    }
  }

  atEnd(): void {
    if (this.level === 'off') return;
    for (const invariant of INVARIANTS) {
      if (invariant.cheap || this.level === 'all') this.report(invariant, invariant.atEnd?.(this.cluster));
    }
    for (const { invariant, follower } of this.followers) this.report(invariant, follower.atEnd?.());
  }

  private report(invariant: Invariant, what: string | undefined): void {
    if (what === undefined) return;
    const { record, kernel } = this.cluster;
    const facts = `seed ${kernel.random.seed}, ${record.length} entries, digest ${record.digest()}; see the last ${LAST_ENTRIES} entries`;
    throw new InvariantViolation(invariant.id, `${what} (${facts})`, this.cluster);
  }
}
