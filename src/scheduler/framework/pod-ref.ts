/** A pod as plugins and the queue look at it: a copy, which stays valid when the pod's row is used for another. */
import type { Cluster, PodClass } from '../../cluster/index.ts';

export interface PodRef {
  /** Never reused: a pod's identity. */
  readonly serial: number;
  /** Valid while the pod exists. */
  readonly row: number;
  readonly class: PodClass;
  readonly name: string;
  /** Serial of the controlling owner, or -1. */
  readonly owner: number;
  /** Index of the node it is bound to, or -1. */
  readonly node: number;
  /** Index of the node in `status.nominatedNodeName`, or -1. */
  readonly nominated: number;
}

/** The pod in this row as it is now. `classId`: as it was before its class changed. */
export function podRefOf(cluster: Cluster, row: number, classId = cluster.pods.class[row]): PodRef {
  const { pods, classes } = cluster;
  return {
    serial: pods.serial[row],
    row,
    class: classes.list[classId],
    name: pods.name(row),
    owner: pods.owner[row],
    node: pods.node[row],
    nominated: pods.nominated[row],
  };
}
