/**
 * Images in a Node's status: pulled ones are told with the kubelet's next status, the largest fifty of them
 * (pkg/kubelet/nodestatus/setters.go `Images`). The scheduler prefers nodes that have an image, by its size – so only images whose
 * size some node's status told are told; a size that is merely assumed decides nothing.
 */
import type { Cluster } from '../../cluster/index.ts';
import { NODE_IMAGES } from '../../cluster/index.ts';
import { type EventKind, tickAtOrAfter } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import type { Images } from './images.ts';

/** KubeletConfiguration `nodeStatusMaxImages`, its default. */
const MOST_IMAGES = 50;

export interface ImageStatusOptions {
  readonly cluster: Cluster;
  readonly images: Images;
  /** -1: all of them. */
  readonly mostImages?: number;
  /** Milliseconds between two statuses. */
  readonly period: number;
  /** Instant in each period. */
  readonly offsetOf: (node: number) => Instant;
  readonly isUp: (node: number) => boolean;
}

export class ImageStatus {
  private readonly options: ImageStatusOptions;
  private readonly kind: EventKind;
  private readonly offsets: Instant[] = [];
  /** Instant of the post that is due, by node. */
  private readonly due: Instant[] = [];

  constructor(options: ImageStatusOptions) {
    this.options = options;
    this.kind = options.cluster.kernel.on('kubelet/images', (node) => this.post(node));
  }

  /** From `at` on, images of the node differ from what its status says. */
  changed(node: number, at: Instant = this.options.cluster.now): void {
    const { cluster, period, offsetOf } = this.options;
    const offset = (this.offsets[node] ??= offsetOf(node) % period);
    const due = tickAtOrAfter(at, offset, period);
    // a post that is due in between tells what is there by then; this one tells the rest
    if (this.due[node] === due) return;
    this.due[node] = due;
    cluster.kernel.at(due, this.kind, node);
  }

  private post(node: number): void {
    const { cluster, images, isUp, mostImages = MOST_IMAGES } = this.options;
    if (!cluster.nodes.exists(node) || !isUp(node)) return;
    const before = cluster.nodes.object(node);
    const there = new Map<number, number>();
    for (const { id, bytes, at } of images.on(node)) if (at <= cluster.now && images.isSized(id)) there.set(id, bytes);
    const known = before.status.images.filter(({ names }) => names.some((name) => there.has(images.idOf(name))));
    for (const { names } of known) for (const name of names) there.delete(images.idOf(name));
    const added = [...there].map(([id, sizeBytes]) => ({ names: [images.nameOf(id)], sizeBytes }));
    if (added.length === 0 && known.length === before.status.images.length) return;
    const all = [...known, ...added].sort((a, b) => b.sizeBytes - a.sizeBytes);
    const told = mostImages < 0 ? all : all.slice(0, mostImages);
    cluster.nodeApi.replace(node, { ...before, status: { ...before.status, images: told } }, NODE_IMAGES);
  }
}
