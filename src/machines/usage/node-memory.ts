/**
 * Memory of a machine: what it has, and what its containers and its system take of it. The system's own daemons are taken to use
 * what the kubelet reserves for them.
 */
import type { Instant, KubeletConfiguration } from '../../model/objects/index.ts';
import { limitedSwap } from '../kubelet/cgroups.ts';
import { bytesOf } from './bytes-of.ts';
import { SWAP_ANNOTATION } from '../node/node-annotations.ts';
import { Load } from './load.ts';
import type { PodUsage } from './pod-usage.ts';
import type { ContainerShape } from './shapes.ts';

export class NodeMemory {
  readonly usage: PodUsage;
  /** Bytes that the system uses on every machine. */
  readonly system: number;
  private readonly swaps: boolean;
  private readonly load = new Load();

  constructor(usage: PodUsage, kubelet: Partial<KubeletConfiguration>) {
    this.usage = usage;
    this.system =
      (kubelet.systemReserved?.get('memory')?.value ?? 0) + (kubelet.kubeReserved?.get('memory')?.value ?? 0);
    this.swaps = kubelet.swapBehavior === 'LimitedSwap';
  }

  /** Bytes; Infinity where the node does not tell. */
  capacityOf(node: number): number {
    const { capacity, allocatable } = this.usage.context.cluster.nodes.object(node).status;
    return (capacity.get('memory') ?? allocatable.get('memory'))?.value ?? Infinity;
  }

  /** What all its containers and the system use; valid until the next call. */
  loadOf(node: number): Load {
    const load = this.loadOfPods(node);
    load.base = this.system;
    return load;
  }

  /** Without the system; valid until the next call. */
  loadOfPods(node: number): Load {
    const { load, usage } = this;
    const { pods } = usage.context.cluster;
    load.clear(0);
    for (let row = pods.byNode.first(node); row >= 0; row = pods.byNode.next(row)) {
      const { containers } = usage.shapeOf(pods.class[row]);
      for (let i = 0; i < containers.length; i++) this.addTo(load, row, i, containers[i]);
    }
    return load;
  }

  /** Adds a container that runs. */
  addTo(load: Load, row: number, i: number, shape: ContainerShape, cap = this.residentLimit(shape)): void {
    const bearer = this.usage.bearerOf(row, i);
    if (bearer === undefined) return;
    const extras = shape.isFirst && this.usage.extras.any ? this.usage.extras : undefined;
    load.add(bearer, shape.memory, shape.ramp, extras, cap);
    if (shape.isFirst) this.addVolumes(load, row);
  }

  private addVolumes(load: Load, row: number): void {
    const { hasMemoryVolumes, volumes } = this.usage.shapeOf(this.usage.context.cluster.pods.class[row]);
    if (!hasMemoryVolumes) return;
    for (const { amount, isMemory, cap } of volumes)
      if (isMemory) load.add(this.usage.podBearer(row), amount, 0, undefined, cap);
  }

  usedAt(node: number, at: Instant): number {
    return this.loadOf(node).sumAt(at);
  }

  /** What is above a limit is in swap, if it may be. */
  private residentLimit({ memoryLimit }: ContainerShape): number {
    return this.swaps ? memoryLimit : Infinity;
  }

  /** Bytes above its limit that a container may swap out. */
  swapOf(row: number, { container }: ContainerShape): number {
    if (!this.swaps) return 0;
    const { plans, cluster } = this.usage.context;
    const { isCritical, spec } = plans.of(row);
    if (isCritical) return 0;
    const node = cluster.pods.node[row];
    return limitedSwap(spec, container, this.capacityOf(node), this.swapCapacity(node));
  }

  private swapCapacity(node: number): number {
    return bytesOf(this.usage.context.cluster.nodes.object(node).metadata.annotations.get(SWAP_ANNOTATION)) ?? 0;
  }
}
