/** The eviction manager's eyes on a machine: readings of its signals, and when one of them would come below a threshold. */
import type { Instant, KubeletConfiguration } from '../../model/objects/index.ts';
import type { DiskKind, NodeDisk } from '../usage/node-disk.ts';
import type { NodeMemory } from '../usage/node-memory.ts';
import { type EvictionConfig, evictionConfig } from './config.ts';
import { type Reading, type Readings, thresholdAmount } from './observe.ts';
import type { Filesystems, Signal } from './signals.ts';

/** Where a signal other than memory's is read, on the layout `shared`. */
const KINDS: ReadonlyMap<Signal, DiskKind> = new Map<Signal, DiskKind>([
  ['nodefs.available', 'nodefs'],
  ['nodefs.inodesFree', 'inodes'],
  ['imagefs.available', 'imagefs'],
  ['imagefs.inodesFree', 'inodes'],
  ['containerfs.available', 'nodefs'],
  ['containerfs.inodesFree', 'inodes'],
  ['pid.available', 'pids'],
]);

export class Meters {
  private readonly memory: NodeMemory;
  private readonly disk: NodeDisk;
  private readonly kubelet: Partial<KubeletConfiguration>;
  private readonly configs = new Map<Filesystems, EvictionConfig>();
  private readonly signals = new Map<EvictionConfig, readonly Signal[]>();

  constructor(memory: NodeMemory, disk: NodeDisk, kubelet: Partial<KubeletConfiguration>) {
    this.memory = memory;
    this.disk = disk;
    this.kubelet = kubelet;
  }

  configOf(node: number): EvictionConfig {
    const layout = this.disk.layoutOf(node);
    let config = this.configs.get(layout);
    if (config === undefined) {
      const none = new Map<never, never>();
      config = evictionConfig(
        { evictionSoft: none, evictionSoftGracePeriod: none, evictionMinimumReclaim: none, ...this.kubelet },
        layout,
      );
      this.configs.set(layout, config);
    }
    return config;
  }

  /** Of every signal that a threshold is on and the machine can tell. */
  read(node: number, at: Instant): Readings {
    const config = this.configOf(node);
    const readings = new Map<Signal, Reading>();
    for (const signal of this.signalsOf(config)) {
      const capacity = this.capacityOf(node, signal, config.filesystems);
      if (capacity === Infinity) continue;
      const available = Math.max(0, capacity - this.usedOf(node, signal, config.filesystems, at));
      readings.set(signal, { available, capacity, at });
    }
    return readings;
  }

  private signalsOf(config: EvictionConfig): readonly Signal[] {
    let signals = this.signals.get(config);
    if (signals === undefined) {
      signals = [...new Set([...config.firstThresholds, ...config.thresholds].map(({ signal }) => signal))];
      this.signals.set(config, signals);
    }
    return signals;
  }

  /** The first instant from `from` on at which a threshold may be met; Infinity: none, as things stand. */
  nextCrossing(node: number, from: Instant): Instant {
    const config = this.configOf(node);
    let next = Infinity;
    const asked = new Map<string, number>();
    for (const { signal, value } of config.thresholds) {
      // what all pods together may use is short no sooner than the machine
      if (signal === 'allocatableMemory.available') continue;
      const capacity = this.capacityOf(node, signal, config.filesystems);
      if (capacity === Infinity) continue;
      const source = signal === 'memory.available' ? 'memory' : kindOf(signal, config.filesystems);
      const limit = capacity - thresholdAmount(value, capacity);
      const known = asked.get(source);
      if (known !== undefined && known <= limit) continue;
      asked.set(source, limit);
      next = Math.min(next, this.loadOf(node, signal, config.filesystems).firstAbove(limit, from));
    }
    return next;
  }

  private capacityOf(node: number, signal: Signal, layout: Filesystems): number {
    if (signal === 'memory.available') return this.memory.capacityOf(node);
    // the limit of all pods together: without the margin of eviction
    if (signal === 'allocatableMemory.available') return this.memory.capacityOf(node) - this.memory.system;
    return this.disk.capacityOf(node, kindOf(signal, layout));
  }

  private usedOf(node: number, signal: Signal, layout: Filesystems, at: Instant): number {
    if (signal === 'allocatableMemory.available') return this.memory.usedAt(node, at) - this.memory.system;
    return this.loadOf(node, signal, layout).sumAt(at);
  }

  private loadOf(node: number, signal: Signal, layout: Filesystems) {
    if (signal === 'memory.available') return this.memory.loadOf(node);
    return this.disk.loadOf(node, kindOf(signal, layout));
  }
}

function kindOf(signal: Signal, layout: Filesystems): DiskKind {
  const kind = KINDS.get(signal) ?? 'nodefs';
  if (layout === 'shared' || kind === 'pids' || kind === 'inodes') return kind === 'imagefs' ? 'nodefs' : kind;
  return layout === 'dedicated' && signal.startsWith('containerfs.') ? 'imagefs' : kind;
}
