/** Room on a node: what is counted, what is short, and how full is good. */
import { describe, expect, it } from 'vitest';
import { brokenLine } from '../../../src/scheduler/plugins/node-resources-fit/strategies.ts';
import { Lab, type Manifest, requesting, withArgs } from '../_lab.ts';

const NODE = {
  cpu: '4',
  memory: '8Gi',
  pods: '4',
  'ephemeral-storage': '10Gi',
  'nvidia.com/gpu': '2',
  'hugepages-2Mi': '64Mi',
};

function labWith(used: Manifest = {}, profile?: Manifest): Lab {
  const lab = new Lab({ profile });
  lab.place('n0', {}, { allocatable: NODE });
  lab.running('n0', { spec: requesting(used) });
  return lab;
}

const container = (cpu: string | undefined, more: Manifest = {}): Manifest => ({
  name: 'c',
  image: 'x',
  resources: { requests: cpu === undefined ? {} : { cpu } },
  ...more,
});

describe('filter', () => {
  it.each<[string, Manifest, Manifest, string]>([
    ['nothing requested', { cpu: '4' }, {}, 'ok'],
    ['it just fits', { cpu: '3' }, { cpu: '1' }, 'ok'],
    ['a thousandth too much', { cpu: '3' }, { cpu: '1001m' }, 'Insufficient cpu'],
    ['less than a thousandth counts as one', { cpu: '4' }, { cpu: '100u' }, 'Insufficient cpu'],
    ['a request of 0 is no request', { cpu: '4' }, { cpu: '0', memory: '1Gi' }, 'ok'],
    ['memory', { memory: '8Gi' }, { memory: '1' }, 'Insufficient memory'],
    [
      'everything short is named, in this order',
      {},
      { cpu: '5', memory: '9Gi', 'ephemeral-storage': '11Gi', 'nvidia.com/gpu': '3' },
      'Insufficient cpu; Insufficient memory; Insufficient ephemeral-storage; Insufficient nvidia.com/gpu',
    ],
    ['extended resources', { 'nvidia.com/gpu': '1' }, { 'nvidia.com/gpu': '2' }, 'Insufficient nvidia.com/gpu'],
    ['a resource that the node lacks', {}, { 'example.com/foo': '1' }, 'Insufficient example.com/foo'],
    ['none of a resource that the node lacks', {}, { 'example.com/foo': '0' }, 'ok'],
    ['huge pages', {}, { 'hugepages-2Mi': '128Mi' }, 'Insufficient hugepages-2Mi'],
  ])('%s', (_, used, wanted, verdict) => {
    expect(labWith(used).verdicts({ spec: requesting(wanted) })).toEqual({ n0: verdict });
  });

  it('counts pods, whatever they request', () => {
    const lab = labWith();
    for (let i = 0; i < 3; i++) lab.running('n0');
    expect(lab.verdicts()).toEqual({ n0: 'Too many pods' });
    expect(lab.verdicts({ spec: requesting({ cpu: '5' }) })).toEqual({ n0: 'Too many pods; Insufficient cpu' });
  });

  it('a node without `pods` takes none', () => {
    const lab = new Lab();
    lab.place('n0', {}, { allocatable: { cpu: '4', memory: '8Gi' } });
    expect(lab.verdicts()).toEqual({ n0: 'Too many pods' });
  });

  it('says how much is missing', () => {
    const [{ shortages, status }] = labWith({ cpu: '3' }).diagnose({
      spec: requesting({ cpu: '2', memory: '16Gi' }),
    }).nodes;
    expect(status?.code).toBe('Unschedulable');
    expect(shortages).toEqual([
      { resource: 'cpu', requested: 2000, free: 1000 },
      { resource: 'memory', requested: 16 * 2 ** 30, free: 8 * 2 ** 30 },
    ]);
  });

  it.each<[string, Manifest, boolean]>([
    // 1 + 2 of the containers beats the init container's 3.5? 3 < 3.5: the larger one counts
    [
      'init containers run alone',
      { containers: [container('1'), container('2')], initContainers: [container('3500m')] },
      false,
    ],
    [
      'a small one costs nothing',
      { containers: [container('1'), container('2')], initContainers: [container('3')] },
      true,
    ],
    [
      'a sidecar stays',
      { containers: [container('2')], initContainers: [container('1500m', { restartPolicy: 'Always' })] },
      false,
    ],
    // the sidecar before it runs beside the init container: 1 + 2.5; behind it does not: 2.5 against 1 + 1
    [
      'sidecar, then init',
      {
        containers: [container('1')],
        initContainers: [container('1', { restartPolicy: 'Always' }), container('2500m')],
      },
      false,
    ],
    [
      'init, then sidecar',
      {
        containers: [container('1')],
        initContainers: [container('2500m'), container('1', { restartPolicy: 'Always' })],
      },
      true,
    ],
    ['overhead comes on top', { containers: [container('3')], overhead: { cpu: '1m' } }, false],
  ])('of 3 CPUs: %s', (_, spec, fits) => {
    expect(labWith({ cpu: '1' }).fitting({ spec })).toEqual(fits ? ['n0'] : []);
  });

  it('frees a finished pod’s share, not a terminating one’s', () => {
    const lab = labWith();
    const row = lab.running('n0', { spec: requesting({ cpu: '4' }) });
    lab.cluster.podApi.delete(row, { by: 'test', gracePeriodSeconds: 30 });
    expect(lab.fitting({ spec: requesting({ cpu: '1' }) })).toEqual([]);
    lab.cluster.podApi.setPhase(row, 2);
    expect(lab.fitting({ spec: requesting({ cpu: '1' }) })).toEqual(['n0']);
  });
});

describe('ignored', () => {
  it.each<[string, Manifest, Manifest, string]>([
    ['a resource', { ignoredResources: ['example.com/foo'] }, { 'example.com/foo': '1' }, 'ok'],
    [
      'its neighbour is not',
      { ignoredResources: ['example.com/foo'] },
      { 'example.com/bar': '1' },
      'Insufficient example.com/bar',
    ],
    ['a group', { ignoredResourceGroups: ['example.com'] }, { 'example.com/bar': '1' }, 'ok'],
    [
      'huge pages are not extended',
      { ignoredResources: ['hugepages-1Gi'] },
      { 'hugepages-1Gi': '1' },
      'Insufficient hugepages-1Gi',
    ],
  ])('%s', (_, args, wanted, verdict) => {
    expect(labWith({}, withArgs('NodeResourcesFit', args)).verdicts({ spec: requesting(wanted) })).toEqual({
      n0: verdict,
    });
  });
});

describe('scores', () => {
  const scoring = (type: string, resources: Manifest[] = [], shape?: Manifest[]): Manifest =>
    withArgs('NodeResourcesFit', {
      scoringStrategy: { type, resources, ...(shape ? { requestedToCapacityRatio: { shape } } : {}) },
    });
  const ask = (profile: Manifest | undefined, used: Manifest, wanted: Manifest): number | undefined => {
    const lab = new Lab({ profile });
    lab.place('n0', {}, { allocatable: { ...NODE, memory: '10Gi' } });
    lab.running('n0', { spec: requesting(used) });
    return lab.scores('NodeResourcesFit', { spec: requesting(wanted) }).n0;
  };
  const RISING = [
    { utilization: 0, score: 0 },
    { utilization: 100, score: 10 },
  ];

  it.each<[string, Manifest | undefined, Manifest, Manifest, number]>([
    // cpu (4−2)/4 = 50, memory (10−4)/10 = 60: mean 55
    ['least allocated by default', undefined, { cpu: '1', memory: '2Gi' }, { cpu: '1', memory: '2Gi' }, 55],
    // cpu (4000−1100)·100/4000 = 72; memory: 200Mi + 1Gi of 10Gi leave 88: mean 80
    ['100m and 200Mi stand for no request', undefined, { cpu: '1' }, { memory: '1Gi' }, 80],
    // an explicit 0 stays 0: cpu 75, memory 100 − ⌈11.95⌉ → 88
    ['an explicit 0 is 0', undefined, { cpu: '1' }, { cpu: '0', memory: '1Gi' }, 81],
    ['most allocated', scoring('MostAllocated'), { cpu: '1', memory: '2Gi' }, { cpu: '1', memory: '2Gi' }, 45],
    // (50·3 + 60·1)/4 = 52.5
    [
      'weights',
      scoring('LeastAllocated', [
        { name: 'cpu', weight: 3 },
        { name: 'memory', weight: 1 },
      ]),
      { cpu: '1', memory: '2Gi' },
      { cpu: '1', memory: '2Gi' },
      52,
    ],
    // the GPU counts only for who wants one: 50 against (50 + 0)/2
    [
      'extended, not wanted',
      scoring('LeastAllocated', [{ name: 'cpu' }, { name: 'nvidia.com/gpu' }]),
      { cpu: '1', 'nvidia.com/gpu': '1' },
      { cpu: '1' },
      50,
    ],
    [
      'extended, wanted',
      scoring('LeastAllocated', [{ name: 'cpu' }, { name: 'nvidia.com/gpu' }]),
      { cpu: '1', 'nvidia.com/gpu': '1' },
      { cpu: '1', 'nvidia.com/gpu': '1' },
      25,
    ],
    [
      'a resource that the node lacks has no weight',
      scoring('LeastAllocated', [{ name: 'cpu' }, { name: 'example.com/foo' }]),
      { cpu: '1' },
      { cpu: '1' },
      50,
    ],
    // utilization 50 and 40 → 50 and 40
    [
      'ratio',
      scoring('RequestedToCapacityRatio', [], RISING),
      { cpu: '1', memory: '2Gi' },
      { cpu: '1', memory: '2Gi' },
      45,
    ],
    // cpu at 0 % scores 0 and leaves the mean to memory's 40
    [
      'ratio: a score of 0 has no weight',
      scoring('RequestedToCapacityRatio', [], RISING),
      { cpu: '0', memory: '2Gi' },
      { cpu: '0', memory: '2Gi' },
      40,
    ],
  ])('%s', (_, profile, used, wanted, score) => {
    expect(ask(profile, used, wanted)).toBe(score);
  });

  it('draws a broken line in whole numbers', () => {
    const line = brokenLine([
      { utilization: 10, score: 10 },
      { utilization: 40, score: 0 },
      { utilization: 70, score: 5 },
    ]);
    // falling: 100 + ⌈−100·(20−10)/30⌉ = 100 − 33
    expect([0, 10, 20, 40, 50, 70, 100].map(line)).toEqual([100, 100, 67, 0, 16, 50, 50]);
  });
});
