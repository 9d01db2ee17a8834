/** Disk, files and processes of a machine. A Node tells the size of one file system only; annotations tell what else there is. */
import type { Instant } from '../../model/objects/index.ts';
import type { ContainerUsage, DiskUsage, PodUsage as Measured } from '../eviction/pods.ts';
import type { Filesystems } from '../eviction/signals.ts';
import { amountAt } from './amount.ts';
import { DeadContainers, MOST_LOG_BYTES } from './dead-containers.ts';
import { Load } from './load.ts';
import type { PodUsage } from './pod-usage.ts';
import type { ContainerShape } from './shapes.ts';
import { bytesOf } from './bytes-of.ts';
import { FILESYSTEMS_ANNOTATION, IMAGEFS_ANNOTATION, LAYOUTS } from '../node/node-annotations.ts';

/** As mke2fs makes them. */
const BYTES_PER_INODE = 16_384;
/** Linux allows a process for each so many bytes of memory, and never more than 2²² (kernel/fork.c, kernel/pid.c on 64 bits). */
const BYTES_PER_PROCESS = 131_072;
const MOST_PROCESSES = 4_194_304;

export type DiskKind = 'nodefs' | 'imagefs' | 'inodes' | 'pids';

export class NodeDisk {
  readonly dead: DeadContainers;
  private readonly usage: PodUsage;
  private readonly memoryOf: (node: number) => number;
  /** Bytes that a fault put on the nodefs. */
  private readonly filled: number[] = [];
  private readonly load = new Load();

  /** @param memoryOf a machine's memory in bytes. */
  constructor(usage: PodUsage, memoryOf: (node: number) => number) {
    this.usage = usage;
    this.dead = new DeadContainers(usage);
    this.memoryOf = memoryOf;
  }

  layoutOf(node: number): Filesystems {
    const { annotations } = this.usage.context.cluster.nodes.object(node).metadata;
    const layout = LAYOUTS.find((each) => each === annotations.get(FILESYSTEMS_ANNOTATION));
    return layout ?? (bytesOf(annotations.get(IMAGEFS_ANNOTATION)) === undefined ? 'shared' : 'dedicated');
  }

  /** Bytes, files or processes; Infinity where nothing tells. */
  capacityOf(node: number, kind: DiskKind): number {
    const { status, metadata } = this.usage.context.cluster.nodes.object(node);
    if (kind === 'pids') return Math.min(MOST_PROCESSES, Math.floor(this.memoryOf(node) / BYTES_PER_PROCESS));
    const imagefs = bytesOf(metadata.annotations.get(IMAGEFS_ANNOTATION));
    if (kind === 'imagefs' && imagefs !== undefined) return imagefs;
    const bytes = (status.capacity.get('ephemeral-storage') ?? status.allocatable.get('ephemeral-storage'))?.value;
    if (bytes === undefined || (kind === 'imagefs' && this.layoutOf(node) !== 'shared')) return Infinity;
    return kind === 'inodes' ? Math.floor(bytes / BYTES_PER_INODE) : bytes;
  }

  /** What is used of it; valid until the next call. */
  loadOf(node: number, kind: DiskKind): Load {
    const { load, usage } = this;
    const { pods } = usage.context.cluster;
    const layout = this.layoutOf(node);
    load.clear(this.baseOf(node, kind, layout));
    for (let row = pods.byNode.first(node); row >= 0; row = pods.byNode.next(row)) {
      const { containers, volumes, hasDisk } = usage.shapeOf(pods.class[row]);
      if (hasDisk) load.base += this.remainsOf(row, kind, layout);
      if ((!hasDisk && kind !== 'pids') || this.isAbsent(row)) continue;
      for (let i = 0; i < containers.length; i++) this.addContainer(row, i, containers[i], kind, layout);
      if (kind !== 'nodefs') continue;
      for (const { amount, isMemory } of volumes) if (!isMemory) load.add(this.usage.podBearer(row), amount, 0);
    }
    return load;
  }

  private remainsOf(row: number, kind: DiskKind, layout: Filesystems): number {
    const layers = kind === (layout === 'dedicated' ? 'imagefs' : 'nodefs') ? this.dead.layersOf(row) : 0;
    return kind === 'nodefs' ? layers + this.dead.logsOf(row) : layers;
  }

  private baseOf(node: number, kind: DiskKind, layout: Filesystems): number {
    const images = layout === 'shared' ? 'nodefs' : 'imagefs';
    let base = kind === 'nodefs' ? (this.filled[node] ?? 0) : 0;
    if (kind === images) for (const { bytes } of this.usage.context.images.on(node)) base += bytes;
    return base;
  }

  private addContainer(row: number, i: number, shape: ContainerShape, kind: DiskKind, layout: Filesystems): void {
    const { load } = this;
    if (kind === 'inodes') load.add(this.usage.podBearer(row), shape.inodes, 0);
    if (kind === 'nodefs') load.add(this.usage.podBearer(row), shape.logs, 0, undefined, MOST_LOG_BYTES);
    const bearer = this.usage.bearerOf(row, i);
    if (bearer === undefined) return;
    if (kind === 'pids') load.add(bearer, shape.pids, 0);
    if (kind === (layout === 'dedicated' ? 'imagefs' : 'nodefs')) load.add(bearer, shape.writableLayer, 0);
  }

  /** Its kubelet has not taken it on, or nothing is left of it. */
  isAbsent(row: number): boolean {
    return !this.usage.lives.isThere(row);
  }

  isStorageLimited(row: number): boolean {
    return this.usage.shapeOf(this.usage.context.cluster.pods.class[row]).isStorageLimited;
  }

  // ---- what a kubelet measures of one pod ----

  measure(row: number, at: Instant): Measured {
    const { usage } = this;
    const { containers, volumes } = usage.shapeOf(usage.context.cluster.pods.class[row]);
    const measured = containers.map((shape, i) => this.measureContainer(row, i, shape, at));
    const main = containers.flatMap(({ isFirst }, i) => (isFirst ? [i] : []))[0] ?? 0;
    const dirs = volumes.map(({ name, amount, cap }) => ({
      name,
      bytes: bytes(Math.min(cap, amountAt(amount, this.usage.podBearer(row), at))),
      inodes: 0,
    }));
    const onDisk = (sum: number, dir: DiskUsage, v: number): number => sum + (volumes[v].isMemory ? 0 : dir.bytes);
    return {
      memory: measured.reduce((sum, { memory }) => sum + memory, 0),
      processes: this.processes(row, at),
      ephemeralStorage:
        measured.reduce((sum, { rootfs, logs }) => sum + rootfs.bytes + logs.bytes, 0) + dirs.reduce(onDisk, 0),
      // as they are listed by the kubelet: main containers before the others
      containers: [...measured.slice(main), ...measured.slice(0, main)],
      volumes: dirs,
    };
  }

  private measureContainer(row: number, i: number, shape: ContainerShape, at: Instant): ContainerUsage {
    const running = this.usage.bearerOf(row, i);
    const rootfs = running === undefined ? 0 : bytes(amountAt(shape.writableLayer, running, at));
    const logs = bytes(Math.min(MOST_LOG_BYTES, amountAt(shape.logs, this.usage.podBearer(row), at)));
    const inodes = bytes(amountAt(shape.inodes, this.usage.podBearer(row), at));
    return {
      name: shape.container.name,
      memory: this.usage.memory(row, i, at),
      rootfs: { bytes: rootfs, inodes: 0 },
      logs: { bytes: logs, inodes },
    };
  }

  private processes(row: number, at: Instant): number {
    const { usage } = this;
    const { containers } = usage.shapeOf(usage.context.cluster.pods.class[row]);
    let sum = 0;
    containers.forEach(({ pids }, i) => {
      const bearer = usage.bearerOf(row, i);
      if (bearer !== undefined) sum += bytes(amountAt(pids, bearer, at));
    });
    return sum;
  }

  // ---- limits on single pods ----

  /** The first instant from `from` on at which a pod may be above a limit on its local storage. */
  overLimitAt(row: number, layout: Filesystems, from: Instant): Instant {
    const { usage, load } = this;
    const shape = usage.shapeOf(usage.context.cluster.pods.class[row]);
    let at = Infinity;
    const ask = (limit: number): void => {
      if (limit !== Infinity) at = Math.min(at, load.firstAbove(limit, from));
    };
    for (const { amount, limit, cap } of shape.volumes) {
      load.clear(0);
      load.add(this.usage.podBearer(row), amount, 0, undefined, cap);
      ask(limit);
    }
    shape.containers.forEach((each, i) => {
      load.clear(0);
      this.addContainer(row, i, each, 'nodefs', layout);
      ask(each.storageLimit);
    });
    load.clear(0);
    for (const { amount, isMemory } of shape.volumes) if (!isMemory) load.add(this.usage.podBearer(row), amount, 0);
    shape.containers.forEach((each, i) => this.addContainer(row, i, each, 'nodefs', 'shared'));
    ask(shape.storageLimit);
    return at;
  }

  // ---- a fault's ballast ----

  /** @returns bytes put there, so that so many percent of the nodefs are used; 0 if they were already. */
  fill(node: number, percent: number, now: Instant): number {
    const capacity = this.capacityOf(node, 'nodefs');
    if (capacity === Infinity) return 0;
    const added = Math.max(0, Math.ceil((capacity * percent) / 100) - this.loadOf(node, 'nodefs').sumAt(now));
    this.filled[node] = (this.filled[node] ?? 0) + added;
    return added;
  }

  free(node: number, amount: number): void {
    this.filled[node] = Math.max(0, (this.filled[node] ?? 0) - amount);
  }
}

const bytes = (amount: number): number => Math.max(0, Math.round(amount));
