/**
 * Use as the record tells it: a few numbers a period, in parts per million. Of the machines together what is used of what they
 * have; of a workload the CPU that it wanted and did not get; of a demand what could not be served.
 */
import { type Cluster, NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import { controllerOf } from '../../model/pod.ts';
import type { CpuShares } from './cpu.ts';
import type { NodeDisk } from './node-disk.ts';
import type { NodeMemory } from './node-memory.ts';
import type { PodUsage } from './pod-usage.ts';
import type { Unmet } from './unmet.ts';

const MILLION = 1_000_000;

export interface SamplesOptions {
  readonly usage: PodUsage;
  readonly memory: NodeMemory;
  readonly disk: NodeDisk;
  readonly cpu: CpuShares;
  readonly unmet: Unmet;
  readonly period: number;
}

interface Throttle {
  /** One of the workload's pods. */
  pod: number;
  wanted: number;
  granted: number;
}

interface ContainerSample {
  /** Of the workload. */
  readonly key: number;
  readonly pod: number;
  readonly wanted: number;
  readonly granted: number;
}

interface NodeSample {
  readonly cpu: number;
  readonly memory: number;
  readonly containers: readonly ContainerSample[];
}

interface Use {
  used: number;
  capacity: number;
}

export class Samples {
  private readonly options: SamplesOptions;
  private readonly cluster: Cluster;
  private readonly kind: EventKind;
  /** Of nodes on which nothing changes by itself, by node; until something does. */
  private readonly steady: (NodeSample | undefined)[] = [];
  /** By owner: what stands behind it. */
  private readonly behind = new Map<number, number>();
  /** What was told last of a workload, by its key. */
  private readonly toldThrottles = new Map<number, { readonly pod: number; readonly ratio: number }>();

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
    const uses = new Map<string, Use>();
    for (const node of cluster.nodes.live()) {
      if (options.usage.context.machines.isPowered(node)) this.sampleNode(node, throttles, uses);
    }
    for (const [measure, { used, capacity }] of uses)
      if (capacity > 0) this.append(NONE, measure, used / capacity, NONE);
    this.tellThrottles(throttles);
    options.unmet.tellAll();
    cluster.kernel.after(options.period, this.kind);
  }

  /** What runs on the node has changed. */
  forget(node: number): void {
    if (this.steady[node] !== undefined) this.steady[node] = undefined;
  }

  private sampleNode(node: number, throttles: Map<number, Throttle>, uses: Map<string, Use>): void {
    const { cpu, memory, disk, usage } = this.options;
    const { now } = this.cluster;
    const known = this.steady[node];
    const sample = known ?? this.measure(node);
    if (known === undefined && usage.isSteady(node)) this.steady[node] = sample;
    for (const { key, pod, wanted, granted } of sample.containers) {
      const throttle = throttles.get(key);
      if (throttle === undefined) throttles.set(key, { pod, wanted, granted });
      else {
        throttle.wanted += wanted;
        throttle.granted += granted;
      }
    }
    add(uses, 'cpu', sample.cpu, cpu.capacityOf(node));
    add(uses, 'memory', sample.memory, memory.capacityOf(node));
    const nodefs = disk.capacityOf(node, 'nodefs');
    if (nodefs !== Infinity) add(uses, 'ephemeral-storage', disk.loadOf(node, 'nodefs').sumAt(now), nodefs);
  }

  private measure(node: number): NodeSample {
    const { cpu, memory } = this.options;
    const { pods, now } = this.cluster;
    const containers: ContainerSample[] = [];
    let used = 0;
    cpu.forEach(node, now, (row, _i, wanted, granted) => {
      used += granted;
      containers.push({ key: this.workloadOf(row), pod: pods.serial[row], wanted, granted });
    });
    return { cpu: used, memory: memory.usedAt(node, now), containers };
  }

  /** Serial of the object that stands behind the pod's owner; of a bare pod its own, negative. */
  private workloadOf(row: number): number {
    const { pods, objects } = this.cluster;
    const owner = pods.owner[row];
    if (owner === NONE) return -1 - pods.serial[row];
    const known = this.behind.get(owner);
    if (known !== undefined) return known;
    const object = objects.get(owner);
    const above = object && controllerOf(object);
    const serial = above === undefined ? NONE : objects.serialOf(above.uid);
    const behind = serial === NONE ? owner : serial;
    this.behind.set(owner, behind);
    return behind;
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

  private append(pod: number, measure: string, ratio: number, demand: number): void {
    const { record, now } = this.cluster;
    record.append('usage-sample', now, pod, record.texts.id(measure), Math.round(ratio * MILLION), demand);
  }
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
