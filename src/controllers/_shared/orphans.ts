/** Pods without a controller, found by selector: what a workload may adopt. Looked up by class, so it costs nothing while there are none. */
import { type Cluster, NONE, POD_CREATED, POD_OWNER } from '../../cluster/index.ts';
import { type Selector, selectorMatches } from '../../model/index.ts';

export class Orphans {
  private readonly cluster: Cluster;
  /** Classes that ever had a pod without an owner. */
  private readonly classes = new Set<number>();

  /** `appeared` is told of every pod that comes to be without an owner. */
  constructor(cluster: Cluster, appeared: (row: number) => void) {
    this.cluster = cluster;
    cluster.watch({
      podInterest: POD_CREATED | POD_OWNER,
      podChanged: (row) => {
        if (cluster.pods.owner[row] !== NONE) return;
        this.classes.add(cluster.pods.class[row]);
        appeared(row);
      },
    });
  }

  /** Rows of active pods without owner that the selector matches. */
  matching(namespace: string, selector: Selector): number[] {
    const { pods, classes } = this.cluster;
    const rows: number[] = [];
    for (const classId of this.classes) {
      const { namespace: own, labels } = classes.list[classId];
      if (own !== namespace || !selectorMatches(selector, labels)) continue;
      for (let row = pods.byClass.first(classId); row !== NONE; row = pods.byClass.next(row)) {
        if (pods.owner[row] === NONE && pods.isActive(row)) rows.push(row);
      }
    }
    return rows;
  }
}
