/** NodeResourcesBalancedAllocation and ImageLocality. */
import { describe, expect, it } from 'vitest';
import type { Node } from '../../../src/model/index.ts';
import { deviation } from '../../../src/scheduler/plugins/node-resources-balanced-allocation.ts';
import { Lab, type Manifest, requesting, withArgs } from '../_lab.ts';

describe('NodeResourcesBalancedAllocation', () => {
  it.each<[string, number[], number[], number]>([
    ['two alike', [50, 50], [100, 100], 0],
    ['two: half their distance', [20, 80], [100, 100], 0.3],
    ['more than all is all', [300, 100], [100, 100], 0],
    ['what the node lacks does not count', [20, 80], [100, 0], 0],
    // mean 0.5: √((0.16 + 0 + 0.16)/3)
    ['three: the standard deviation', [10, 50, 90], [100, 100, 100], Math.sqrt(0.32000000000000006 / 3)],
  ])('%s', (_, requested, allocatable, expected) => {
    expect(deviation(requested, allocatable)).toBeCloseTo(expected, 12);
  });

  it('counts real requests, and scores pods that request nothing too', () => {
    const lab = new Lab();
    lab.place('n0', {}, { allocatable: { cpu: '4', memory: '10Gi', pods: '10' } });
    lab.place('n1', {}, { allocatable: { cpu: '4', memory: '10Gi', pods: '10' } });
    lab.running('n0', { spec: requesting({ cpu: '2' }) });
    // n0: |0.5 − 0| / 2 → 75
    expect(lab.scores('NodeResourcesBalancedAllocation')).toEqual({ n0: 75, n1: 100 });
  });

  it('takes the resources of the profile', () => {
    const lab = new Lab({
      profile: withArgs('NodeResourcesBalancedAllocation', {
        resources: [{ name: 'cpu' }, { name: 'ephemeral-storage' }],
      }),
    });
    lab.place('n0', {}, { allocatable: { cpu: '4', memory: '10Gi', 'ephemeral-storage': '10Gi', pods: '10' } });
    lab.running('n0', { spec: requesting({ cpu: '1', memory: '10Gi', 'ephemeral-storage': '10Gi' }) });
    // |0.25 − 1| / 2 = 0.375
    expect(lab.scores('NodeResourcesBalancedAllocation')).toEqual({ n0: 62 });
  });
});

const MEBIBYTE = 2 ** 20;

describe('ImageLocality', () => {
  const withImages = (lab: Lab, name: string, images: Readonly<Record<string, number>>): number => {
    const node = lab.place(name);
    const object = lab.cluster.nodes.object(node);
    const list = Object.entries(images).map(([image, mebibytes]) => ({
      names: [image],
      sizeBytes: mebibytes * MEBIBYTE,
    }));
    lab.cluster.nodeApi.replace(node, { ...object, status: { ...object.status, images: list } } as Node, 1 << 7);
    return node;
  };
  const running = (...images: string[]): Manifest => ({ containers: images.map((image) => ({ name: image, image })) });

  it('weighs an image by its size and by the share of nodes that have it', () => {
    const lab = new Lab();
    withImages(lab, 'n0', { 'web:1': 600 });
    withImages(lab, 'n1', { 'web:1': 600, 'db:latest': 300 });
    lab.place('n2');
    // 600 MiB · 2/3 = 400 MiB: (400 − 23)/(1000 − 23) = 38 %
    expect(lab.scores('ImageLocality', { spec: running('web:1') })).toEqual({ n0: 38, n1: 38, n2: 0 });
    // two containers double the scale: (400 + 100 − 23)/(2000 − 23) = 24 %; no tag means latest
    expect(lab.scores('ImageLocality', { spec: running('web:1', 'db') })).toEqual({ n0: 19, n1: 24, n2: 0 });
    expect(lab.scores('ImageLocality', { spec: running('registry:5000/db') }).n1).toBe(0);
  });

  it('a small image is worth nothing, a huge one no more than 100', () => {
    const lab = new Lab();
    withImages(lab, 'n0', { 'small:1': 23, 'huge:1': 5000 });
    expect(lab.scores('ImageLocality', { spec: running('small:1') }).n0).toBe(0);
    expect(lab.scores('ImageLocality', { spec: running('huge:1') }).n0).toBe(100);
  });

  it('has the size from the first node with the name', () => {
    const lab = new Lab();
    withImages(lab, 'n0', { 'web:1': 500 });
    withImages(lab, 'n1', { 'web:1': 900 });
    // 500 MiB on both: (500 − 23)/977
    expect(lab.scores('ImageLocality', { spec: running('web:1') })).toEqual({ n0: 48, n1: 48 });
  });

  it('keeps a node’s count of sharers until that node changes', () => {
    const lab = new Lab();
    withImages(lab, 'n0', { 'web:1': 1000 });
    lab.place('n1');
    const before = lab.scores('ImageLocality', { spec: running('web:1') });
    // 1000 · 1/2: (500 − 23)/977
    expect(before).toEqual({ n0: 48, n1: 0 });
    const n1 = lab.cluster.nodes.object(1);
    const images = [{ names: ['web:1'], sizeBytes: 1000 * MEBIBYTE }];
    lab.cluster.nodeApi.replace(1, { ...n1, status: { ...n1.status, images } }, 1 << 7);
    expect(lab.scores('ImageLocality', { spec: running('web:1') })).toEqual({ n0: 48, n1: 100 });
    lab.running('n0');
    expect(lab.scores('ImageLocality', { spec: running('web:1') })).toEqual({ n0: 100, n1: 100 });
  });
});
