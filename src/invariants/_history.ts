/**
 * What has changed lately. A decision of the scheduler is carried out some milliseconds, at times seconds, after it was made;
 * what came in between is nobody's fault, so that checks of bindings look away from it.
 */
import {
  type Cluster,
  NODE_ALLOCATABLE,
  NODE_CREATED,
  NODE_DELETED,
  NODE_LABELS,
  NODE_TAINTS,
  NODE_UNSCHEDULABLE,
  POD_BOUND,
  POD_CLASS,
  POD_CREATED,
  POD_DELETED,
  POD_FINISHED,
  type Watcher,
} from '../cluster/index.ts';

/** Longer than any burst of bindings waits for its client's rate limit in the worlds that are checked. */
export const LATELY_MS = 30_000;

const PLACING = NODE_CREATED | NODE_DELETED | NODE_LABELS | NODE_TAINTS | NODE_UNSCHEDULABLE | NODE_ALLOCATABLE;

/** A pod that counted for placements and does so no more. */
export interface Left {
  readonly class: number;
  readonly node: number;
  readonly at: number;
}

export class History implements Watcher {
  readonly podInterest = POD_BOUND | POD_CLASS | POD_DELETED | POD_FINISHED;
  private readonly cluster: Cluster;
  private readonly nodes: number[] = [];
  /** Pods that came to their node by another way than a scheduler, or changed their labels: by serial, when. */
  private readonly odd = new Map<number, number>();
  private left: Left[] = [];
  private anyNodeAt = -Infinity;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    cluster.watch(this);
  }

  nodeChanged(node: number, change: number): void {
    if ((change & PLACING) === 0) return;
    this.nodes[node] = this.cluster.now;
    this.anyNodeAt = this.cluster.now;
  }

  podChanged(row: number, change: number): void {
    const { pods, now } = this.cluster;
    const serial = pods.serial[row];
    const came = (change & (POD_BOUND | POD_CREATED)) === (POD_BOUND | POD_CREATED);
    if (came || (change & POD_CLASS) !== 0) this.odd.set(serial, now);
    const ended = (change & POD_FINISHED) !== 0;
    if ((change & POD_DELETED) !== 0) this.odd.delete(serial);
    if (!ended && (change & POD_DELETED) === 0) return;
    this.left = this.left.filter(({ at }) => this.isLately(at));
    this.left.push({ class: pods.class[row], node: pods.node[row], at: now });
  }

  private isLately(at: number): boolean {
    return this.cluster.now - at < LATELY_MS;
  }

  /** Its labels, taints or room are other ones than a while ago. */
  hasNodeChanged(node: number): boolean {
    return this.isLately(this.nodes[node] ?? -Infinity);
  }

  hasAnyNodeChanged(): boolean {
    return this.isLately(this.anyNodeAt);
  }

  /** It came to its node without a scheduler, or has other labels than a while ago. */
  isOdd(row: number): boolean {
    return this.isLately(this.odd.get(this.cluster.pods.serial[row]) ?? -Infinity);
  }

  /** Pods that were there a while ago. */
  get leftLately(): readonly Left[] {
    return this.left.filter(({ at }) => this.isLately(at));
  }
}
