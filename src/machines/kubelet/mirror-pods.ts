/**
 * Pods from files on the machine, which the API only mirrors (annotation `kubernetes.io/config.mirror`). Deleting the mirror ends
 * nothing: the kubelet lets the object go and makes it anew, with another UID, while the containers run on
 * (pkg/kubelet/kubelet.go `tryReconcileMirrorPods`).
 */
import { ApiError, type Cluster, MIRROR, NONE, type PodClass } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { PodStatus } from '../../model/objects/index.ts';
import { PHASES } from '../../record/index.ts';
import { isMirrorPod } from './critical.ts';

interface Lost {
  readonly class: PodClass;
  readonly name: string;
  readonly node: number;
  readonly owner: number;
  readonly status: PodStatus;
}

export interface MirrorPodsOptions {
  readonly cluster: Cluster;
  /** Change → the node's kubelet has seen it, milliseconds. */
  readonly watch: (node: number) => number;
  readonly isUp: (node: number) => boolean;
}

export class MirrorPods {
  private readonly options: MirrorPodsOptions;
  private readonly kind: EventKind;
  private readonly lost: (Lost | undefined)[] = [];
  /** By class. */
  private readonly known: boolean[] = [];

  constructor(options: MirrorPodsOptions) {
    this.options = options;
    this.kind = options.cluster.kernel.on('kubelet/mirror', (index) => this.remake(index));
  }

  isMirror(row: number): boolean {
    const { pods, classes } = this.options.cluster;
    const classId = pods.class[row];
    this.known[classId] ??= isMirrorPod(classes.list[classId]);
    return this.known[classId];
  }

  /** The kubelet sees that somebody deletes the mirror. */
  letGo(row: number): void {
    this.options.cluster.podApi.remove(row, 'kubelet');
  }

  /** The object is gone; its row is still there. */
  gone(row: number): void {
    if (!this.isMirror(row)) return;
    const { cluster, watch } = this.options;
    const { pods, classes, kernel } = cluster;
    const at = pods.startTime[row];
    const isReady = pods.isReady(row);
    this.lost.push({
      class: classes.list[pods.class[row]],
      name: pods.name(row),
      node: pods.node[row],
      owner: pods.owner[row],
      status: {
        phase: PHASES[pods.phase[row]],
        startTime: Number.isNaN(at) ? undefined : at,
        conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: pods.readySince[row] }],
        containerStatuses: [],
        initContainerStatuses: [],
      },
    });
    kernel.after(watch(pods.node[row]), this.kind, this.lost.length - 1);
  }

  private remake(index: number): void {
    const { cluster, isUp } = this.options;
    const lost = this.lost[index];
    this.lost[index] = undefined;
    if (lost === undefined || !cluster.nodes.exists(lost.node) || !isUp(lost.node)) return;
    const { class: podClass, name, node, owner, status } = lost;
    try {
      cluster.podApi.create({ class: podClass, name, node, owner, status, flags: MIRROR });
    } catch (error) {
      // the name is taken, or its namespace goes: the kubelet logs that and leaves it
      if (!(error instanceof ApiError)) throw error;
      cluster.event(NONE, 'FailedMirrorPod', error.message);
    }
  }
}
