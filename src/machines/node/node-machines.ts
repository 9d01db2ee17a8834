/**
 * Machines with power, a network and a kubelet each.
 *
 *   dark ──power──► booting ──boot──► up ◄──► cut off (runs on, unheard)
 *    ▲                                 │
 *    └──────────── power cut ──────────┘        up ──kubelet ends──► kubelet back (containers run on)
 *
 * The gap to the API truth is the point: a machine that is dark runs nothing and reports nothing; one that is cut off
 * runs on and reports nothing; the API learns of neither until a lease is missed. What happened meanwhile is reported
 * when the machine is back.
 */
import type { Cluster } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Condition, Instant } from '../../model/objects/index.ts';
import type { PressureCondition } from '../eviction/signals.ts';
import type { Lives } from '../life/lives.ts';
import type { Durations } from '../durations.ts';
import type { MachineTiming } from '../timing.ts';
import type { MachineTable } from './machine-table.ts';
import { isUnknownPressure, pressureChanges, tellOfNodeStatus } from './pressure-status.ts';

export interface NodeMachinesOptions {
  readonly cluster: Cluster;
  readonly timing: MachineTiming;
  readonly durations: Durations;
  readonly machines: MachineTable;
  readonly lives: Lives;
  /** Instant in each lease period at which a node renews. */
  readonly leaseOffset: (node: number) => Instant;
  /** A kubelet meets a pod that is bound to its node. */
  readonly meet: (row: number) => void;
  /** A kubelet sees that a pod is being deleted. */
  readonly end: (row: number) => void;
  /** A kubelet that is back after its restart looks at all its pods once more. */
  readonly readmit: (node: number) => void;
  /** What a kubelet finds pressing on its node. */
  readonly pressuresOf: (node: number) => readonly PressureCondition[];
}

export class NodeMachines {
  private readonly options: NodeMachinesOptions;
  private readonly cluster: Cluster;
  private readonly machines: MachineTable;
  private readonly lives: Lives;
  private readonly kinds: Readonly<Record<'boot' | 'post' | 'kubeletBack', EventKind>>;
  /** Nodes that have booted since they were registered: the next status says so. */
  private readonly rebooted = new Set<number>();
  private readonly listeners: ((node: number, running: boolean) => void)[] = [];

  constructor(options: NodeMachinesOptions) {
    this.options = options;
    this.cluster = options.cluster;
    this.machines = options.machines;
    this.lives = options.lives;
    const { kernel } = options.cluster;
    this.kinds = {
      boot: kernel.on('machine/boot', (node, boot) => this.booted(node, boot)),
      post: kernel.on('kubelet/post', (node) => this.postStatus(node)),
      kubeletBack: kernel.on('kubelet/back', (node) => this.kubeletBack(node)),
    };
  }

  /** Hears when a kubelet begins (or ends) to look after its machine. */
  onKubelet(listener: (node: number, running: boolean) => void): void {
    this.listeners.push(listener);
  }

  private tell(node: number, running: boolean): void {
    for (const listener of this.listeners) listener(node, running);
  }

  add(node: number): void {
    this.machines.add(node);
    this.cluster.kernel.after(0, this.kinds.boot, node);
  }

  remove(node: number): void {
    this.machines.remove(node);
    this.cluster.leases.stop(node, this.cluster.now);
    this.tell(node, false);
  }

  powerOff(node: number): void {
    const { machines, cluster } = this;
    if (!machines.isPowered(node)) return;
    machines.setPower(node, false);
    this.silence(node);
    this.tell(node, false);
    for (const row of cluster.pods.byNode.rows(node)) this.lives.lose(row);
    this.rebooted.add(node);
    this.recordState(node, 'dark');
  }

  powerOn(node: number): void {
    if (this.machines.isPowered(node)) return;
    const boot = this.machines.setPower(node, true);
    this.recordState(node, 'booting');
    this.cluster.kernel.after(this.options.durations.boot(node), this.kinds.boot, node, boot);
  }

  private booted(node: number, boot: number): void {
    if (this.machines.endBoot(node, boot, this.cluster.now)) this.meetApi(node);
  }

  cutOff(node: number): void {
    this.machines.setSevered(node, true);
    this.silence(node);
  }

  connect(node: number): void {
    this.machines.setSevered(node, false);
    this.meetApi(node);
  }

  private silence(node: number): void {
    const { machines, cluster } = this;
    if (!machines.isConnected(node)) return;
    machines.setConnected(node, false);
    if (cluster.nodes.exists(node)) cluster.nodeApi.stopLease(node);
    if (machines.isPowered(node)) this.recordState(node, 'cut off');
  }

  private meetApi(node: number): void {
    const { machines, cluster } = this;
    if (!machines.isReachable(node) || machines.isConnected(node) || !cluster.nodes.exists(node)) return;
    machines.setConnected(node, true);
    this.recordState(node, 'up');
    this.beHeard(node);
    this.tell(node, true);
  }

  private beHeard(node: number): void {
    const { timing, leaseOffset } = this.options;
    this.cluster.nodeApi.startLease(node, leaseOffset(node), timing.leasePeriod);
    this.cluster.kernel.after(timing.statusPost, this.kinds.post, node);
  }

  /** The kubelet's process ends and comes back; containers run on, and nobody looks after them in between. */
  restartKubelet(node: number): void {
    const { machines, cluster } = this;
    if (!machines.isTended(node)) return;
    machines.setKubelet(node, false, cluster.now);
    if (machines.isConnected(node)) cluster.nodeApi.stopLease(node);
    this.tell(node, false);
    this.recordState(node, 'kubelet restarts');
    cluster.kernel.after(this.options.timing.kubeletRestart, this.kinds.kubeletBack, node);
  }

  private kubeletBack(node: number): void {
    const { machines, cluster } = this;
    if (!machines.isPowered(node) || machines.isTended(node) || !cluster.nodes.exists(node)) return;
    machines.setKubelet(node, true, cluster.now);
    // a partition may have ended while it was away
    if (machines.isReachable(node)) {
      machines.setConnected(node, true);
      this.recordState(node, 'up');
      this.beHeard(node);
    }
    this.tell(node, true);
    this.options.readmit(node);
    for (const row of cluster.pods.byNode.rows(node)) if (!this.lives.isAwaited(row)) this.lives.resume(row);
  }

  /** The kubelet itself says whether it is ready (`KubeletNotReady`); leases and pods go on. */
  postReady(node: number, ready: boolean, message = 'kubelet is not ready'): void {
    const { cluster } = this;
    const now = cluster.stamp();
    const status = ready ? 'True' : 'False';
    const before = cluster.nodes.object(node).status.conditions.find(({ type }) => type === 'Ready');
    const condition: Condition = {
      type: 'Ready',
      status,
      reason: ready ? 'KubeletReady' : 'KubeletNotReady',
      message: ready ? 'kubelet is posting ready status' : message,
      lastHeartbeatTime: now,
      lastTransitionTime: before?.status === status ? before.lastTransitionTime : now,
    };
    // no Event speaks of a first status
    if (before !== undefined && before.status !== status)
      tellOfNodeStatus(cluster, node, ready ? 'NodeReady' : 'NodeNotReady');
    cluster.nodeApi.setConditions(node, [condition]);
  }

  /** Status after registration or return, then the pods: those deleted meanwhile end, the others are reported anew. */
  private postStatus(node: number): void {
    const { cluster, machines, lives } = this;
    if (!machines.isUp(node) || !cluster.nodes.exists(node)) return;
    if (this.rebooted.delete(node)) this.recordReboot(node);
    this.postPressures(node);
    this.postReady(node, true);
    for (const row of cluster.pods.byNode.rows(node)) {
      if (cluster.pods.isTerminating(row)) this.options.end(row);
      else if (lives.isAwaited(row)) this.options.meet(row);
      else lives.report(row);
    }
  }

  /** A status says all conditions: those that were called Unknown meanwhile are known again. */
  private postPressures(node: number): void {
    const { cluster, options } = this;
    const { conditions } = cluster.nodes.object(node).status;
    if (!conditions.some(isUnknownPressure)) return;
    const changes = pressureChanges(conditions, options.pressuresOf(node), cluster.stamp());
    for (const [, event] of changes) tellOfNodeStatus(cluster, node, event);
    cluster.nodeApi.setConditions(
      node,
      changes.map(([condition]) => condition),
    );
  }

  private recordReboot(node: number): void {
    const { record, now, nodes } = this.cluster;
    const { texts } = record;
    const message = `Node ${nodes.names[node]} has been rebooted`;
    record.append('node-event', now, node, texts.id('Rebooted'), texts.id(message));
  }

  recordState(node: number, state: string): void {
    const { record, now } = this.cluster;
    record.append('machine-state', now, node, record.texts.id(state));
  }
}
