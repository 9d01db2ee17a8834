/** Which images a kubelet removes, after pkg/kubelet/images/image_gc_manager_test.go, told as stories: passes at 5, 305, 605 s and so on. */
import { describe, expect, it } from 'vitest';
import type { UsageRule } from '../../../src/machines/index.ts';
import type { KubeletConfiguration, Node } from '../../../src/model/objects/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { type Lab, lab, machineNode } from '../_world.ts';

const GI = 2 ** 30;
const grows = { matchLabels: new Map([['app', 'grows']]), matchExpressions: [] };
/** The layer of pod `grows` takes 6 GiB a minute. */
const usage: UsageRule[] = [
  { selector: grows, writableLayer: { leak: { start: parseQuantity('0'), perHour: parseQuantity('360Gi') } } },
];

/** A machine with a disk of 100 GiB and these images, in GiB; `x` is that of the pod that grows, there since 1.01 s. */
function world(images: Readonly<Record<string, number>>, kubelet: Partial<KubeletConfiguration> = {}): Lab {
  const node = machineNode('n1', {}, { 'ephemeral-storage': '100Gi' });
  const shown = Object.entries({ 'x:latest': 0, ...images }).map(([name, gib]) => ({
    names: [name],
    sizeBytes: gib * GI,
  }));
  const made = { ...node, status: { ...node.status, images: shown } } as Node;
  const options = { usage, kubelet: { evictionHard: new Map(), ...kubelet }, kubeletOffset: () => 5000 };
  const one = lab(options, [made]);
  one.pod('grows', {}, { labels: { app: 'grows' } });
  return one;
}

const left = ({ cluster }: Lab): string =>
  cluster.nodes
    .object(0)
    .status.images.map(({ names }) => names[0])
    .filter((name) => name !== 'x:latest')
    .sort()
    .join(' ');

/** A pod that uses the image between two instants. */
function uses(one: Lab, image: string, from: number, to: number): void {
  one.at(from, () => {
    const row = one.pod(`of-${image}`.replace(':', '-'), { containers: [{ name: 'c', image }] });
    one.at(to, () => one.cluster.podApi.delete(row, { by: 'user' }));
  });
}

describe('when the disk is too full', () => {
  // the layer is at 60.4 GiB at the pass of 605 s: with 40 GiB of images it is full, and 20 GiB have to go
  it('FreeSpaceRemoveByLeastRecentlyUsed', () => {
    const one = world({ 'a:1': 20, 'b:1': 20 });
    uses(one, 'a:1', 10, 200);
    uses(one, 'b:1', 20, 100);
    one.run(620);
    expect(left(one)).toBe('a:1');
  });

  it('FreeSpaceTiesBrokenByDetectedTime: of those that nobody ever used the one that came first', () => {
    const one = world({ 'b:1': 20, 'a:1': 20 });
    one.run(620);
    expect(left(one)).toBe('a:1');
  });

  it('FreeSpaceImagesInUseContainersAreIgnored', () => {
    const one = world({ 'b:1': 20, 'a:1': 20 });
    uses(one, 'b:1', 10, 2000);
    one.run(620);
    expect(left(one)).toBe('b:1');
  });

  it('GarbageCollectBelowLowThreshold: nothing', () => {
    const one = world({ 'a:1': 10 });
    one.run(620);
    expect(left(one)).toBe('a:1');
    expect(one.lines('node-event')).toEqual([]);
  });

  it('GarbageCollectNotEnoughFreed: says so, and has removed what it could', () => {
    const one = world({ 'a:1': 10, 'b:1': 30 });
    uses(one, 'b:1', 10, 2000);
    one.run(620);
    expect(left(one)).toBe('b:1');
    expect(one.lines('node-event').map((line) => line.replace(/ \d+ bytes/g, ' N bytes'))).toEqual([
      '605.000 node-event n1 FreeDiskSpaceFailed Failed to garbage collect required amount of images. Attempted to free N bytes, but only found N bytes eligible to free.',
    ]);
  });

  it('GarbageCollectImageNotOldEnough', () => {
    const one = world({ 'a:1': 20, 'b:1': 20 }, { imageMinimumGCAgeMs: 1_200_000 });
    one.run(1204);
    expect(left(one)).toBe('a:1 b:1');
    one.run(1210);
    // more than full is full: 20 GiB have to go
    expect(left(one)).toBe('b:1');
  });

  it('thresholds of one’s own', () => {
    // 70.4 GiB are used at 605 s: above 70, down to 60
    const one = world({ 'a:1': 5, 'b:1': 5 }, { imageGCHighThresholdPercent: 70, imageGCLowThresholdPercent: 60 });
    one.run(620);
    expect(left(one)).toBe('');
  });
});

describe('when images grow old', () => {
  const OLD = { imageMaximumGCAgeMs: 600_000 };
  it('GarbageCollectImageTooOld: those that were not used for longer', () => {
    const one = world({ 'a:1': 1, 'b:1': 1 }, OLD);
    uses(one, 'b:1', 10, 400);
    one.run(620);
    expect(left(one)).toBe('b:1');
    // gone at 402.01: too old from 1002.01 on
    one.run(1210);
    expect(left(one)).toBe('');
  });

  it('GarbageCollectImageMaxAgeDisabled', () => {
    const one = world({ 'a:1': 1 });
    one.run(700);
    expect(left(one)).toBe('a:1');
  });
});
