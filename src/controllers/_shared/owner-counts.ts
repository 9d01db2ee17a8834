/**
 * Active and ready pods of each owner, kept up to date by the watch: a sync costs what changed, not what there is. An owner is
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
}

const INITIAL_ROWS = 256;

export class OwnerCounts {
  private readonly cluster: Cluster;
  private readonly counts = new Map<number, OwnerCount>();
  /** What is counted of a row: for whom (-1: nothing), as which class, as ready or not. */
  private owners = new Int32Array(INITIAL_ROWS).fill(NONE);
  private classes = new Int32Array(INITIAL_ROWS);
  private ready = new Uint8Array(INITIAL_ROWS);

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  of(owner: number): OwnerCount {
    let count = this.counts.get(owner);
    if (count === undefined) {
      count = { active: 0, ready: 0, byClass: new Map() };
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
    this.drop(row);
    if ((change & POD_DELETED) === 0) this.add(row);
  }

  private add(row: number): void {
    const { pods } = this.cluster;
    const owner = pods.owner[row];
    const count = owner === NONE ? undefined : this.counts.get(owner);
    if (count === undefined || !pods.isActive(row)) return;
    if (row >= this.owners.length) this.reach(row);
    const classId = pods.class[row];
    const isReady = pods.isReady(row);
    this.owners[row] = owner;
    this.classes[row] = classId;
    this.ready[row] = isReady ? 1 : 0;
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
    const classId = this.classes[row];
    count.active--;
    if (this.ready[row] === 1) count.ready--;
    const left = (count.byClass.get(classId) as number) - 1;
    if (left > 0) count.byClass.set(classId, left);
    else count.byClass.delete(classId);
  }

  private reach(row: number): void {
    const length = Math.max(row + 1, this.owners.length * 2);
    this.owners = grow(this.owners, length, NONE);
    this.classes = grow(this.classes, length);
    this.ready = grow(this.ready, length);
  }
}
