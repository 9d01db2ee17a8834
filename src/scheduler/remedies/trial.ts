/** What would be if: filters asked about copies of nodes and of their state. Nothing is changed. */
import type { Framework } from '../cycle/index.ts';
import { CycleState, type PluginHandle, type PodRef } from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';

export interface Bench {
  readonly framework: Framework;
  readonly handle: PluginHandle;
}

/** A pod with its PreFilter done; undefined where that refuses it, whatever the node. */
export function prepared({ framework }: Bench, pod: PodRef): CycleState | undefined {
  const state = new CycleState();
  return framework.preFilter(state, pod).status === undefined ? state : undefined;
}

export class Trial {
  private readonly framework: Framework;
  private readonly pod: PodRef;
  private readonly state: CycleState;
  private readonly copies = new Map<NodeInfo, NodeInfo>();

  constructor({ framework }: Bench, pod: PodRef, state: CycleState) {
    this.framework = framework;
    this.pod = pod;
    this.state = framework.cloneState(state);
  }

  without(row: number, node: NodeInfo): this {
    this.framework.removePod(this.state, this.pod, row, this.copyOf(node));
    return this;
  }

  with(row: number, node: NodeInfo): this {
    this.framework.addPod(this.state, this.pod, row, this.copyOf(node));
    return this;
  }

  fits(node: NodeInfo): boolean {
    return this.framework.filterWithNominatedPods(this.state, this.pod, this.copies.get(node) ?? node) === undefined;
  }

  private copyOf(node: NodeInfo): NodeInfo {
    let copy = this.copies.get(node);
    if (copy === undefined) {
      copy = node.clone();
      this.copies.set(node, copy);
    }
    return copy;
  }
}
