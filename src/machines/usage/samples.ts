/**
 * Use as the record tells it: a few numbers a period, in parts per million. Of the machines together what is used of what they
 * have; of a workload the CPU that it wanted and did not get; of a demand what could not be served.
 */
import { type Cluster, NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { CpuShares } from './cpu.ts';
import type { SharedDemand } from './demand.ts';
import type { NodeDisk } from './node-disk.ts';
import type { NodeMemory } from './node-memory.ts';
import type { PodUsage } from './pod-usage.ts';

const MILLION = 1_000_000;

export interface SamplesOptions {
  readonly usage: PodUsage;
  readonly memory: NodeMemory;
  readonly disk: NodeDisk;
  readonly cpu: CpuShares;
  readonly period: number;
}

interface Throttle {
  /** One of the workload's pods. */
  pod: number;
  wanted: number;
  granted: number;
}

interface Use {
  used: number;
  capacity: number;
}

export class Samples {
  private readonly options: SamplesOptions;
  private readonly cluster: Cluster;
  private readonly kind: EventKind;
  /** What was told last of a workload, by its key. */
  private readonly toldThrottles = new Map<number, { readonly pod: number; readonly ratio: number }>();
  /** A pod that shared a demand, by the demand's place. */
  private readonly sharers: number[] = [];
  private readonly toldUnmet: number[] = [];

  constructor(options: SamplesOptions) {
    this.options = options;
    this.cluster = options.usage.context.cluster;
    const { kernel } = this.cluster;
    this.kind = kernel.on('usage/sample', () => this.sample());
    kernel.after(options.period, this.kind);
  }

  private sample(): void {
    const { cluster, options } = this;
    const throttles = new Map<number, Throttle>();
    /** Shares of what their demand asks of them that pods get, by serial; only of those that do not get all. */
    const short = new Map<number, number>();
    const uses = new Map<string, Use>();
    for (const node of cluster.nodes.live()) {
      if (options.usage.context.machines.isPowered(node)) this.sampleNode(node, { throttles, short, uses });
    }
    for (const [measure, { used, capacity }] of uses)
      if (capacity > 0) this.append(NONE, measure, used / capacity, NONE);
    this.tellThrottles(throttles);
    options.usage.demands.forEach((demand, i) => this.tellUnmet(demand, i, short));
    cluster.kernel.after(options.period, this.kind);
  }

  private sampleNode(
    node: number,
    {
      throttles,
      short,
      uses,
    }: { throttles: Map<number, Throttle>; short: Map<number, number>; uses: Map<string, Use> },
  ): void {
    const { cpu, memory, disk } = this.options;
    const { pods, now } = this.cluster;
    let used = 0;
    cpu.forEach(node, now, (row, _i, wanted, granted) => {
      used += granted;
      if (granted < wanted) short.set(pods.serial[row], granted / wanted);
      const key = this.workloadOf(row);
      const throttle = throttles.get(key);
      if (throttle === undefined) throttles.set(key, { pod: pods.serial[row], wanted, granted });
      else {
        throttle.wanted += wanted;
        throttle.granted += granted;
      }
    });
    add(uses, 'cpu', used, cpu.capacityOf(node));
    add(uses, 'memory', memory.usedAt(node, now), memory.capacityOf(node));
    const nodefs = disk.capacityOf(node, 'nodefs');
    if (nodefs !== Infinity) add(uses, 'ephemeral-storage', disk.loadOf(node, 'nodefs').sumAt(now), nodefs);
  }

  /** Serial of the object that stands behind the pod's owner; of a bare pod its own, negative. */
  private workloadOf(row: number): number {
    const { pods, objects } = this.cluster;
    const owner = pods.owner[row];
    if (owner === NONE) return -1 - pods.serial[row];
    const above = objects.get(owner)?.metadata.ownerReferences.find(({ controller }) => controller === true);
    const serial = above === undefined ? NONE : objects.serialOf(above.uid);
    return serial === NONE ? owner : serial;
  }

  private tellThrottles(throttles: ReadonlyMap<number, Throttle>): void {
    const { toldThrottles } = this;
    for (const [key, { pod, wanted, granted }] of throttles) {
      const ratio = 1 - granted / wanted;
      if (toldThrottles.get(key)?.ratio === ratio) continue;
      toldThrottles.set(key, { pod, ratio });
      this.append(pod, 'throttled', ratio, NONE);
    }
    // what uses no CPU any more lacks none
    for (const [key, { pod, ratio }] of toldThrottles) {
      if (throttles.has(key)) continue;
      if (ratio !== 0) this.append(pod, 'throttled', 0, NONE);
      toldThrottles.delete(key);
    }
  }

  /** Somebody began or ceased to serve: told at once where that leaves nobody, or ends it. */
  sharingChanged(demand: SharedDemand): void {
    if (demand.pods > 1) return;
    this.tellUnmet(demand, this.options.usage.demands.indexOf(demand), new Map());
  }

  private tellUnmet(demand: SharedDemand, i: number, short: ReadonlyMap<number, number>): void {
    const { now } = this.cluster;
    const [first] = demand.serials;
    if (first !== undefined) this.sharers[i] = first;
    const pod = this.sharers[i] ?? NONE;
    const unmet = demand.total(now) === 0 ? 0 : 1 - servedShare(demand, short);
    if (pod === NONE || this.toldUnmet[i] === unmet) return;
    this.toldUnmet[i] = unmet;
    this.append(pod, 'unmet', unmet, i);
  }

  private append(pod: number, measure: string, ratio: number, demand: number): void {
    const { record, now } = this.cluster;
    record.append('usage-sample', now, pod, record.texts.id(measure), Math.round(ratio * MILLION), demand);
  }
}

/** Pods serve as much of their share as they get of the CPU that they want. */
function servedShare(demand: SharedDemand, short: ReadonlyMap<number, number>): number {
  if (demand.pods === 0) return 0;
  if (short.size === 0) return 1;
  let served = 0;
  for (const serial of demand.serials) served += short.get(serial) ?? 1;
  return served / demand.pods;
}

function add(uses: Map<string, Use>, measure: string, used: number, capacity: number): void {
  if (capacity === Infinity) return;
  const use = uses.get(measure);
  if (use === undefined) uses.set(measure, { used, capacity });
  else {
    use.used += used;
    use.capacity += capacity;
  }
}
