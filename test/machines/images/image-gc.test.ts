/** Image garbage collection (upstream pkg/kubelet/images/image_gc_manager_test.go told anew), and stories with hand arithmetic. */
import { describe, expect, it } from 'vitest';
import type { UsageRule } from '../../../src/machines/index.ts';
import { bytesToFree, imageGcPolicy } from '../../../src/machines/images/image-gc.ts';
import type { KubeletConfiguration, Node } from '../../../src/model/objects/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { lab, machineNode } from '../_world.ts';

const GI = 2 ** 30;
const all = { matchLabels: new Map<string, string>(), matchExpressions: [] };
const image = (name: string, gib: number) => ({ names: [name], sizeBytes: gib * GI });

describe('bytes to be freed', () => {
  const policy = imageGcPolicy({ imageGCHighThresholdPercent: 90, imageGCLowThresholdPercent: 80 });

  it.each<[string, number, number, number]>([
    ['below the threshold', 1000, 600, 0],
    ['a whole percent below', 1000, 890, 0],
    ['at the threshold: down to the lower one', 1000, 900, 100],
    ['above', 1000, 950, 150],
    ['full, and more than full', 1000, 1200, 200],
    // 100 − ⌊(1000 − 891) · 100 / 1000⌋ = 100 − 10 = 90
    ['percents are cut before they are compared', 1000, 891, 91],
  ])('%s', (_, capacity, used, expected) => {
    expect(bytesToFree(policy, capacity, used)).toBe(expected);
  });
});

function imaged(images: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[]): Node {
  const node = machineNode('n1', {}, { 'ephemeral-storage': '100Gi' });
  return { ...node, status: { ...node.status, images } } as Node;
}
const imagesOf = ({ cluster }: ReturnType<typeof lab>): string[] =>
  cluster.nodes.object(0).status.images.map(({ names }) => names[0] as string);

describe('a disk that fills up', () => {
  /** 40 GiB of images, and a layer that grows by 0.1 GiB a second; passes at 5, 305, 605 s. */
  const grow: UsageRule[] = [
    { selector: all, writableLayer: { leak: { start: parseQuantity('0'), perHour: parseQuantity('360Gi') } } },
  ];
  const kubelet: Partial<KubeletConfiguration> = { evictionHard: new Map() };

  it('loses the images that nobody used for longest, as far as it needs', () => {
    const world = lab({ usage: grow, kubelet, kubeletOffset: () => 5000 }, [
      imaged([image('x:latest', 10), image('old:1', 10), image('older:1', 20)]),
    ]);
    world.pod('a');
    world.run(604);
    // above 84 GiB at 441 s; seen at 605, when 40 + 60 GiB are there: 20 GiB and more have to go
    expect(new Set(imagesOf(world))).toEqual(new Set(['older:1', 'x:latest', 'old:1']));
    world.run(620);
    // both were never used: the one that arrived first goes first, 10 GiB; then the other; what is in use stays
    expect(imagesOf(world)).toEqual(['x:latest']);
  });

  it('says so where too little can go', () => {
    const world = lab({ usage: grow, kubelet, kubeletOffset: () => 5000 }, [imaged([image('x:latest', 30)])]);
    world.pod('a');
    world.run(610);
    // at 605: 30 GiB and 60.399 GiB used since 1.01; to free: 20 % of 100 GiB less what is available
    const [line] = world.lines('node-event').filter((each) => each.includes('FreeDiskSpaceFailed'));
    expect(line).toMatch(
      /^605\.000 node-event n1 FreeDiskSpaceFailed Failed to garbage collect required amount of images\. Attempted to free \d+ bytes, but only found 0 bytes eligible to free\.$/,
    );
    const wanted = Number(/free (\d+) bytes/.exec(line)?.[1]);
    const used = 30 * GI + Math.round((605 - 1.01) * 0.1 * GI);
    expect(wanted).toBe(Math.floor(20 * GI) - (100 * GI - used));
  });
});

describe('images that grow old', () => {
  it('go once nobody used them for the time, and not while a pod is in the API that did', () => {
    const kubelet: Partial<KubeletConfiguration> = { imageMaximumGCAgeMs: 600_000 };
    const world = lab({ kubelet, kubeletOffset: () => 5000 }, [imaged([image('x:latest', 1), image('old:1', 1)])]);
    const row = world.pod('a');
    world.run(904);
    // unused since 0: too old after 600 s, removed at 605 and told at 605 too
    expect(imagesOf(world)).toEqual(['x:latest']);
    world.at(1000, () => world.cluster.podApi.delete(row, { by: 'user' }));
    // gone at 1002.01: too old from 1602.01 on, removed at 1805
    world.run(1804);
    expect(imagesOf(world)).toEqual(['x:latest']);
    world.run(1810);
    expect(imagesOf(world)).toEqual([]);
  });

  it('stay for ever by default, and cost nothing', () => {
    const world = lab({ kubeletOffset: () => 5000 }, [imaged([image('old:1', 1)])]);
    world.run(10);
    const { fired } = world.cluster.kernel;
    world.run(86_400);
    expect(world.cluster.kernel.fired - fired).toBe(0);
    expect(imagesOf(world)).toEqual(['old:1']);
  });
});

describe('the status of a node', () => {
  it('tells an image that was pulled, if its size is known from another node, with the next status', () => {
    const known = machineNode('n2');
    const other = { ...known, status: { ...known.status, images: [image('big:1', 2)] } } as Node;
    const world = lab({ kubeletOffset: () => 5000, timing: { imagePullPerGi: 8000 } }, [machineNode('n1'), other]);
    world.pod('a', { containers: [{ name: 'c', image: 'big:1' }] });
    world.pod('b', { containers: [{ name: 'c', image: 'unknown:1' }] });
    world.run(24);
    // seen at 0.01, 16 s to pull: there at 16.01, told at 25
    expect(imagesOf(world)).toEqual([]);
    world.run(26);
    expect(imagesOf(world)).toEqual(['big:1']);
  });
});
