/** room: invariants – what must never be; read-only, recomputed naively. */
import { type Cluster, POD_BOUND, POD_DELETED, POD_PHASE, type Watcher } from '../cluster/index.ts';
import type { KubeObject } from '../model/objects/index.ts';
import type { Invariant } from './_invariant.ts';
import { bindingCapacity, bindingNode, bindingTaints } from './binding.ts';
import { jobCounts, onePerNode, onePerOrdinal, sameNamespace } from './controllers.ts';
import { budgetArithmetic, storeLists, storePhase } from './store.ts';

export type { Invariant } from './_invariant.ts';

/** Every invariant; a new one is a line here. */
export const INVARIANTS: readonly Invariant[] = [
  bindingNode,
  bindingCapacity,
  bindingTaints,
  storePhase,
  storeLists,
  budgetArithmetic,
  sameNamespace,
  onePerOrdinal,
  onePerNode,
  jobCounts,
];

/** `cheap`: the cheap ones always, the others on every 20th binding or change of a phase. */
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

/** Watches a run and throws at the first violation, with what a repetition needs. */
export class Checker implements Watcher {
  /** What no invariant looks at is not even told. */
  readonly podInterest = POD_BOUND | POD_PHASE;
  private readonly cluster: Cluster;
  private readonly level: CheckLevel;
  private changes = 0;

  constructor(cluster: Cluster, level: CheckLevel) {
    this.cluster = cluster;
    this.level = level;
    if (level !== 'off') cluster.watch(this);
  }

  podChanged(row: number, change: number): void {
    if ((change & POD_DELETED) !== 0) return;
    const sampled = this.level === 'all' || ++this.changes % SAMPLE === 0;
    for (const invariant of INVARIANTS) {
      if (invariant.podChanged === undefined || !(invariant.cheap || sampled)) continue;
      this.report(invariant, invariant.podChanged(this.cluster, row, change));
    }
  }

  objectChanged(serial: number, _before: KubeObject | undefined, after: KubeObject | undefined): void {
    if (after === undefined) return;
    for (const invariant of INVARIANTS) this.report(invariant, invariant.objectChanged?.(this.cluster, serial));
  }

  atEnd(): void {
    if (this.level === 'off') return;
    for (const invariant of INVARIANTS) {
      if (invariant.cheap || this.level === 'all') this.report(invariant, invariant.atEnd?.(this.cluster));
    }
  }

  private report(invariant: Invariant, what: string | undefined): void {
    if (what === undefined) return;
    const { record, kernel } = this.cluster;
    const facts = `seed ${kernel.random.seed}, ${record.length} entries, digest ${record.digest()}; see the last ${LAST_ENTRIES} entries`;
    throw new InvariantViolation(invariant.id, `${what} (${facts})`, this.cluster);
  }
}
