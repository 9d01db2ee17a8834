/**
 * Nodes that have the pod's images already, weighed by size and by how many nodes have them. Upstream:
 * pkg/scheduler/framework/plugins/imagelocality.
 */
import type { PodClass } from '../../cluster/index.ts';
import { PerClass } from '../compiled/index.ts';
import type { Plugin, PluginHandle, PodRef } from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';

const MEBIBYTE = 1024 * 1024;
const LEAST_BYTES = 23 * MEBIBYTE;
const MOST_BYTES_PER_CONTAINER = 1000 * MEBIBYTE;

/** With `:latest` where there is no tag behind the last `/`. */
const normalized = (image: string): string =>
  image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;

/** One entry a container, init containers included; as they are looked for on nodes. */
export const imagesOf = ({ spec }: PodClass): readonly string[] =>
  [...spec.initContainers, ...spec.containers].map(({ image }) => normalized(image));

export class ImageLocality implements Plugin {
  readonly name = 'ImageLocality';
  private readonly handle: PluginHandle;
  private readonly images = new PerClass(imagesOf);

  constructor(handle: PluginHandle) {
    this.handle = handle;
  }

  score(_state: unknown, pod: PodRef, node: NodeInfo): number {
    if (node.images.size === 0) return 0;
    const images = this.images.of(pod.class);
    const totalNodes = this.handle.snapshot.nodes.length;
    let bytes = 0;
    for (const image of images) {
      const found = node.images.get(image);
      if (found !== undefined) bytes += Math.trunc(found.sizeBytes * (found.nodes / totalNodes));
    }
    const most = MOST_BYTES_PER_CONTAINER * images.length;
    const clamped = Math.min(Math.max(bytes, LEAST_BYTES), most);
    return Math.trunc((100 * (clamped - LEAST_BYTES)) / (most - LEAST_BYTES));
  }
}
