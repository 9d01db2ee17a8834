/** Questions about a StatefulSet's pods, by row. */
import { type Cluster, NONE } from '../../cluster/index.ts';
import { RUNNING } from '../../record/index.ts';
import { parentAndOrdinal } from './ordinals.ts';
import { REVISION_LABEL } from './pod-identity.ts';

export class SetPods {
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Of a pod that the controller did not make itself: as the name says. */
  ordinalOf(row: number): number {
    const { pods } = this.cluster;
    return pods.ordinal[row] === NONE ? parentAndOrdinal(pods.name(row)).ordinal : pods.ordinal[row];
  }

  revisionOf(row: number): string {
    const { pods, classes } = this.cluster;
    return classes.list[pods.class[row]].labels.get(REVISION_LABEL) ?? '';
  }

  isRunningAndReady(row: number): boolean {
    const { pods } = this.cluster;
    return pods.phase[row] === RUNNING && pods.isReady(row);
  }

  isHealthy(row: number): boolean {
    return this.isRunningAndReady(row) && !this.cluster.pods.isTerminating(row);
  }
}
