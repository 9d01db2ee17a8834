/**
 * The use of resources in a run: keeps count of who shares a demand, answers the metrics APIs. Made only where a scenario
 * speaks of usage; without it nothing here exists.
 */
import {
  type DemandSource,
  NONE,
  POD_CREATED,
  POD_DELETED,
  POD_DELETION,
  POD_PHASE,
  POD_READY,
} from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Instant, KubeletConfiguration } from '../../model/objects/index.ts';
import { EVICTION_PERIOD_MS } from '../eviction/config.ts';
import { EvictionManagers } from '../eviction/manager.ts';
import { Meters } from '../eviction/meters.ts';
import { type NodeOutlook, outlookOf } from '../eviction/outlook.ts';
import { collectUnusedImages } from '../images/collect.ts';
import type { ImageKeeping } from '../images/image-keeping.ts';
import { drawnPhase, STATUS_PERIOD_MS } from '../kubelet/phase.ts';
import type { LifeContext } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import { PressureStatus } from '../node/pressure-status.ts';
import { CpuShares } from './cpu.ts';
import type { SharedDemand } from './demand.ts';
import type { ExtraKind } from './extras.ts';
import { NodeDisk } from './node-disk.ts';
import { NodeMemory } from './node-memory.ts';
import { OomKiller } from './oom-killer.ts';
import { PodMetricsServer } from './pod-metrics.ts';
import { PodUsage } from './pod-usage.ts';
import { Samples } from './samples.ts';
import { Unmet } from './unmet.ts';
import type { UsageRule } from './rules.ts';

/** Changes of a pod after which it may share a demand, or no longer. */
export const MAY_SHARE = POD_CREATED | POD_READY | POD_DELETION | POD_DELETED | POD_PHASE;

export interface UsageOptions {
  readonly context: LifeContext;
  readonly lives: Lives;
  readonly rules: readonly UsageRule[];
  readonly kubelet: Partial<KubeletConfiguration>;
  /** Instant in each period at which a kubelet looks for pressure and posts its status; default: drawn. */
  readonly offsetOf?: (node: number) => Instant;
  /** Milliseconds between two samples for the record. */
  readonly samplePeriod: number;
}

export class Usage implements DemandSource {
  readonly pods: PodUsage;
  private readonly context: LifeContext;
  readonly evictions: EvictionManagers;
  readonly disk: NodeDisk;
  private readonly oomKiller: OomKiller;
  private readonly meters: Meters;
  private readonly pressure: PressureStatus;
  private readonly unmet: Unmet;
  private readonly samples: Samples;
  private readonly lookKind: EventKind;
  private imageKeeping?: ImageKeeping;
  /** Nodes that are looked at later in this instant. */
  private readonly isTouched: boolean[] = [];

  constructor({ context, lives, rules, kubelet, offsetOf, samplePeriod }: UsageOptions) {
    this.context = context;
    this.pods = new PodUsage(context, lives, rules);
    const { cluster } = context;
    const memory = new NodeMemory(this.pods, kubelet);
    this.oomKiller = new OomKiller(memory);
    this.disk = new NodeDisk(this.pods, (node) => memory.capacityOf(node));
    this.meters = new Meters(memory, this.disk, kubelet);
    this.pressure = new PressureStatus({
      cluster,
      period: kubelet.nodeStatusUpdateFrequencyMs ?? STATUS_PERIOD_MS,
      isUp: (node) => context.machines.isUp(node),
      offsetOf: offsetOf ?? drawnPhase(cluster, 'node-status', STATUS_PERIOD_MS),
      conditionsOf: (node) => this.evictions.conditionsOf(node),
    });
    this.evictions = new EvictionManagers({
      context,
      lives,
      disk: this.disk,
      offsetOf: offsetOf ?? drawnPhase(cluster, 'eviction', EVICTION_PERIOD_MS),
      meters: this.meters,
      conditionsChanged: (node) => this.pressure.note(node),
      collectImages: (node) => {
        collectUnusedImages(context, lives, node);
        this.imageKeeping?.removed(node);
      },
    });
    this.lookKind = cluster.kernel.on('machine/look', (node) => this.look(node));
    const cpu = new CpuShares(this.pods, kubelet);
    this.unmet = new Unmet(this.pods, cpu);
    this.samples = new Samples({
      usage: this.pods,
      memory,
      disk: this.disk,
      cpu,
      unmet: this.unmet,
      period: samplePeriod,
    });
    cluster.metrics.pods = new PodMetricsServer(this.pods, cpu);
    cluster.metrics.demand = this;
  }

  /** What runs on the node, or how much it uses, has changed. */
  touch(node: number): void {
    if (node === NONE) return;
    this.samples.forget(node);
    if (this.isTouched[node]) return;
    this.isTouched[node] = true;
    this.context.cluster.kernel.after(0, this.lookKind, node);
  }

  private look(node: number): void {
    this.isTouched[node] = false;
    if (!this.context.cluster.nodes.exists(node)) {
      this.oomKiller.forget(node);
      return;
    }
    this.oomKiller.look(node);
    this.evictions.look(node);
    this.imageKeeping?.look(node);
  }

  /** Collects images as disks fill up. */
  setImageKeeping(keeping: ImageKeeping): void {
    this.imageKeeping = keeping;
  }

  /** A kubelet begins to look after its machine or is heard again, or ceases to. */
  kubelet(node: number, isRunning: boolean): void {
    if (!isRunning || !this.evictions.isRunning(node)) this.evictions.kubelet(node, isRunning);
    if (isRunning) this.pressure.note(node);
    this.touch(node);
  }

  get demands() {
    return this.pods.demands;
  }

  podChanged(row: number, change: number): void {
    if ((change & MAY_SHARE) === 0) return;
    const { pods, now } = this.context.cluster;
    const isGone = (change & POD_DELETED) !== 0;
    const { demands } = this.pods.shapeOf(pods.class[row]);
    const serial = pods.serial[row];
    for (const demand of demands) {
      const before = demand.pods;
      const others = demand.setSharing(serial, !isGone && this.pods.serves(row), now);
      if (others) this.touchSharing(demand);
      if (demand.pods !== before) this.unmet.sharingChanged(demand);
    }
    if (demands.length > 0) this.touch(pods.node[row]);
    if (!isGone) return;
    this.pods.extras.drop(serial);
    if (this.disk.dead.forget(serial)) this.touch(pods.node[row]);
  }

  /** A container of the plan is about to end, or all of a pod that run (-1). */
  ending(row: number, i: number): void {
    this.disk.dead.ending(row, i);
  }

  /** Nothing of the pod will run again. */
  over(row: number): void {
    this.disk.dead.over(row);
  }

  /** When its programs answer may have changed. */
  servingChanged(row: number): void {
    const { pods } = this.context.cluster;
    for (const demand of this.pods.shapeOf(pods.class[row]).demands)
      if (demand.serials.has(pods.serial[row])) this.unmet.touch(demand);
  }

  /** How near each threshold of a machine is, and who would go first. */
  outlook(node: number): NodeOutlook {
    return outlookOf(node, this.context.cluster, this.evictions, this.meters);
  }

  // ---- switches: what faults do ----

  /** From now on a pod leaks (bytes a millisecond) or burns (thousandths of a CPU). */
  add(serial: number, kind: ExtraKind, rate: number): void {
    this.pods.extras.add(serial, kind, rate, this.context.cluster.now);
    this.touchPod(serial);
  }

  end(serial: number, kind: ExtraKind, rate: number): void {
    this.pods.extras.end(serial, kind, rate, this.context.cluster.now);
    this.touchPod(serial);
  }

  multiply(demand: SharedDemand, factor: number): void {
    demand.addFactor(factor, this.context.cluster.now);
    this.touchSharing(demand);
  }

  divide(demand: SharedDemand, factor: number): void {
    demand.removeFactor(factor, this.context.cluster.now);
    this.touchSharing(demand);
  }

  /** Returns the bytes that it took. */
  fillDisk(node: number, percent: number): number {
    const added = this.disk.fill(node, percent, this.context.cluster.now);
    this.touch(node);
    return added;
  }

  freeDisk(node: number, bytes: number): void {
    this.disk.free(node, bytes);
    this.touch(node);
  }

  /** Whether the node tells the size of its disk. */
  knowsDisk(node: number): boolean {
    return this.disk.capacityOf(node, 'nodefs') !== Infinity;
  }

  private touchPod(serial: number): void {
    const { pods } = this.context.cluster;
    const row = pods.rowOf(serial);
    if (row !== NONE) this.touch(pods.node[row]);
  }

  /** The shares of these pods rise. */
  private touchSharing(demand: SharedDemand): void {
    const { pods } = this.context.cluster;
    for (const serial of demand.serials) {
      const row = pods.rowOf(serial);
      if (row !== NONE) this.touch(pods.node[row]);
    }
  }
}
