/**
 * Machines that are told to shut down in good order: their kubelets hold the shutdown up until the pods have ended
 * (pkg/kubelet/nodeshutdown, systemd's inhibitor lock). Where nothing is configured, the power goes at once.
 */
import { type Cluster, NONE } from '../../cluster/index.ts';
import type { EventHandle, EventKind } from '../../kernel/index.ts';
import type { Rejection } from '../eviction/admission.ts';
import type { PodPlans } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import type { NodeMachines } from './node-machines.ts';
import { type ShutdownGroup, type ShutdownPeriod, shutdownGroups } from './shutdown-groups.ts';

const TERMINATED = {
  reason: 'Terminated',
  message: 'Pod was terminated in response to imminent node shutdown.',
  disruption: 'Pod was terminated in response to imminent node shutdown.',
} as const;
const NOT_ADMITTED: Rejection = {
  reason: 'NodeShutdown',
  message: 'Pod was rejected as the node is shutting down.',
};
const MESSAGE = 'node is shutting down';
const DETECTED = 'Shutdown manager detected shutdown event';

interface Shutdown {
  /** Serials of pods, those that are still to be told. */
  readonly groups: ShutdownGroup<number>[];
  /** Of the group at hand: those that have not ended. */
  readonly pending: Set<number>;
  timer: EventHandle;
  reboots: boolean;
}

export interface ShutdownOptions {
  readonly cluster: Cluster;
  readonly plans: PodPlans;
  readonly lives: Lives;
  readonly nodes: NodeMachines;
  readonly periods: readonly ShutdownPeriod[];
  /** Whether the kubelet looks after its machine, and is heard. */
  readonly isUp: (node: number) => boolean;
}

export class Shutdowns {
  private readonly options: ShutdownOptions;
  private readonly cluster: Cluster;
  private readonly under = new Map<number, Shutdown>();
  private readonly kind: EventKind;

  constructor(options: ShutdownOptions) {
    this.options = options;
    this.cluster = options.cluster;
    this.kind = options.cluster.kernel.on('kubelet/shutdown', (node) => this.nextGroup(node));
  }

  /** The power goes when all pods have ended or their time is up; with `reboots` it comes back at once. */
  begin(node: number, reboots: boolean): void {
    const known = this.under.get(node);
    if (known !== undefined) {
      known.reboots ||= reboots;
      return;
    }
    const { periods, isUp, plans } = this.options;
    if (periods.length === 0 || !isUp(node)) {
      this.cutPower(node, reboots);
      return;
    }
    const { pods, record, now } = this.cluster;
    record.append('node-event', now, node, record.texts.id('NodeShutdown'), record.texts.id(DETECTED));
    this.options.nodes.postReady(node, false, MESSAGE);
    const rows = this.running(node);
    const groups = shutdownGroups(periods, rows, (row) => plans.of(row).priority).map((group) => {
      return { ...group, pods: group.pods.map((row) => pods.serial[row]) };
    });
    this.under.set(node, { groups, pending: new Set(), timer: NONE, reboots });
    this.nextGroup(node);
  }

  /** Whether the machine is on its way down; if so it will come back up. */
  rebootAfter(node: number): boolean {
    const shutdown = this.under.get(node);
    if (shutdown !== undefined) shutdown.reboots = true;
    return shutdown !== undefined;
  }

  /** What a kubelet that holds a shutdown up says to new pods. */
  refusal(node: number): Rejection | undefined {
    return this.under.size > 0 && this.under.has(node) ? NOT_ADMITTED : undefined;
  }

  /** A pod's last container ended, or the pod is gone. */
  over(row: number): void {
    if (this.under.size === 0) return;
    const { pods } = this.cluster;
    const node = pods.node[row];
    const shutdown = this.under.get(node);
    if (shutdown === undefined || !shutdown.pending.delete(pods.serial[row]) || shutdown.pending.size > 0) return;
    // not from within: a watcher may be telling of the pod's removal
    this.skip(shutdown, node);
  }

  /** The power went by other means, or the node is gone. */
  forget(node: number): void {
    const shutdown = this.under.get(node);
    if (shutdown === undefined) return;
    this.cluster.kernel.cancel(shutdown.timer);
    this.under.delete(node);
  }

  private nextGroup(node: number): void {
    const shutdown = this.under.get(node);
    if (shutdown === undefined) return;
    const { lives, plans } = this.options;
    const { pods, kernel } = this.cluster;
    shutdown.pending.clear();
    const group = shutdown.groups.shift();
    if (group === undefined) {
      this.cutPower(node, shutdown.reboots);
      return;
    }
    shutdown.timer = kernel.after(group.graceSeconds * 1000, this.kind, node);
    const rows = group.pods.map((serial) => pods.rowOf(serial)).filter((row) => row !== NONE && !lives.isOver(row));
    for (const row of rows) shutdown.pending.add(pods.serial[row]);
    for (const row of rows) lives.end(row, Math.min(group.graceSeconds, plans.of(row).graceSeconds), TERMINATED);
    if (shutdown.pending.size === 0) this.skip(shutdown, node);
  }

  /** Nobody of the group at hand is left. */
  private skip(shutdown: Shutdown, node: number): void {
    const { kernel } = this.cluster;
    kernel.cancel(shutdown.timer);
    shutdown.timer = kernel.after(0, this.kind, node);
  }

  private cutPower(node: number, reboots: boolean): void {
    const { nodes } = this.options;
    this.forget(node);
    nodes.powerOff(node);
    if (reboots) nodes.powerOn(node);
  }

  private running(node: number): number[] {
    const { lives } = this.options;
    return this.cluster.pods.byNode.rows(node).filter((row) => lives.isThere(row));
  }
}
