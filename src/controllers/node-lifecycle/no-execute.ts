/**
 * NoExecute taints for not ready and unreachable: rationed by zone, but swapped and removed at once. Written by the passes' jobs, and
 * from the zones' queues when there are tokens.
 */
import type { Cluster } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Condition, Node, Taint } from '../../model/objects/index.ts';
import { readyCondition } from './known-nodes.ts';
import type { PassGrid } from '../_shared/pass-grid.ts';
import {
  isSameTaint,
  noExecuteAction,
  noExecuteTaintFor,
  NOT_READY_NO_EXECUTE,
  UNREACHABLE_NO_EXECUTE,
} from './taints.ts';
import { type Job, TAINT_REQUESTS, type Workers } from './workers.ts';
import { ZoneQueues } from './zone-queues.ts';
import { zoneKey } from './zones.ts';

/** In the order in which they are removed. */
const OURS: readonly Taint[] = [UNREACHABLE_NO_EXECUTE, NOT_READY_NO_EXECUTE];

/** No request has to be made. */
const NOTHING: Iterable<void> = [];

const has = (taints: readonly Taint[], taint: Taint): boolean => taints.some((present) => isSameTaint(present, taint));

/** Whether one of these taints came or went. */
export const changesNoExecute = (before: Node, after: Node): boolean =>
  OURS.some((taint) => has(before.spec.taints, taint) !== has(after.spec.taints, taint));

export class NoExecuteTaints {
  readonly queues: ZoneQueues;
  private readonly cluster: Cluster;
  private readonly workers: Workers;
  private readonly writeKind: EventKind;
  private running = true;

  constructor(cluster: Cluster, name: string, ticks: PassGrid, workers: Workers) {
    this.cluster = cluster;
    this.workers = workers;
    this.queues = new ZoneQueues(cluster.kernel, name, ticks, (node) => this.take(node));
    this.writeKind = cluster.kernel.on(`${name}/no-execute-write`, (node) => this.write(node));
  }

  stop(): void {
    this.running = false;
  }

  resume(ticks: PassGrid): void {
    this.running = true;
    this.queues.restart(ticks);
  }

  /** What a pass does about a node whose condition Ready it found like this. Most need no request, and so no job. */
  process(node: number, ready: Condition['status']): Iterable<void> {
    const { metadata, spec } = this.cluster.nodes.object(node);
    const action = noExecuteAction(ready, spec.taints);
    if (action.do === 'clear') return this.clear(node);
    if (action.do === 'swap') return this.swap(node, action.taint, action.remove);
    if (!has(spec.taints, action.taint)) this.queues.add(zoneKey(metadata.labels), node);
    return NOTHING;
  }

  /** Both taints go, and the node's place in its queue. */
  clear(node: number): Iterable<void> {
    const { nodes } = this.cluster;
    if (nodes.exists(node) && OURS.some((taint) => has(nodes.object(node).spec.taints, taint)))
      return this.removeBoth(node);
    this.queues.remove(node);
    return NOTHING;
  }

  private *removeBoth(node: number): Job {
    for (const taint of OURS) yield* this.remove(node, taint);
    this.queues.remove(node);
  }

  private *swap(node: number, added: Taint, removed: Taint): Job {
    yield* this.add(node, added);
    yield* this.remove(node, removed);
  }

  private *add(node: number, taint: Taint): Job {
    for (let i = 0; i < TAINT_REQUESTS; i++) yield;
    if (this.cluster.nodes.exists(node)) this.set(node, taint);
  }

  private *remove(node: number, taint: Taint): Job {
    const { nodes, nodeApi } = this.cluster;
    if (!nodes.exists(node) || !has(nodes.object(node).spec.taints, taint)) return;
    for (let i = 0; i < TAINT_REQUESTS; i++) yield;
    if (nodes.exists(node))
      nodeApi.setTaints(
        node,
        nodes.object(node).spec.taints.filter((present) => !isSameTaint(present, taint)),
      );
  }

  private set(node: number, taint: Taint): void {
    const { taints } = this.cluster.nodes.object(node).spec;
    if (has(taints, taint)) return;
    this.cluster.nodeApi.setTaints(node, [...taints, { ...taint, timeAdded: this.cluster.stamp() }]);
  }

  private take(node: number): void {
    if (!this.cluster.nodes.exists(node)) return;
    this.cluster.kernel.at(this.workers.reserve(TAINT_REQUESTS), this.writeKind, node);
  }

  private write(node: number): void {
    const { nodes, nodeApi } = this.cluster;
    if (!this.running || !nodes.exists(node)) return;
    const status = readyCondition(nodes.object(node))?.status;
    const taint = status === undefined ? undefined : noExecuteTaintFor(status);
    if (taint === undefined) return;
    this.set(node, taint);
    nodeApi.setTaints(
      node,
      nodes.object(node).spec.taints.filter((present) => isSameTaint(present, taint) || !has(OURS, present)),
    );
  }
}
