/**
 * Images on machines: which node has which, and pulls, one after the other on each node (`serializeImagePulls`).
 */
import type { Instant, Node } from '../model/objects/index.ts';
import { Texts } from '../record/index.ts';
import type { MachineTiming } from './timing.ts';

const GI = 2 ** 30;

/** `nginx` is `nginx:latest`. */
export function normalizedImageName(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

export class Images {
  private readonly names = new Texts();
  private readonly bytes: number[] = [];
  /** By node: image → when it is there (0: from the start). */
  private readonly present: Map<number, Instant>[] = [];
  /** By node: when its last pull ends. */
  private readonly busyUntil: Instant[] = [];
  private readonly timing: MachineTiming;

  constructor(timing: MachineTiming) {
    this.timing = timing;
  }

  /** Takes over the images of a node's status. */
  addNode(node: number, object: Node): void {
    const present = new Map<number, Instant>();
    for (const { names, sizeBytes } of object.status.images) {
      for (const name of names) {
        const id = this.idOf(name);
        this.bytes[id] ??= sizeBytes;
        present.set(id, 0);
      }
    }
    this.present[node] = present;
    this.busyUntil[node] = 0;
  }

  /** Starts the pulls that these images need; returns when the last of them is there (`now` if all are). */
  pull(node: number, images: readonly string[], now: Instant): Instant {
    let ready = now;
    const present = this.present[node];
    for (const image of images) {
      const id = this.idOf(image);
      let at = present.get(id);
      if (at === undefined) {
        const bytes = this.bytes[id] ?? this.timing.unknownImageBytes;
        at = Math.max(now, this.busyUntil[node]) + Math.ceil((bytes / GI) * this.timing.imagePullPerGi);
        this.busyUntil[node] = at;
        present.set(id, at);
      }
      // another pod may still be pulling it
      if (at > ready) ready = at;
    }
    return ready;
  }

  private idOf(image: string): number {
    return this.names.id(normalizedImageName(image));
  }
}
