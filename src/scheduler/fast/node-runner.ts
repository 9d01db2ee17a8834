/**
 * The filters for pods that nothing but a node itself can refuse: what `Framework` does with all plugins, without those
 * that would have nothing to say – and without what they would have to prepare.
 */
import type { Cluster } from '../../cluster/index.ts';
import type { CompiledPods } from '../compiled/index.ts';
import type { CycleState, FilterRunner, NominatedPods, PodRef, Status } from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { type Prepared, refusalOf } from './static-signature.ts';

export interface NodeRunnerParts {
  readonly cluster: Cluster;
  readonly compiled: CompiledPods;
  readonly nominated: NominatedPods;
  /** In the profile's order. */
  readonly filters: readonly Prepared[];
  /** Stands for all pods of its class. */
  readonly pod: PodRef;
}

export class NodeRunner implements FilterRunner {
  private readonly parts: NodeRunnerParts;

  constructor(parts: NodeRunnerParts) {
    this.parts = parts;
  }

  /** The first refusal in plugin order. */
  filter(node: NodeInfo): Status | undefined {
    return refusalOf(this.parts.filters, this.parts.pod, node);
  }

  /** With the pods of equal or higher priority that are nominated to the node, then without them. */
  filterWithNominatedPods(_state: CycleState, pod: PodRef, node: NodeInfo): Status | undefined {
    return this.filterWithRivals(pod, node) ?? this.filter(node);
  }

  /** Undefined also if there are no such pods. */
  filterWithRivals(pod: PodRef, node: NodeInfo): Status | undefined {
    const { cluster, compiled } = this.parts;
    const rivals = this.rivalsOn(node.index, pod);
    if (rivals.length === 0) return undefined;
    const crowded = node.clone();
    for (const row of rivals) crowded.addPod(row, compiled.at(cluster.pods.class[row]));
    return this.filter(crowded);
  }

  cloneState(state: CycleState): CycleState {
    return state;
  }

  addPod(_state: CycleState, _pod: PodRef, other: number, node: NodeInfo): void {
    node.addPod(other, this.parts.compiled.at(this.parts.cluster.pods.class[other]));
  }

  removePod(_state: CycleState, _pod: PodRef, other: number, node: NodeInfo): void {
    node.removePod(other, this.parts.compiled.at(this.parts.cluster.pods.class[other]));
  }

  private rivalsOn(node: number, { row: own, class: { priority } }: PodRef): readonly number[] {
    const { cluster, nominated } = this.parts;
    const { pods, classes } = cluster;
    return nominated
      .onNode(node)
      .map((serial) => pods.rowOf(serial))
      .filter((row) => row >= 0 && row !== own && classes.list[pods.class[row]].priority >= priority);
  }
}
