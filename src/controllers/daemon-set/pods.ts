/** A DaemonSet's pods by the node that they are on or made for. */
import { type Cluster, NONE } from '../../cluster/index.ts';
import type { DaemonSet } from '../../model/objects/index.ts';
import { FAILED, SUCCEEDED } from '../../record/index.ts';
import type { NodePods } from './plan.ts';
import { RestoredPods } from './restored.ts';

export const HASH_LABEL = 'controller-revision-hash';

const noPods = (): NodePods => ({
  all: [],
  failed: [],
  succeeded: [],
  live: [],
  terminating: [],
  isOld: new Set(),
  isAvailable: new Set(),
  isReady: new Set(),
});

export class DaemonPods {
  private readonly cluster: Cluster;
  private restored: RestoredPods | undefined;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Looks at what there is in the beginning; later calls change nothing. */
  begin(): void {
    this.restored ??= new RestoredPods(this.cluster, HASH_LABEL);
  }

  /** Finished pods that are being deleted do not count. */
  byNode(serial: number, hash: string): Map<number, NodePods> {
    const { pods, objects, now } = this.cluster;
    const minReady = objects.get<DaemonSet>(serial)?.spec.minReadySeconds ?? 0;
    const byNode = new Map<number, NodePods>();
    for (const row of pods.byOwner.rows(serial)) {
      const phase = pods.phase[row];
      if ((phase === FAILED || phase === SUCCEEDED) && pods.isTerminating(row)) continue;
      const node = pods.node[row] === NONE ? pods.ordinal[row] : pods.node[row];
      let entry = byNode.get(node);
      if (entry === undefined) {
        entry = noPods();
        byNode.set(node, entry);
      }
      entry.all.push(row);
      this.listOf(entry, row).push(row);
      if (!this.isCurrent(serial, row, hash)) entry.isOld.add(row);
      if (pods.isReady(row)) entry.isReady.add(row);
      if (pods.isAvailable(row, minReady, now)) entry.isAvailable.add(row);
    }
    for (const { live } of byNode.values()) live.sort((a, b) => this.compareAge(a, b));
    return byNode;
  }

  /** Bound before unbound, older before newer, then by name. */
  compareAge(a: number, b: number): number {
    const { pods } = this.cluster;
    const bound = Number(pods.node[b] !== NONE) - Number(pods.node[a] !== NONE);
    if (bound !== 0) return bound;
    return pods.createdAt[a] - pods.createdAt[b] || (pods.name(a) < pods.name(b) ? -1 : 1);
  }

  private listOf({ failed, succeeded, terminating, live }: NodePods, row: number): number[] {
    const { pods } = this.cluster;
    if (pods.phase[row] === FAILED) return failed;
    if (pods.phase[row] === SUCCEEDED) return succeeded;
    return pods.isTerminating(row) ? terminating : live;
  }

  private isCurrent(serial: number, row: number, hash: string): boolean {
    const { labels } = this.cluster.classes.list[this.cluster.pods.class[row]];
    const own = labels.get(HASH_LABEL) ?? '';
    return own === hash || (this.restored?.isOf(serial, hash, own) ?? false);
  }
}
