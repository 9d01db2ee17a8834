/**
 * Pods, healthy pods and owners of each class that a budget selects, kept up to date by the watch: a budget's status
 * costs its classes, not its pods. A class is counted from the moment that somebody first asks for it.
 */
import {
  type Cluster,
  POD_CLASS,
  POD_CREATED,
  POD_DELETED,
  POD_DELETION,
  POD_OWNER,
  POD_READY,
} from '../../cluster/index.ts';

export interface ClassCount {
  pods: number;
  /** Ready and not terminating. */
  healthy: number;
  /** Pods by owner's serial, -1 for those without; in the order of their first pod. */
  readonly owners: Map<number, number>;
}

const RELEVANT = POD_CREATED | POD_READY | POD_DELETION | POD_DELETED | POD_CLASS | POD_OWNER;

/** What is counted of a row. */
interface Counted {
  readonly classId: number;
  readonly owner: number;
  readonly healthy: boolean;
}

export class ClassCounts {
  private readonly cluster: Cluster;
  private readonly counts: (ClassCount | undefined)[] = [];
  private readonly rows: (Counted | undefined)[] = [];

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  of(classId: number): ClassCount {
    let count = this.counts[classId];
    if (count === undefined) {
      count = { pods: 0, healthy: 0, owners: new Map() };
      this.counts[classId] = count;
      for (const row of this.cluster.pods.byClass.rows(classId)) this.add(row);
    }
    return count;
  }

  /** To be told of every change of a pod. */
  podChanged(row: number, change: number): void {
    if ((change & RELEVANT) === 0) return;
    this.drop(row);
    if ((change & POD_DELETED) === 0) this.add(row);
  }

  private add(row: number): void {
    const { pods } = this.cluster;
    const classId = pods.class[row];
    const count = this.counts[classId];
    if (count === undefined) return;
    const owner = pods.owner[row];
    const healthy = pods.isReady(row) && !pods.isTerminating(row);
    count.pods++;
    if (healthy) count.healthy++;
    count.owners.set(owner, (count.owners.get(owner) ?? 0) + 1);
    this.rows[row] = { classId, owner, healthy };
  }

  private drop(row: number): void {
    const counted = this.rows[row];
    if (counted === undefined) return;
    this.rows[row] = undefined;
    const count = this.counts[counted.classId] as ClassCount;
    count.pods--;
    if (counted.healthy) count.healthy--;
    const ofOwner = (count.owners.get(counted.owner) ?? 0) - 1;
    if (ofOwner > 0) count.owners.set(counted.owner, ofOwner);
    else count.owners.delete(counted.owner);
  }
}
