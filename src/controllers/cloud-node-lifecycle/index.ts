/**
 * Nodes whose instances the provider has ended (upstream staging/src/k8s.io/cloud-provider/controllers/nodelifecycle).
 *
 *   pass, every 5 s, over nodes that are not Ready ─► instance gone: the Node object is deleted
 *                                                  └► instance stopped: taint shutdown:NoSchedule, until it is Ready again
 *
 * A silent node is first not Ready when the node life cycle controller says so. Upstream this loop runs in a process of its own, here
 * with the others. A pass is an event only while some instance does not run or some node has the taint.
 */
import { type Cluster, NODE_CONDITIONS, NODE_CREATED, NODE_DELETED, type Watcher } from '../../cluster/index.ts';
import type { EventHandle, EventKind } from '../../kernel/index.ts';
import { isNodeReady } from '../../model/node.ts';
import type { Instant, Taint } from '../../model/objects/index.ts';
import { PassGrid } from '../_shared/pass-grid.ts';

const NAME = 'cloud-node-lifecycle-controller';
const PERIOD_MS = 5000;
const PASS_MS = 2;
const SHUTDOWN: Taint = { key: 'node.cloudprovider.kubernetes.io/shutdown', effect: 'NoSchedule' };

export interface CloudNodeLifecycleFlags {
  /** Passes count from here; may be negative. Default 0. */
  readonly startedAt?: Instant;
}

export class CloudNodeLifecycleController implements Watcher {
  private readonly cluster: Cluster;
  private readonly kind: EventKind;
  private grid: PassGrid;
  private nextPass: EventHandle | undefined;
  private running = false;
  /** Nodes that a pass has to look at. */
  private readonly suspects = new Set<number>();

  constructor(cluster: Cluster, { startedAt = 0 }: CloudNodeLifecycleFlags = {}) {
    this.cluster = cluster;
    this.kind = cluster.kernel.on(`${NAME}/pass`, () => this.pass());
    this.grid = new PassGrid(startedAt, PERIOD_MS + PASS_MS);
    cluster.instances.onChange((node) => this.note(node));
    cluster.watch(this);
  }

  start(): void {
    this.running = true;
    for (const node of this.cluster.nodes.live()) this.note(node);
  }

  stop(): void {
    if (this.nextPass !== undefined) this.cluster.kernel.cancel(this.nextPass);
    this.nextPass = undefined;
    this.running = false;
    this.suspects.clear();
  }

  resume(): void {
    this.grid = new PassGrid(this.cluster.now, this.grid.step);
    this.start();
  }

  nodeChanged(node: number, change: number): void {
    if ((change & NODE_DELETED) !== 0) this.suspects.delete(node);
    else if ((change & (NODE_CONDITIONS | NODE_CREATED)) !== 0) this.note(node);
  }

  private note(node: number): void {
    if (!this.running || !this.cluster.nodes.exists(node) || !this.needsPass(node)) return;
    this.suspects.add(node);
    this.awaitPass();
  }

  private needsPass(node: number): boolean {
    return this.isReady(node) ? this.isTainted(node) : this.cluster.instances.of(node) !== 'running';
  }

  private awaitPass(): void {
    const { kernel, now } = this.cluster;
    if (this.nextPass === undefined && this.suspects.size > 0)
      this.nextPass = kernel.at(this.grid.after(now), this.kind);
  }

  private pass(): void {
    this.nextPass = undefined;
    const suspects = [...this.suspects].sort((a, b) => a - b);
    this.suspects.clear();
    for (const node of suspects) this.settle(node);
  }

  private settle(node: number): void {
    const { nodes, nodeApi, instances } = this.cluster;
    if (!nodes.exists(node)) return;
    const { taints } = nodes.object(node).spec;
    if (this.isReady(node)) {
      if (this.isTainted(node))
        nodeApi.setTaints(
          node,
          taints.filter(({ key }) => key !== SHUTDOWN.key),
        );
      return;
    }
    const state = instances.of(node);
    if (state === 'gone') this.delete(node);
    else if (state === 'stopped' && !this.isTainted(node)) nodeApi.setTaints(node, [...taints, SHUTDOWN]);
  }

  private delete(node: number): void {
    const { nodes, nodeApi, record, now } = this.cluster;
    const message = `Deleting node ${nodes.names[node]} because it does not exist in the cloud provider`;
    record.append('node-event', now, node, record.texts.id('DeletingNode'), record.texts.id(message));
    nodeApi.delete(node);
  }

  private isReady(node: number): boolean {
    return isNodeReady(this.cluster.nodes.object(node));
  }

  private isTainted(node: number): boolean {
    return this.cluster.nodes.object(node).spec.taints.some(({ key }) => key === SHUTDOWN.key);
  }
}
