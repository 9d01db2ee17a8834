/** What would let a pod in that fits nowhere: each remedy is tried before it is told. */
import { describe, expect, it } from 'vitest';
import { Lab, type Manifest, requesting } from './_lab.ts';

const GPU = 'nvidia.com/gpu';
const gpus = (count: number) => requesting({ [GPU]: `${count}` });

function labOf(...nodes: readonly Manifest[]): Lab {
  const lab = new Lab();
  for (const [i, allocatable] of nodes.entries())
    lab.place(`n${i}`, { zone: `z${i}` }, { allocatable: { pods: '10', ...allocatable } });
  return lab;
}

describe('a smaller request', () => {
  it('is that of the node that is nearest in share, of each resource that is short', () => {
    const lab = labOf({ cpu: '1', memory: '4Gi' }, { cpu: '1500m', memory: '3Gi' });
    // n0 lacks half of the CPU, n1 a quarter of the CPU and of the memory
    expect(lab.remedies({ spec: requesting({ cpu: '2', memory: '4Gi' }) })?.smallerRequest).toEqual({
      node: 'n1',
      cuts: [
        { resource: 'cpu', requested: 2000, free: 1500 },
        { resource: 'memory', requested: 4 * 2 ** 30, free: 3 * 2 ** 30 },
      ],
    });
  });

  it('is tried: the nearest node may refuse for another reason, too', () => {
    const lab = labOf({ cpu: '1900m', memory: '4Gi' }, { cpu: '1500m', memory: '4Gi' });
    lab.running('n0', { labels: { app: 'web' }, spec: requesting({}) });
    const spread = {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'zone',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: { app: 'web' } },
        },
      ],
    };
    const manifest = { labels: { app: 'web' }, spec: { ...requesting({ cpu: '2' }), ...spread } };
    expect(lab.remedies(manifest)?.smallerRequest?.node).toBe('n1');
  });

  it('is not told where more than three quarters would have to go, or a place for a pod is short', () => {
    expect(
      labOf({ cpu: '1', memory: '4Gi' }).remedies({ spec: requesting({ cpu: '5' }) })?.smallerRequest,
    ).toBeUndefined();
    expect(labOf({ cpu: '1', memory: '4Gi', pods: '0' }).remedies()?.smallerRequest).toBeUndefined();
  });
});

describe('a single move', () => {
  it('is the smallest pod whose going makes room and that has a place elsewhere', () => {
    const lab = labOf({ [GPU]: '4' }, { [GPU]: '4' });
    lab.running('n0', { spec: gpus(2) }, 'two');
    lab.running('n0', { spec: gpus(1) }, 'one');
    lab.running('n1', { spec: gpus(3) }, 'three');
    // free are 1 and 1; with `one` on n1, two are free on n0
    expect(lab.remedies({ spec: gpus(2) })?.singleMove).toEqual({ pod: 'default/one', from: 'n0', to: 'n1' });
  });

  it('is none where two pods would have to move', () => {
    const lab = labOf({ [GPU]: '8' }, { [GPU]: '8' }, { [GPU]: '8' });
    for (const size of [4, 2, 1]) lab.running('n0', { spec: gpus(size) });
    for (const size of [4, 2]) lab.running('n1', { spec: gpus(size) });
    for (const size of [4, 2, 1]) lab.running('n2', { spec: gpus(size) });
    expect(lab.remedies({ spec: gpus(4) })?.singleMove).toBeUndefined();
  });

  it('minds what the pod that moves may do', () => {
    const lab = labOf({ [GPU]: '2' }, { [GPU]: '2' });
    lab.running('n0', { spec: { ...gpus(1), nodeSelector: { zone: 'z0' } } }, 'stays');
    lab.running('n1', { spec: gpus(1) }, 'goes');
    expect(lab.remedies({ spec: gpus(2) })?.singleMove).toEqual({ pod: 'default/goes', from: 'n1', to: 'n0' });
  });

  it('is none of pods that are on their way out', () => {
    const lab = labOf({ [GPU]: '2' }, { [GPU]: '2' });
    for (const node of ['n0', 'n1'])
      lab.cluster.podApi.delete(lab.running(node, { spec: gpus(1) }), { by: 'test', gracePeriodSeconds: 30 });
    expect(lab.remedies({ spec: gpus(2) })?.singleMove).toBeUndefined();
  });
});

describe('free pieces', () => {
  it('are counted by the sizes that would use them', () => {
    const lab = labOf({ [GPU]: '2' }, { [GPU]: '1' }, { [GPU]: '1' }, {});
    expect(lab.remedies({ spec: gpus(4) })?.pieces).toEqual([
      {
        resource: GPU,
        requested: 4,
        free: 4,
        perNode: [2, 1, 1],
        sizes: [
          { size: 1, pods: 4 },
          { size: 2, pods: 1 },
          { size: 4, pods: 0 },
        ],
        stranded: 4,
      },
    ]);
  });

  it('are none for a pod without extended resources', () => {
    expect(labOf({ [GPU]: '2' }).remedies({ spec: requesting({ cpu: '1' }) })?.pieces).toEqual([]);
  });
});

describe('the numbers behind a refusal', () => {
  it('of spreading: the domain, the least, the skew', () => {
    const lab = labOf({ cpu: '4', memory: '4Gi' }, {});
    lab.place('bare');
    for (let i = 0; i < 2; i++) lab.running('n0', { labels: { app: 'web' }, spec: requesting({}) });
    const constraint = {
      maxSkew: 1,
      topologyKey: 'zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'web' } },
    };
    const { nodes } = lab.diagnose({ labels: { app: 'web' }, spec: { topologySpreadConstraints: [constraint] } });
    const details = Object.fromEntries(nodes.map(({ name, detail }) => [name, detail]));
    expect(details.n0).toBe('zone=z0 has 2, the least is 0: a skew of 3 with this pod, at most 1');
    expect(details.bare).toBe('no label zone');
  });
});
