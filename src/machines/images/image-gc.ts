/**
 * Kubelets collect images (pkg/kubelet/images/image_gc_manager.go): every five minutes after the kubelet's start,
 *
 *   unused longer than imageMaximumGCAge (off by default) ─► removed
 *   image filesystem ≥ imageGCHighThresholdPercent (85)   ─► least recently used first, down to imageGCLowThresholdPercent (80)
 *
 * Images that a container of a pod in the API still refers to are in use, dead containers too. A pass that would find nothing is no
 * event: the next one that may is computed when something on the machine changes.
 */
import { type EventHandle, type EventKind, tickAtOrAfter } from '../../kernel/index.ts';
import type { Instant, KubeletConfiguration } from '../../model/objects/index.ts';
import type { LifeContext } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import type { NodeDisk } from '../usage/node-disk.ts';
import type { ImageOnNode } from './image-places.ts';

export const IMAGE_GC_PERIOD_MS = 300_000;
const NO_EVENT: EventHandle = -1;

export interface ImageGcPolicy {
  readonly highPercent: number;
  readonly lowPercent: number;
  readonly minimumAge: number;
  /** 0: images may grow as old as they like. */
  readonly maximumAge: number;
}

export function imageGcPolicy(kubelet: Partial<KubeletConfiguration>): ImageGcPolicy {
  return {
    highPercent: kubelet.imageGCHighThresholdPercent ?? 85,
    lowPercent: kubelet.imageGCLowThresholdPercent ?? 80,
    minimumAge: kubelet.imageMinimumGCAgeMs ?? 120_000,
    maximumAge: kubelet.imageMaximumGCAgeMs ?? 0,
  };
}

/** Bytes to be freed, or 0 (`usagePercent` is a whole number, as upstream computes it). */
export function bytesToFree({ highPercent, lowPercent }: ImageGcPolicy, capacity: number, used: number): number {
  const available = Math.max(0, capacity - used);
  const usedPercent = 100 - Math.floor((available * 100) / capacity);
  if (usedPercent < highPercent) return 0;
  return Math.max(0, Math.floor((capacity * (100 - lowPercent)) / 100) - available);
}

export interface ImageGcOptions {
  readonly context: LifeContext;
  readonly lives: Lives;
  readonly policy: ImageGcPolicy;
  /** Absent: nobody knows how full the disks are, and only age counts. */
  readonly disk?: NodeDisk;
  /** When the first pass is of a kubelet that runs from the start, ms. */
  readonly offsetOf: (node: number) => Instant;
  /** Images of the node are gone. */
  readonly removed: (node: number) => void;
}

interface Collector {
  /** Passes are multiples of the period after it. */
  readonly phase: Instant;
  /** Negative where the kubelet ran before. */
  readonly startedAt: Instant;
  event: EventHandle;
}

export class ImageGc {
  private readonly options: ImageGcOptions;
  private readonly context: LifeContext;
  private readonly collectors: (Collector | undefined)[] = [];
  private readonly kind: EventKind;
  private readonly lookKind: EventKind;

  constructor(options: ImageGcOptions) {
    this.options = options;
    this.context = options.context;
    this.kind = this.context.cluster.kernel.on('kubelet/image-gc', (node) => this.pass(node));
    this.lookKind = this.context.cluster.kernel.on('kubelet/image-age', (node) => this.look(node));
  }

  /** A kubelet begins to look after its machine, or ceases to. */
  kubelet(node: number, isRunning: boolean): void {
    const known = this.collectors[node];
    if (known !== undefined) this.context.cluster.kernel.cancel(known.event);
    this.collectors[node] = undefined;
    if (!isRunning) return;
    const { now } = this.context.cluster;
    // one that ran before the scenario has a phase of its own, and ran long enough for any age
    const phase = now === 0 ? this.options.offsetOf(node) : now;
    this.collectors[node] = { phase, startedAt: now === 0 ? -Infinity : now, event: NO_EVENT };
    this.look(node);
  }

  isRunning(node: number): boolean {
    return this.collectors[node] !== undefined;
  }

  /** What is on the machine's disk, or who uses an image, has changed. */
  look(node: number): void {
    const collector = this.collectors[node];
    if (collector === undefined) return;
    this.schedule(node, collector, this.context.cluster.now);
  }

  /** A pod leaves the API: until now its images were in use. */
  gone(row: number): void {
    const { cluster, images, plans } = this.context;
    const node = cluster.pods.node[row];
    if (this.collectors[node] === undefined) return;
    for (const { name } of plans.of(row).images) images.used(node, images.idOf(name), cluster.now);
    // looked at once the pod's row is gone
    if (this.options.policy.maximumAge > 0) cluster.kernel.after(0, this.lookKind, node);
  }

  // ---- when ----

  private schedule(node: number, collector: Collector, from: Instant): void {
    const { kernel } = this.context.cluster;
    kernel.cancel(collector.event);
    const at = Math.min(this.fullAt(node, from), this.oldAt(node, collector, from));
    collector.event =
      at === Infinity ? NO_EVENT : kernel.at(tickAtOrAfter(at, collector.phase, IMAGE_GC_PERIOD_MS), this.kind, node);
  }

  /** When the filesystem may be above the threshold. */
  private fullAt(node: number, from: Instant): Instant {
    const { disk, policy } = this.options;
    if (disk === undefined || policy.highPercent >= 100) return Infinity;
    const kind = filesystemOf(disk, node);
    const capacity = disk.capacityOf(node, kind);
    if (capacity === Infinity) return Infinity;
    // a whole percent is reached when more than the percent below it is used
    return disk.loadOf(node, kind).firstAbove((capacity * (policy.highPercent - 1)) / 100, from);
  }

  /** When an image that nobody uses is too old. */
  private oldAt(node: number, { startedAt }: Collector, from: Instant): Instant {
    const { maximumAge } = this.options.policy;
    if (maximumAge === 0) return Infinity;
    const used = this.inUse(node);
    let at = Infinity;
    for (const { id, lastUsed } of this.context.images.on(node))
      if (!used.has(id)) at = Math.min(at, Math.max(lastUsed, startedAt) + maximumAge + 1);
    return Math.max(at, from);
  }

  // ---- a pass ----

  private pass(node: number): void {
    const collector = this.collectors[node];
    const { machines, cluster, images } = this.context;
    if (collector === undefined || !machines.isTended(node)) return;
    collector.event = NO_EVENT;
    const { now } = cluster;
    const used = this.inUse(node);
    for (const id of used) images.used(node, id, now);
    const unused = images
      .on(node)
      .filter(({ id, at }) => !used.has(id) && at <= now)
      .sort((a, b) => a.lastUsed - b.lastUsed || a.at - b.at || a.id - b.id);
    const removed = this.removeOld(node, unused, now - collector.startedAt);
    const freed = this.removeForRoom(
      node,
      unused.filter(({ id }) => !removed.has(id)),
    );
    if (removed.size > 0 || freed > 0) this.options.removed(node);
    this.schedule(node, collector, now + 1);
  }

  private removeOld(node: number, unused: readonly ImageOnNode[], kubeletAge: number): ReadonlySet<number> {
    const { maximumAge } = this.options.policy;
    const removed = new Set<number>();
    if (maximumAge === 0 || kubeletAge <= maximumAge) return removed;
    const { images, cluster } = this.context;
    for (const { id, lastUsed } of unused) {
      if (cluster.now - lastUsed <= maximumAge) continue;
      images.remove(node, id);
      removed.add(id);
    }
    return removed;
  }

  private removeForRoom(node: number, unused: readonly ImageOnNode[]): number {
    const { disk, policy } = this.options;
    if (disk === undefined || policy.highPercent >= 100) return 0;
    const kind = filesystemOf(disk, node);
    const capacity = disk.capacityOf(node, kind);
    const { images, cluster } = this.context;
    const wanted =
      capacity === Infinity ? 0 : bytesToFree(policy, capacity, disk.loadOf(node, kind).sumAt(cluster.now));
    let freed = 0;
    for (const { id, at, lastUsed, bytes } of unused) {
      if (freed >= wanted) break;
      if (lastUsed >= cluster.now || cluster.now - at < policy.minimumAge) continue;
      images.remove(node, id);
      freed += bytes;
    }
    if (freed < wanted) this.tellFailure(node, wanted, freed);
    return freed;
  }

  private tellFailure(node: number, wanted: number, freed: number): void {
    const { record, now } = this.context.cluster;
    const message = `Failed to garbage collect required amount of images. Attempted to free ${wanted} bytes, but only found ${freed} bytes eligible to free.`;
    record.append('node-event', now, node, record.texts.id('FreeDiskSpaceFailed'), record.texts.id(message));
  }

  private inUse(node: number): ReadonlySet<number> {
    const { cluster, images, plans } = this.context;
    const used = new Set<number>();
    for (const row of cluster.pods.byNode.rows(node))
      if (!this.options.lives.isAwaited(row)) for (const { name } of plans.of(row).images) used.add(images.idOf(name));
    return used;
  }
}

const filesystemOf = (disk: NodeDisk, node: number): 'nodefs' | 'imagefs' =>
  disk.layoutOf(node) === 'shared' ? 'nodefs' : 'imagefs';
