/**
 * Active and ready pods of each owner, and those that are left over from it, kept up to date by the watch: a sync costs what changed, not what there is. An owner is
 * counted from the moment that somebody first asks for it.
 */
import { type Cluster, NONE, POD_DELETED } from '../../cluster/index.ts';
import { grow } from '../../cluster/columns.ts';

export interface OwnerCount {
  /** Neither finished nor being deleted. */
  active: number;
  /** Of those, the ones that are Ready. */
  ready: number;
  /** Active pods by class. */
  readonly byClass: Map<number, number>;
  /** Rows of pods that are not active and still of interest. */
  readonly leftOver: Set<number>;
  /** For the controller: the object that it has nothing to do for as long as the counts are these. */
  settledFor: object | undefined;
}

/** What is counted of a row. */
const UNREADY = 0;
const READY = 1;
const LEFT_OVER = 2;

const INITIAL_ROWS = 256;

export class OwnerCounts {
  private readonly cluster: Cluster;
  private readonly counts = new Map<number, OwnerCount>();
  private readonly isOfInterest: (row: number) => boolean;
  /** What is counted of a row: for whom (-1: nothing), as which class, as what. */
  private owners = new Int32Array(INITIAL_ROWS).fill(NONE);
  private classes = new Int32Array(INITIAL_ROWS);
  private as = new Uint8Array(INITIAL_ROWS);

  /** `isOfInterest`: which of the pods that are not active are kept as left over; default: none. */
  constructor(cluster: Cluster, isOfInterest: (row: number) => boolean = () => false) {
    this.cluster = cluster;
    this.isOfInterest = isOfInterest;
  }

  of(owner: number): OwnerCount {
    let count = this.counts.get(owner);
    if (count === undefined) {
      count = { active: 0, ready: 0, byClass: new Map(), leftOver: new Set(), settledFor: undefined };
      this.counts.set(owner, count);
      for (const row of this.cluster.pods.byOwner.rows(owner)) this.add(row);
    }
    return count;
  }

  /** The owner is gone: whatever it had is not counted any more. */
  forget(owner: number): void {
    for (const row of this.cluster.pods.byOwner.rows(owner)) this.drop(row);
    this.counts.delete(owner);
  }

  /** To be told when a pod comes, goes, moves to another owner or class, changes its phase or readiness, or is being deleted. */
  podChanged(row: number, change: number): void {
    if ((change & POD_DELETED) === 0 && this.isActiveAsBefore(row)) {
      this.countReady(row);
      return;
    }
    this.drop(row);
    if ((change & POD_DELETED) === 0) this.add(row);
  }

  /** Most changes: the pod is counted as active, and goes on to be, for the same owner and in the same class. */
  private isActiveAsBefore(row: number): boolean {
    const { pods } = this.cluster;
    return (
      row < this.owners.length &&
      this.owners[row] !== NONE &&
      this.owners[row] === pods.owner[row] &&
      this.classes[row] === pods.class[row] &&
      this.as[row] !== LEFT_OVER &&
      pods.isActive(row)
    );
  }

  private countReady(row: number): void {
    const as = this.cluster.pods.isReady(row) ? READY : UNREADY;
    if (as === this.as[row]) return;
    this.as[row] = as;
    const count = this.counts.get(this.owners[row]);
    if (count === undefined) return;
    count.ready += as === READY ? 1 : -1;
    count.settledFor = undefined;
  }

  private add(row: number): void {
    const { pods } = this.cluster;
    const owner = pods.owner[row];
    const count = owner === NONE ? undefined : this.counts.get(owner);
    if (count === undefined) return;
    const isActive = pods.isActive(row);
    if (!isActive && !this.isOfInterest(row)) return;
    if (row >= this.owners.length) this.reach(row);
    count.settledFor = undefined;
    const classId = pods.class[row];
    const isReady = pods.isReady(row);
    this.owners[row] = owner;
    this.classes[row] = classId;
    if (!isActive) {
      this.as[row] = LEFT_OVER;
      count.leftOver.add(row);
      return;
    }
    this.as[row] = isReady ? READY : UNREADY;
    count.active++;
    if (isReady) count.ready++;
    count.byClass.set(classId, (count.byClass.get(classId) ?? 0) + 1);
  }

  private drop(row: number): void {
    const owner = row < this.owners.length ? this.owners[row] : NONE;
    if (owner === NONE) return;
    this.owners[row] = NONE;
    const count = this.counts.get(owner);
    if (count === undefined) return;
    count.settledFor = undefined;
    if (this.as[row] === LEFT_OVER) {
      count.leftOver.delete(row);
      return;
    }
    const classId = this.classes[row];
    count.active--;
    if (this.as[row] === READY) count.ready--;
    const left = (count.byClass.get(classId) as number) - 1;
    if (left > 0) count.byClass.set(classId, left);
    else count.byClass.delete(classId);
  }

  private reach(row: number): void {
    const length = Math.max(row + 1, this.owners.length * 2);
    this.owners = grow(this.owners, length, NONE);
    this.classes = grow(this.classes, length);
    this.as = grow(this.as, length);
  }
}
