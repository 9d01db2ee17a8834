/**
 * Which images lie on how many nodes. A name's size is the one on the first node that brought it, for as long as any
 * node has it. Upstream: pkg/scheduler/backend/cache/cache.go (addNodeImageStates).
 */
import { grow } from '../../cluster/columns.ts';
import type { Node } from '../../model/objects/index.ts';

interface ImageState {
  readonly sizeBytes: number;
  /** Names of the nodes that have it. */
  readonly nodes: Set<string>;
}

/** An image on a node as scoring sees it. */
export interface ImageSummary {
  readonly sizeBytes: number;
  /** How many nodes had it when this node last changed. */
  readonly nodes: number;
}

export const NO_IMAGES: ReadonlyMap<string, ImageSummary> = new Map();

export class ImageStates {
  /** Of all images that any node has ever had. */
  readonly names = new Set<string>();
  /** Raised whenever images come or go anywhere. */
  private generation = 0;
  /** By id of a node: the generation in which its summary was made. */
  private made = new Int32Array(256);
  private readonly states = new Map<string, ImageState>();
  /** By node: the states it counts in; they outlive a name's removal from `states`. */
  private readonly onNode = new Map<string, ReadonlyMap<string, ImageState>>();

  set({ metadata: { name }, status: { images } }: Node): void {
    this.forget(name);
    if (images.length === 0) return;
    const mine = new Map<string, ImageState>();
    for (const { names, sizeBytes } of images) {
      for (const imageName of names) {
        let state = this.states.get(imageName);
        if (state === undefined) {
          state = { sizeBytes, nodes: new Set() };
          this.states.set(imageName, state);
          this.names.add(imageName);
        }
        state.nodes.add(name);
        mine.set(imageName, state);
      }
    }
    this.onNode.set(name, mine);
    this.generation++;
  }

  forget(node: string): void {
    const mine = this.onNode.get(node);
    if (mine === undefined) return;
    for (const [imageName, state] of mine) {
      state.nodes.delete(node);
      if (state.nodes.size === 0) this.states.delete(imageName);
    }
    this.onNode.delete(node);
    this.generation++;
  }

  /** Whether images have come or gone, anywhere, since the node's summary was made. */
  isOld(id: number): boolean {
    // where no node tells of images, there is nothing to look up
    if (this.generation === 0) return false;
    return (id < this.made.length ? this.made[id] : 0) !== this.generation;
  }

  /** The node's images with the counts of this moment. */
  summaryOf({ id, name }: { readonly id: number; readonly name: string }): ReadonlyMap<string, ImageSummary> {
    if (id >= this.made.length) this.made = grow(this.made, Math.max(id + 1, this.made.length * 2));
    this.made[id] = this.generation;
    const mine = this.onNode.get(name);
    if (mine === undefined) return NO_IMAGES;
    const summary = new Map<string, ImageSummary>();
    for (const [imageName, { sizeBytes, nodes }] of mine) summary.set(imageName, { sizeBytes, nodes: nodes.size });
    return summary;
  }
}
