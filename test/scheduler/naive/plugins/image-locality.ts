/**
 * ImageLocality: nodes that already have the pod's images. An image counts with its size, in proportion to how many of
 * the nodes have it; its size is that on the first node that came with it.
 */
import type { Node } from '../../../../src/model/objects/node.ts';
import { definePlugin } from '../plugin.ts';
import type { World } from '../world.ts';

const MIB = 1024 * 1024;
const LEAST_BYTES = 23 * MIB;
const MOST_BYTES_A_CONTAINER = 1000 * MIB;

/** An image without a tag is the latest. */
const fullName = (image: string): string =>
  image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;

const imageOn = ({ status }: Node, name: string) => status.images.find(({ names }) => names.includes(name));

function bytesOf(name: string, node: Node, { arrivals }: World): number {
  if (imageOn(node, name) === undefined) return 0;
  const owners = arrivals.filter((each) => imageOn(each, name) !== undefined);
  const size = imageOn(owners[0], name)?.sizeBytes ?? 0;
  return Math.trunc(size * (owners.length / arrivals.length));
}

export const imageLocality = definePlugin<undefined, undefined>({
  name: 'ImageLocality',
  score({ spec }, { node }, _state, world) {
    const images = [...spec.initContainers, ...spec.containers].map(({ image }) => fullName(image));
    const sum = images.reduce((bytes, image) => bytes + bytesOf(image, node, world), 0);
    const most = MOST_BYTES_A_CONTAINER * images.length;
    const clamped = sum < LEAST_BYTES ? LEAST_BYTES : sum > most ? most : sum;
    return Math.trunc((100 * (clamped - LEAST_BYTES)) / (most - LEAST_BYTES));
  },
});
