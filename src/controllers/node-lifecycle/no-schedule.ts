/**
 * NoSchedule taints that follow from a node's conditions and `spec.unschedulable`, and labels that have an old name, too: at once, and
 * without any limit but the client's.
 */
import type { Cluster } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Node, Taint } from '../../model/objects/index.ts';
import type { Latency } from '../../model/distribution.ts';
import { reconciledLabels } from '../../model/node-labels.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { withNoScheduleTaints } from './taints.ts';
import { TAINT_REQUESTS, type Workers } from './workers.ts';

export class NoScheduleTaints {
  private readonly cluster: Cluster;
  private readonly workers: Workers;
  private readonly queue: Reconciler;
  private readonly writeKind: EventKind;
  private running = true;

  constructor(cluster: Cluster, name: string, latency: Latency, workers: Workers) {
    this.cluster = cluster;
    this.workers = workers;
    this.queue = new Reconciler(cluster, { name: `${name}/no-schedule`, latency, sync: (node) => this.sync(node) });
    this.writeKind = cluster.kernel.on(`${name}/no-schedule-write`, (node) => this.write(node));
  }

  /** The node, which exists, is new or has changed. */
  check(node: number): void {
    if (!hasWhatItShould(this.cluster.nodes.object(node))) this.queue.enqueue(node);
  }

  stop(): void {
    this.running = false;
    this.queue.stop();
  }

  resume(): void {
    this.running = true;
    this.queue.resume();
  }

  private sync(node: number): void {
    const { nodes, kernel } = this.cluster;
    if (!nodes.exists(node) || hasWhatItShould(nodes.object(node))) return;
    const { metadata } = nodes.object(node);
    const taints = hasItsTaints(nodes.object(node)) ? 0 : TAINT_REQUESTS;
    const at = this.workers.reserve(taints + (reconciledLabels(metadata.labels) === undefined ? 0 : 1));
    if (at === kernel.now) this.write(node);
    else kernel.at(at, this.writeKind, node);
  }

  private write(node: number): void {
    const { nodes, nodeApi } = this.cluster;
    if (!this.running || !nodes.exists(node)) return;
    const { taints } = nodes.object(node).spec;
    const timeAdded = this.cluster.stamp();
    nodeApi.setTaints(
      node,
      wanted(nodes.object(node)).map((taint) => (taints.includes(taint) ? taint : { ...taint, timeAdded })),
    );
    const labels = reconciledLabels(nodes.object(node).metadata.labels);
    if (labels !== undefined) nodeApi.setLabels(node, labels);
  }
}

const wanted = ({ spec, status }: Node): readonly Taint[] =>
  withNoScheduleTaints(status.conditions, spec.unschedulable === true, spec.taints);

/** The rule returns the very list it was given if nothing is to change. */
const hasItsTaints = (node: Node): boolean => wanted(node) === node.spec.taints;

const hasWhatItShould = (node: Node): boolean =>
  hasItsTaints(node) && reconciledLabels(node.metadata.labels) === undefined;
