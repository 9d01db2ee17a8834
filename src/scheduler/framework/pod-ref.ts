/** A pod as plugins and the queue look at it: a copy, which stays valid when the pod's row is used for another. */
import type { Cluster, PodClass } from '../../cluster/index.ts';
import type { PodNameStem } from '../../cluster/pod-names.ts';

const NONE = -1;

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

/**
 * A pod as it was when it was read. It may be used for another one later: whoever keeps a pod takes `podRefOf`, or a copy.
 * A name that follows from the serial is put together when it is asked for: hardly anybody does.
 */
export class ReadPod implements PodRef {
  serial = NONE;
  row = NONE;
  class!: PodClass;
  owner = NONE;
  node = NONE;
  nominated = NONE;
  private stem!: PodNameStem;

  get name(): string {
    return this.stem.nameOf(this.serial);
  }

  read({ pods, classes }: Cluster, row: number, classId = pods.class[row]): this {
    this.serial = pods.serial[row];
    this.row = row;
    this.class = classes.list[classId];
    this.owner = pods.owner[row];
    this.node = pods.node[row];
    this.nominated = pods.nominated[row];
    this.stem = pods.names.stemOf(row);
    return this;
  }

  copy(): PodRef {
    return Object.assign(new ReadPod(), this);
  }
}

/** The pod in this row as it is now. `classId`: as it was before its class changed. */
export function podRefOf(cluster: Cluster, row: number, classId = cluster.pods.class[row]): PodRef {
  return new ReadPod().read(cluster, row, classId);
}

/** The pod as if it ran on this node. */
export const podRefOn = (pod: PodRef, node: number): PodRef => ({ ...pod, name: pod.name, node });
