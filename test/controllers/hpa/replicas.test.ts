import { describe, expect, it } from 'vitest';
import { HPA_DEFAULTS } from '../../../src/controllers/hpa/options.ts';
import { type HpaPod, type PodMetric, requestOf } from '../../../src/controllers/hpa/pods.ts';
import {
  type PodsQuestion,
  replicasForAverage,
  replicasForUtilization,
  replicasForValue,
  replicasForValuePerPod,
} from '../../../src/controllers/hpa/replicas.ts';
import { decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';

const NOW = 10_000_000;
const LONG_AGO = NOW - 1_000_000;

const pod = (name: string, changes: Partial<HpaPod> = {}): HpaPod => ({
  name,
  phase: 'Running',
  isDeleting: false,
  startTime: LONG_AGO,
  ready: { status: 'True', lastTransitionTime: LONG_AGO + 60_000 },
  ...changes,
});

const sample = (value: number, ageMs = 10_000): PodMetric => ({ value, timestamp: NOW - ageMs, windowMs: 30_000 });

function question(pods: readonly HpaPod[], values: readonly number[], currentReplicas = pods.length): PodsQuestion {
  const metrics = new Map(values.flatMap((value, i) => (value < 0 ? [] : [[`p${i}`, sample(value)] as const])));
  return { pods, metrics, resource: 'cpu', currentReplicas, now: NOW, options: HPA_DEFAULTS };
}

const three = [pod('p0'), pod('p1'), pod('p2')];
const requests = (each: number) => () => new Map([0, 1, 2, 3].map((i) => [`p${i}`, each]));

describe('a target in per cent', () => {
  it.each([
    // 3 pods of 1 CPU: 300, 500, 700 m are 50 % on average, of 30 % wanted: 5/3 × 3 pods
    ['too much load: more', [300, 500, 700], 30, 5],
    ['too little load: fewer', [100, 100, 100], 50, 1],
    ['just so', [500, 500, 500], 50, 3],
    ['10 % below is near enough', [450, 450, 450], 50, 3],
    ['10 % above is not, as doubles reckon', [550, 550, 550], 50, 4],
    ['cut to whole per cents before comparing', [509, 509, 509], 46, 3],
  ])('%s', (_, values, target, replicas) => {
    expect(replicasForUtilization(question(three, values), target, requests(1000)).replicas).toBe(replicas);
  });

  it('shows the percentage and the mean', () => {
    const answer = replicasForUtilization(question(three, [300, 500, 701]), 30, requests(1000));
    expect(answer).toEqual({ replicas: 5, utilization: 50, rawAverage: 500 });
  });

  it('needs a request of every container', () => {
    const spec = decodeValue(
      { containers: [{ name: 'c', resources: { requests: { memory: '1Gi' } } }] },
      decodePodSpec,
    );
    expect(() => requestOf({ name: 'p0', ...spec }, 'cpu', '')).toThrow(
      'missing request for cpu in container c of Pod p0',
    );
  });

  it('counts sidecars, not init containers', () => {
    const resources = { requests: { cpu: '100m' } };
    const initContainers = [
      { name: 'i', resources },
      { name: 's', resources, restartPolicy: 'Always' },
    ];
    const spec = decodeValue({ containers: [{ name: 'c', resources }], initContainers }, decodePodSpec);
    expect(requestOf({ name: 'p0', ...spec }, 'cpu', '')).toBe(200);
    expect(requestOf({ name: 'p0', ...spec }, 'cpu', 's')).toBe(100);
  });
});

describe('samples that are missing', () => {
  it.each([
    // 150 % over two, but p2 counts as idle: 100 % over three
    ['count as idle on the way up', [1500, 1500, -1], 100, 3],
    ['count as idle, yet it may still grow', [2000, 2000, -1], 100, 4],
    // 20 % over two; p2 counts as fully used: 46 % over three
    ['count as fully used on the way down', [200, 200, -1], 100, 2],
    ['would turn the change around: nothing', [900, 600, -1], 80, 3],
  ])('%s', (_, values, target, replicas) => {
    expect(replicasForUtilization(question(three, values), target, requests(1000)).replicas).toBe(replicas);
  });

  it('count as the target itself where that is an amount', () => {
    expect(replicasForAverage(question(three, [100, 100, -1]), 1000)).toEqual({ replicas: 2, usage: 100 });
  });

  it('are an error if all are', () => {
    expect(() => replicasForAverage(question(three, [-1, -1, -1]), 1000)).toThrow('did not receive metrics');
    expect(() => replicasForAverage(question([], []), 1000)).toThrow('no pods returned by selector');
  });
});

describe('which pods count', () => {
  const young = NOW - 100_000;
  it.each([
    ['old and ready', pod('p2'), 3],
    ['pending', pod('p2', { phase: 'Pending' }), 2],
    ['being deleted', pod('p2', { isDeleting: true }), 2],
    ['failed', pod('p2', { phase: 'Failed' }), 2],
    ['no start time', pod('p2', { startTime: undefined }), 2],
    ['no condition', pod('p2', { ready: undefined }), 2],
    ['unready now, ready before', pod('p2', { ready: { status: 'False', lastTransitionTime: LONG_AGO + 40_000 } }), 3],
    ['never ready', pod('p2', { ready: { status: 'False', lastTransitionTime: LONG_AGO + 20_000 } }), 2],
    [
      'young, a whole window since ready',
      pod('p2', { startTime: young, ready: { status: 'True', lastTransitionTime: young + 40_000 } }),
      3,
    ],
    [
      'young, the window began before',
      pod('p2', { startTime: young, ready: { status: 'True', lastTransitionTime: young + 80_000 } }),
      2,
    ],
  ])('%s', (_, last, counted) => {
    // All are idle, so that the replicas left are one for each pod that counts, halved.
    const { replicas } = replicasForAverage(question([pod('p0'), pod('p1'), last], [500, 500, 500], 9), 1000);
    expect(replicas).toBe(Math.ceil(counted / 2));
  });

  it('memory needs no warm-up', () => {
    const asked = { ...question([pod('p0', { ready: undefined })], [2000]), resource: 'memory' };
    expect(replicasForAverage(asked, 1000).replicas).toBe(2);
  });
});

describe('object and external metrics', () => {
  const asked = { pods: [pod('p0'), pod('p1'), pod('p2', { ready: { status: 'False' } })], options: HPA_DEFAULTS };
  it('share a value among the ready pods', () => {
    expect(replicasForValue({ ...asked, currentReplicas: 3 }, 3000, 1000)).toEqual({ replicas: 6, usage: 3000 });
    expect(replicasForValue({ ...asked, currentReplicas: 3 }, 1050, 1000).replicas).toBe(3);
  });
  it('start from zero', () => {
    expect(replicasForValue({ ...asked, currentReplicas: 0 }, 2500, 1000).replicas).toBe(3);
  });
  it('per pod divide by the target', () => {
    expect(replicasForValuePerPod(3, 5000, 1000, HPA_DEFAULTS)).toEqual({ replicas: 5, usage: 1667 });
    expect(replicasForValuePerPod(3, 3200, 1000, HPA_DEFAULTS).replicas).toBe(3);
  });
});
