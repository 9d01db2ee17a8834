/** Pods without a controller, found by selector: what a workload may adopt. Looked up by class, so it costs nothing while there are none. */
import { type Cluster, NONE, POD_CREATED, POD_OWNER } from '../../cluster/index.ts';
import { type Selector, selectorMatches } from '../../model/index.ts';

export class Orphans {
  private readonly cluster: Cluster;
  /** Classes that ever had a pod without an owner, in the order in which they came. */
  private readonly classes: number[] = [];
  private readonly isKnown: boolean[] = [];
  /** Of `classes`, those that a selector matches, as far as it has looked. */
  private readonly bySelector = new WeakMap<Selector, { lookedAt: number; readonly classes: number[] }>();

  /** `appeared` is told of every pod that comes to be without an owner. */
  constructor(cluster: Cluster, appeared: (row: number) => void) {
    this.cluster = cluster;
    cluster.watch({
      podInterest: POD_CREATED | POD_OWNER,
      podChanged: (row) => {
        if (cluster.pods.owner[row] !== NONE) return;
        this.noteClass(cluster.pods.class[row]);
        appeared(row);
      },
    });
  }

  /** Rows of active pods without owner that the selector matches. */
  matching(namespace: string, selector: Selector): number[] {
    const { pods } = this.cluster;
    const rows: number[] = [];
    for (const classId of this.classesOf(namespace, selector)) {
      for (let row = pods.byClass.first(classId); row !== NONE; row = pods.byClass.next(row)) {
        if (pods.owner[row] === NONE && pods.isActive(row)) rows.push(row);
      }
    }
    return rows;
  }

  private noteClass(classId: number): void {
    if (this.isKnown[classId]) return;
    this.isKnown[classId] = true;
    this.classes.push(classId);
  }

  /** A selector is asked with its own namespace only, so that its answers can be kept. */
  private classesOf(namespace: string, selector: Selector): readonly number[] {
    const { list } = this.cluster.classes;
    const known = this.bySelector.get(selector) ?? { lookedAt: 0, classes: [] };
    for (; known.lookedAt < this.classes.length; known.lookedAt++) {
      const { id, namespace: own, labels } = list[this.classes[known.lookedAt]];
      if (own === namespace && selectorMatches(selector, labels)) known.classes.push(id);
    }
    this.bySelector.set(selector, known);
    return known.classes;
  }
}
