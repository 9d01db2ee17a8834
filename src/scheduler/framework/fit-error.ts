/**
 * Why a pod fits nowhere: a status a node, and the text of the FailedScheduling event.
 * Upstream: pkg/scheduler/framework/types.go (Diagnosis, FitError), interface.go (NodeToStatus).
 */
import type { NodeInfo } from '../snapshot/index.ts';
import { type Status, unresolvable } from './status.ts';

/** The status of nodes that nobody looked at. */
export const UNSEEN: Status = unresolvable('');

/** Statuses by node; nodes without their own have the absent one. */
export interface NodeStatusReader {
  readonly absent: Status;
  /** Nodes with a status of their own. */
  readonly count: number;
  get(node: NodeInfo | undefined): Status;
  /** Calls `visit` with every status that nodes have of their own, and how many nodes that stands for. */
  forEach(visit: (status: Status, nodes: number) => void): void;
}

/** Statuses that are found node by node. */
export class NodeStatuses implements NodeStatusReader {
  absent: Status = UNSEEN;
  count = 0;
  private readonly statuses: (Status | undefined)[] = [];

  get(node: NodeInfo | undefined): Status {
    return (node === undefined ? undefined : this.statuses[node.position]) ?? this.absent;
  }

  set(node: NodeInfo, status: Status): void {
    if (this.statuses[node.position] === undefined) this.count++;
    this.statuses[node.position] = status;
  }

  forEach(visit: (status: Status, nodes: number) => void): void {
    for (const status of this.statuses) if (status !== undefined) visit(status, 1);
  }
}

export class FitError<S extends NodeStatusReader = NodeStatusReader> {
  /** Nodes in the snapshot. */
  readonly totalNodes: number;
  readonly statuses: S;
  /** Text of the PreFilter plugin that refused the pod; empty if none did. */
  preFilterMessage = '';
  postFilterMessage = '';
  /** Names of the plugins that refused; the queue waits for their events. */
  readonly unschedulablePlugins = new Set<string>();
  readonly pendingPlugins = new Set<string>();

  constructor(totalNodes: number, statuses: S) {
    this.totalNodes = totalNodes;
    this.statuses = statuses;
  }

  /** Notes who refused. */
  addPlugin({ plugin, code }: Status): void {
    if (plugin === '') return;
    if (code === 'Pending') this.pendingPlugins.add(plugin);
    else if (code === 'Unschedulable' || code === 'UnschedulableAndUnresolvable') this.unschedulablePlugins.add(plugin);
  }

  /** `0/5 nodes are available: 2 Insufficient cpu, 3 node(s) were unschedulable. preemption: …` */
  get message(): string {
    const text = `0/${this.totalNodes} nodes are available:`;
    const reasons = this.preFilterMessage === '' ? this.reasonCounts() : this.preFilterMessage;
    return [text, reasons === '' ? '' : `${reasons}.`, this.postFilterMessage].filter((part) => part !== '').join(' ');
  }

  /** Each reason with its number of nodes, sorted as text: `10 x` comes before `2 y`. */
  private reasonCounts(): string {
    const counts = new Map<string, number>();
    const add = (reasons: readonly string[], by: number): void => {
      for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + by);
    };
    this.statuses.forEach(({ reasons }, nodes) => add(reasons, nodes));
    if (this.statuses.count < this.totalNodes) add(this.statuses.absent.reasons, this.totalNodes - this.statuses.count);
    return [...counts]
      .map(([reason, count]) => `${count} ${reason}`)
      .sort()
      .join(', ');
  }
}
