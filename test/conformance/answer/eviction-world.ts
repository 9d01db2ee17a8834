/** The machine around the eviction manager in cases of kind `eviction`: pods, garbage, meters. */
import { decodePod, decodeValue } from '../../../src/ingest/decode/index.ts';
import type { Reading, Readings } from '../../../src/machines/eviction/observe.ts';
import type { DiskUsage, EvictionPod, PodUsage } from '../../../src/machines/eviction/pods.ts';
import type { Filesystems, Garbage, Signal } from '../../../src/machines/eviction/signals.ts';
import { isCriticalPod } from '../../../src/machines/kubelet/critical.ts';
import type { PodSpec } from '../../../src/model/objects/pod.ts';

export interface RawUsage {
  readonly containers: Readonly<
    Record<string, { readonly memory: number; readonly rootfs: DiskUsage; readonly logs: DiskUsage }>
  >;
  readonly volumes?: Readonly<Record<string, DiskUsage>>;
  readonly pids: number;
}

export interface RawNode {
  readonly memory: number;
  readonly allocatableMemory: number;
  readonly nodefs: DiskUsage;
  readonly imagefs: DiskUsage;
  readonly maxPid: number;
}

export interface RawTick {
  readonly at: number;
  readonly other: {
    readonly memory: number;
    readonly nodefs: DiskUsage;
    readonly imagefs: DiskUsage;
    readonly pids: number;
  };
  readonly stale?: readonly string[];
  readonly usage?: Readonly<Record<string, RawUsage>>;
  readonly killFails?: boolean;
}

export interface WorldPod extends EvictionPod {
  readonly name: string;
}

interface Resident {
  readonly name: string;
  readonly spec: PodSpec;
  readonly isCritical: boolean;
  readonly noStats: boolean;
  usage: RawUsage;
}

/** Bytes or processes, and inodes where there are any. */
interface Meter {
  readonly space: Reading;
  readonly inodes?: Reading;
}

/** By group. */
type Meters = ReadonlyMap<string, Meter>;

const NONE: DiskUsage = { bytes: 0, inodes: 0 };
const plus = (a: DiskUsage, b: DiskUsage): DiskUsage => ({ bytes: a.bytes + b.bytes, inodes: a.inodes + b.inodes });
const total = (list: readonly DiskUsage[]): DiskUsage => list.reduce(plus, NONE);

function isLocal(spec: PodSpec, name: string): boolean {
  const volume = spec.volumes.find((each) => each.name === name);
  return volume !== undefined && volume.emptyDir?.medium !== 'Memory';
}

export class World {
  residents: Resident[];
  private readonly node: RawNode;
  private readonly filesystems: Filesystems;
  private readonly garbage: Map<Garbage, DiskUsage>;
  private last: Meters = new Map();

  constructor(input: {
    readonly node: RawNode;
    readonly filesystems: Filesystems;
    readonly deadContainers?: DiskUsage;
    readonly unusedImages?: DiskUsage;
    readonly pods: readonly { readonly pod: unknown; readonly usage: RawUsage; readonly noStats?: boolean }[];
  }) {
    this.node = input.node;
    this.filesystems = input.filesystems;
    this.garbage = new Map([
      ['containers', input.deadContainers ?? NONE],
      ['images', input.unusedImages ?? NONE],
    ]);
    this.residents = input.pods.map(({ pod, usage, noStats = false }) => {
      const { metadata, spec } = decodeValue(pod, decodePod);
      const isCritical = isCriticalPod({ annotations: metadata.annotations, priority: spec.priority });
      return { name: metadata.name, spec, isCritical, noStats, usage };
    });
  }

  pods(): readonly WorldPod[] {
    return this.residents.map((resident) => ({ ...resident, usage: resident.noStats ? undefined : usageOf(resident) }));
  }

  collect(garbage: Garbage): void {
    this.garbage.set(garbage, NONE);
  }

  /** Ends the tick: its meters are what stale ones show in the next. */
  remember(meters: Meters): void {
    this.last = meters;
  }

  meters(tick: RawTick): Meters {
    const { node } = this;
    const at = tick.at * 1000;
    const memory = this.residents
      .flatMap(({ usage }) => Object.values(usage.containers))
      .reduce((sum, each) => sum + each.memory, 0);
    const pids = this.residents.reduce((sum, { usage }) => sum + usage.pids, 0);
    const read = (capacity: number, used: number): Reading => ({
      available: Math.max(0, capacity - used),
      capacity,
      at,
    });
    const disk = (capacity: DiskUsage, used: DiskUsage) => ({
      space: read(capacity.bytes, used.bytes),
      inodes: read(capacity.inodes, used.inodes),
    });
    const nodefs = disk(node.nodefs, this.nodefsUsage(tick));
    const now = new Map<string, Meter>([
      ['memory', { space: read(node.memory, tick.other.memory + memory) }],
      ['allocatableMemory', { space: read(node.allocatableMemory, memory) }],
      ['nodefs', nodefs],
      ['imagefs', this.filesystems === 'shared' ? nodefs : disk(node.imagefs, this.imagefsUsage(tick))],
      ['pids', { space: { available: node.maxPid - tick.other.pids - pids, capacity: node.maxPid, at } }],
    ]);
    for (const group of tick.stale ?? []) now.set(group, this.last.get(group) ?? now.get(group)!);
    return now;
  }

  private nodefsUsage(tick: RawTick): DiskUsage {
    const isDedicated = this.filesystems === 'dedicated';
    const pods = this.residents.flatMap(({ spec, usage }) => [
      ...Object.values(usage.containers).flatMap(({ logs, rootfs }) => (isDedicated ? [logs] : [logs, rootfs])),
      ...Object.entries(usage.volumes ?? {}).flatMap(([name, volume]) => (isLocal(spec, name) ? [volume] : [])),
    ]);
    const dead = isDedicated ? NONE : this.garbage.get('containers')!;
    const images = this.filesystems === 'shared' ? this.garbage.get('images')! : NONE;
    return total([tick.other.nodefs, ...pods, dead, images]);
  }

  private imagefsUsage(tick: RawTick): DiskUsage {
    const images = this.garbage.get('images')!;
    if (this.filesystems === 'split') return total([tick.other.imagefs, images]);
    const layers = this.residents.flatMap(({ usage }) => Object.values(usage.containers).map(({ rootfs }) => rootfs));
    return total([tick.other.imagefs, ...layers, this.garbage.get('containers')!, images]);
  }
}

/** What the meters say of the signals; containerfs is one of the other two. */
export function readingsOf(meters: Meters, filesystems: Filesystems): Readings {
  const readings = new Map<Signal, Reading>();
  const add = (name: string, group: string): void => {
    const { space, inodes } = meters.get(group)!;
    readings.set(`${name}.available` as Signal, space);
    if (inodes) readings.set(`${name}.inodesFree` as Signal, inodes);
  };
  for (const name of ['memory', 'allocatableMemory', 'nodefs', 'imagefs']) add(name, name);
  add('pid', 'pids');
  add('containerfs', filesystems === 'split' ? 'nodefs' : 'imagefs');
  return readings;
}

function usageOf({ spec, usage }: Resident): PodUsage {
  const containers = [...spec.containers, ...spec.initContainers]
    .filter(({ name }) => Object.hasOwn(usage.containers, name))
    .map(({ name }) => ({ name, ...usage.containers[name]! }));
  const volumes = spec.volumes
    .filter(({ name }) => usage.volumes && Object.hasOwn(usage.volumes, name))
    .map(({ name }) => ({ name, ...usage.volumes![name]! }));
  const local = volumes.filter(({ name }) => isLocal(spec, name));
  return {
    memory: Object.values(usage.containers).reduce((sum, { memory }) => sum + memory, 0),
    processes: usage.pids,
    ephemeralStorage: total([...containers.flatMap(({ rootfs, logs }) => [rootfs, logs]), ...local]).bytes,
    containers,
    volumes,
  };
}
