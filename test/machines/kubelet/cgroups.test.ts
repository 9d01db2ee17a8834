import { describe, expect, it } from 'vitest';
import { decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';
import {
  cpuSharesToWeight,
  limitedSwap,
  milliCpuToQuota,
  milliCpuToShares,
  oomScoreAdjust,
  podCgroup,
} from '../../../src/machines/kubelet/cgroups.ts';
import { isCriticalPod, isNodeCriticalPod, isPreemptable } from '../../../src/machines/kubelet/critical.ts';
import type { Container } from '../../../src/model/objects/pod.ts';

const GI = 2 ** 30;
const container = (name: string, requests: object, limits: object = {}, changes: object = {}) => ({
  name,
  resources: { requests, limits },
  ...changes,
});
const spec = (containers: readonly object[], initContainers: readonly object[] = []) =>
  decodeValue({ containers, initContainers }, decodePodSpec);
const NONE = {};

describe('CPU', () => {
  it.each([
    [0, 2],
    [1, 2],
    [2, 2],
    [3, 3],
    [100, 102],
    [1000, 1024],
    [300_000, 262_144],
  ])('%d m are %d shares', (milli, shares) => {
    expect(milliCpuToShares(milli)).toBe(shares);
  });
  it.each([
    [2, 1],
    [102, 4],
    [1024, 39],
    [262_144, 10_000],
  ])('%d shares weigh %d', (shares, weight) => {
    expect(cpuSharesToWeight(shares)).toBe(weight);
  });
  it.each([
    [0, 0],
    [5, 1000],
    [10, 1000],
    [11, 1100],
    [1500, 150_000],
  ])('%d m are %d µs in 100 ms', (milli, quota) => {
    expect(milliCpuToQuota(milli)).toBe(quota);
  });
});

describe('the cgroup of a pod', () => {
  const both = { cpu: '100m', memory: '1Gi' };
  it.each([
    ['best effort', spec([container('a', NONE)]), { cpuShares: 2 }],
    [
      'guaranteed',
      spec([container('a', both, both)]),
      { cpuShares: 102, cpuQuota: 10_000, cpuPeriod: 100_000, memory: GI },
    ],
    ['burstable', spec([container('a', both)]), { cpuShares: 102 }],
    [
      'burstable, all limited',
      spec([container('a', { cpu: '100m' }, { cpu: '1', memory: '2Gi' })]),
      { cpuShares: 102, cpuQuota: 100_000, cpuPeriod: 100_000, memory: 2 * GI },
    ],
    ['burstable, one not limited', spec([container('a', both, both), container('b', NONE)]), { cpuShares: 102 }],
  ])('%s', (_, pod, expected) =>
    expect(podCgroup(pod, true, 100_000)).toEqual({ ...expected, hugePageLimit: new Map() }),
  );

  it('takes an init container for limited after a limited sidecar', () => {
    const limits = { cpu: '1', memory: '1Gi' };
    const sidecar = container('s', NONE, limits, { restartPolicy: 'Always' });
    const init = container('i', NONE);
    expect(podCgroup(spec([container('a', NONE, limits)], [sidecar, init]), true, 100_000).memory).toBe(2 * GI);
    expect(podCgroup(spec([container('a', NONE, limits)], [init, sidecar]), true, 100_000).memory).toBeUndefined();
  });

  it('has no quota if quotas are off', () => {
    const limits = { cpu: '1', memory: '1Gi' };
    expect(podCgroup(spec([container('a', limits, limits)]), false, 100_000).cpuQuota).toBe(-1);
  });
});

describe('oom_score_adj', () => {
  const score = (
    pod: ReturnType<typeof spec>,
    chosen: Container | undefined = pod.containers[0],
    isNodeCritical = false,
  ) => oomScoreAdjust(pod, chosen as Container, 8 * GI, { isNodeCritical });
  const memory = (quantity: string) => container('a', { memory: quantity });
  it.each([
    ['best effort', spec([container('a', NONE)]), 1000],
    ['guaranteed', spec([container('a', { cpu: '1', memory: '1Gi' }, { cpu: '1', memory: '1Gi' })]), -997],
    ['an eighth of the node', spec([memory('1Gi')]), 875],
    ['a trifle', spec([memory('1Mi')]), 999],
    ['nearly all', spec([memory('8180Mi')]), 3],
    ['CPU only', spec([container('a', { cpu: '1' })]), 999],
  ])('%s', (_, pod, expected) => expect(score(pod)).toBe(expected));

  it('spares what the node cannot do without', () => expect(score(spec([memory('1Gi')]), undefined, true)).toBe(-997));

  it('never kills a sidecar before the least of the containers', () => {
    const sidecar = container('s', { memory: '100Mi' }, NONE, { restartPolicy: 'Always' });
    const pod = spec([memory('1Gi'), container('b', { memory: '2Gi' })], [sidecar]);
    expect(score(pod, pod.initContainers[0])).toBe(875);
  });
});

describe('swap', () => {
  const swap = (requests: object, limits: object) => {
    const pod = spec([container('a', requests, limits), container('b', { cpu: '1' })]);
    return limitedSwap(pod, pod.containers[0] as Container, 8 * GI, 4 * GI);
  };
  it.each([
    ['in proportion', { memory: '2Gi' }, NONE, GI],
    ['none without a request', NONE, NONE, 0],
    ['none if the limit is the request', { memory: '2Gi' }, { memory: '2Gi' }, 0],
    ['none beyond the node', { memory: '9Gi' }, NONE, 0],
    ['nothing of nothing', NONE, { memory: '2Gi' }, 0],
  ])('%s', (_, requests, limits, bytes) => expect(swap(requests, limits)).toBe(bytes));
});

describe('critical pods', () => {
  const pod = (priority: number, annotations: readonly (readonly [string, string])[] = []) => ({
    annotations: new Map(annotations),
    priority,
  });
  const fromFile = [['kubernetes.io/config.source', 'file']] as const;
  it.each([
    ['of the system', pod(2_000_000_000), true],
    ['just below', pod(1_999_999_999), false],
    ['static', pod(0, fromFile), true],
    ['from the API', pod(0, [['kubernetes.io/config.source', 'api']]), false],
    ['mirror', pod(0, [['kubernetes.io/config.mirror', 'x']]), true],
  ])('%s', (_, one, isCritical) => expect(isCriticalPod(one)).toBe(isCritical));

  it('of the node by class', () => {
    expect(isNodeCriticalPod({ ...pod(2_000_001_000), priorityClassName: 'system-node-critical' })).toBe(true);
    expect(isNodeCriticalPod({ ...pod(2_000_000_000), priorityClassName: 'system-cluster-critical' })).toBe(false);
  });
  it('end others, and critical ones of lower priority', () => {
    expect(isPreemptable(pod(0, fromFile), pod(1000))).toBe(true);
    expect(isPreemptable(pod(2_000_000_000), pod(2_000_000_000))).toBe(false);
    expect(isPreemptable(pod(2_000_001_000), pod(2_000_000_000))).toBe(true);
  });
});
