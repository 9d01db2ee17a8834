/** Budgets whose pods were given labels that they do not select: the controller hears of the new labels only, and counts on as before. */
import { type Cluster, POD_CLASS, type Watcher } from '../../src/cluster/index.ts';

export class Relabeled implements Watcher {
  readonly podInterest = POD_CLASS;
  readonly budgets = new Set<number>();
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    cluster.watch(this);
  }

  podChanged(row: number, _change: number, oldClass: number): void {
    const { budgets, pods } = this.cluster;
    const now = budgets.matching(pods.class[row]);
    for (const budget of budgets.matching(oldClass)) if (!now.includes(budget)) this.budgets.add(budget);
  }
}
