/**
 * What a kubelet writes for the kernel, in rows of our own: oom_score_adj (pkg/kubelet/qos/policy_test.go), the cgroup of a pod
 * (cm/helpers_linux_test.go), the resources and the swap of a container (kuberuntime_container_linux_test.go). Without pod-level
 * resources, with cgroup v2.
 */
import { describe, expect, it } from 'vitest';
import { decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';
import {
  containerCpuShares,
  limitedSwap,
  milliCpuToQuota,
  milliCpuToShares,
  oomScoreAdjust,
  podCgroup,
} from '../../../src/machines/kubelet/cgroups.ts';
import { isCriticalPod, isNodeCriticalPod } from '../../../src/machines/kubelet/critical.ts';
import { CpuShares } from '../../../src/machines/usage/cpu.ts';
import type { PodUsage } from '../../../src/machines/usage/pod-usage.ts';
import type { ContainerShape } from '../../../src/machines/usage/shapes.ts';
import type { PodSpec } from '../../../src/model/objects/pod.ts';

/** `name[*] cpu memory / cpu memory`: `*` a sidecar; requests, then limits; `-` for none. */
function container(text: string): object {
  const [, name, isSidecar, requests, limits] = /^(\w+)(\*?) (.+)\/(.+)$/.exec(text) as RegExpExecArray;
  const list = (part: string): object => {
    const [cpu, memory] = part.trim().split(' ');
    return { ...(cpu !== '-' && { cpu }), ...(memory !== '-' && { memory }) };
  };
  const resources = { requests: list(requests), limits: list(limits) };
  return { name, resources, ...(isSidecar && { restartPolicy: 'Always' }) };
}

const spec = (containers: readonly string[], initContainers: readonly string[] = [], more: object = {}): PodSpec =>
  decodeValue(
    { containers: containers.map(container), initContainers: initContainers.map(container), ...more },
    decodePodSpec,
  );

describe('GetContainerOOMScoreAdjust', () => {
  const STANDARD = 8e9;
  const EIGHTH = `${STANDARD / 8}`;
  const ABOVE = `${STANDARD / 8 + 1000}`;
  const scores = (pod: PodSpec, capacity: number): Record<string, number> => {
    const { priority = 0, priorityClassName } = pod;
    const isNodeCritical = isNodeCriticalPod({ annotations: new Map(), priority, priorityClassName });
    return Object.fromEntries(
      [...pod.initContainers, ...pod.containers].map((each) => [
        each.name,
        oomScoreAdjust(pod, each, capacity, { isNodeCritical }),
      ]),
    );
  };
  const main = `main - ${EIGHTH} / - ${ABOVE}`;
  const init = `init - ${EIGHTH} / - ${ABOVE}`;

  it.each<[string, PodSpec, number, Record<string, number>]>([
    ['CPU limit alone', spec(['a - - / 10 -']), 4e9, { a: 999 }],
    ['memory limit, no CPU', spec(['a 0 - / - 10G']), STANDARD, { a: 999 }],
    ['memory limit of zero', spec(['a - - / - 0']), 7_230_457_451, { a: 1000 }],
    ['nothing', spec(['a - - / - -']), 4e9, { a: 1000 }],
    ['all equal', spec(['a 5m 10G / 5m 10G']), 123_456_789, { a: -997 }],
    ['half the node, CPU not limited', spec([`a 5m ${STANDARD / 2} / - 10G`]), STANDARD, { a: 500 }],
    ['nearly the whole node', spec([`a 5m ${STANDARD - 1} / - -`]), STANDARD, { a: 3 }],
    [
      'critical for the cluster',
      spec(['a - - / - -'], [], { priority: 2_000_000_000, priorityClassName: 'system-cluster-critical' }),
      4e9,
      { a: 1000 },
    ],
    [
      'critical for the node',
      spec(['a - - / - -'], [], { priority: 2_000_001_000, priorityClassName: 'system-node-critical' }),
      4e9,
      { a: -997 },
    ],
    ['an eighth', spec([main]), STANDARD, { main: 875 }],
    ['with an init container', spec([main], [init]), STANDARD, { init: 875, main: 875 }],
    [
      'with a sidecar that asks for less',
      spec([main], [init, `small* - ${STANDARD / 20} / - ${ABOVE}`]),
      STANDARD,
      { init: 875, small: 875, main: 875 },
    ],
    [
      'with a sidecar that asks for as much',
      spec([main], [init, `same* - ${EIGHTH} / - ${ABOVE}`]),
      STANDARD,
      { init: 875, same: 875, main: 875 },
    ],
    [
      'with a sidecar that asks for more',
      spec([main], [init, `big* - ${STANDARD / 2} / - ${ABOVE}`]),
      STANDARD,
      { init: 875, big: 500, main: 875 },
    ],
  ])('%s', (_, pod, capacity, expected) => expect(scores(pod, capacity)).toEqual(expected));
});

describe('ResourceConfigForPod', () => {
  const MI = 2 ** 20;
  const DEFAULT = 100_000;
  const TUNED = 5000;
  const noLimits = 'a 100m 100Mi / - -';
  const limits = 'a 100m 100Mi / 200m 200Mi';
  const equal = 'a 100m 100Mi / 100m 100Mi';
  const shares = milliCpuToShares(100);
  const both = milliCpuToShares(200);
  // without its alpha gate a tuned period does not change the quota
  it.each<[string, PodSpec, boolean, number, object]>([
    ['best-effort', spec(['a - - / - -']), true, DEFAULT, { cpuShares: 2 }],
    ['burstable', spec([noLimits]), true, DEFAULT, { cpuShares: shares }],
    [
      'with limits',
      spec([limits]),
      true,
      DEFAULT,
      { cpuShares: shares, cpuQuota: 20_000, cpuPeriod: DEFAULT, memory: 200 * MI },
    ],
    [
      'without quotas',
      spec([limits]),
      false,
      DEFAULT,
      { cpuShares: shares, cpuQuota: -1, cpuPeriod: DEFAULT, memory: 200 * MI },
    ],
    ['limited in part', spec([limits, 'b 100m 100Mi / - -']), true, DEFAULT, { cpuShares: both }],
    [
      'a tuned period',
      spec([limits]),
      true,
      TUNED,
      { cpuShares: shares, cpuQuota: 20_000, cpuPeriod: TUNED, memory: 200 * MI },
    ],
    [
      'tuned, without quotas',
      spec([limits]),
      false,
      TUNED,
      { cpuShares: shares, cpuQuota: -1, cpuPeriod: TUNED, memory: 200 * MI },
    ],
    ['tuned, limited in part', spec([limits, 'b 100m 100Mi / - -']), true, TUNED, { cpuShares: both }],
    [
      'guaranteed',
      spec([equal]),
      true,
      DEFAULT,
      { cpuShares: shares, cpuQuota: 10_000, cpuPeriod: DEFAULT, memory: 100 * MI },
    ],
    [
      'guaranteed, without quotas',
      spec([equal]),
      false,
      DEFAULT,
      { cpuShares: shares, cpuQuota: -1, cpuPeriod: DEFAULT, memory: 100 * MI },
    ],
    [
      'guaranteed, tuned',
      spec([equal]),
      true,
      TUNED,
      { cpuShares: shares, cpuQuota: 10_000, cpuPeriod: TUNED, memory: 100 * MI },
    ],
    [
      'guaranteed, tuned, without quotas',
      spec([equal]),
      false,
      TUNED,
      { cpuShares: shares, cpuQuota: -1, cpuPeriod: TUNED, memory: 100 * MI },
    ],
    [
      'init containers limited in part',
      spec(['a 100m 100m / 100m 100Mi', 'b 100m 100m / - -'], ['i 100m 100m / 100m 100Mi', 'j 100m 100m / - -']),
      true,
      TUNED,
      { cpuShares: both },
    ],
  ])('%s', (_, pod, enforce, period, expected) => {
    expect(podCgroup(pod, enforce, period)).toEqual({ ...expected, hugePageLimit: new Map() });
  });
});

describe('MilliCPUToQuota', () => {
  it.each([
    [0, 0],
    [5, 1000],
    [9, 1000],
    [10, 1000],
    [200, 20_000],
    [500, 50_000],
    [1000, 100_000],
    [1500, 150_000],
  ])('%d m: %d µs', (milli, quota) => expect(milliCpuToQuota(milli)).toBe(quota));
});

describe('CalculateLinuxResources', () => {
  it.each([
    ['1 - / 2 128Mi', 1024, 200_000],
    ['2 - / 8 0', 2048, 800_000],
    ['- - / 2 0', 2048, 200_000],
    ['0 - / 2 0', 2, 200_000],
  ])('%s: %d shares, %d µs', (resources, shares, quota) => {
    const [{ resources: own }] = spec([`a ${resources}`]).containers;
    expect(containerCpuShares(spec([`a ${resources}`]).containers[0])).toBe(shares);
    expect(milliCpuToQuota(own.limits.get('cpu')?.milliValue ?? 0)).toBe(quota);
  });

  it('the least quota is a hundredth of a CPU, and without quotas there is none', () => {
    const quotaOf = (cpuLimit: number, cpuCFSQuota?: boolean): number =>
      new CpuShares({} as PodUsage, { cpuCFSQuota }).quotaOf({ cpuLimit } as ContainerShape);
    expect([quotaOf(5), quotaOf(250), quotaOf(Infinity), quotaOf(250, false)]).toEqual([10, 250, Infinity, Infinity]);
  });
});

describe('GenerateLinuxContainerResourcesWithSwap', () => {
  const GI = 2 ** 30;
  /** Bytes for both containers on a node of 40 GiB with 5 GiB of swap. */
  const swap = (pod: PodSpec): number[] => pod.containers.map((each) => limitedSwap(pod, each, 40 * GI, 5 * GI));
  it.each<[string, PodSpec, number[]]>([
    ['best-effort', spec(['a - - / - -', 'b - - / - -']), [0, 0]],
    ['guaranteed', spec(['a 1 1Gi / 1 1Gi', 'b 1 2Gi / 1 2Gi']), [0, 0]],
    ['burstable', spec(['a - 1Gi / - -', 'b - 2Gi / - -']), [GI / 8, GI / 4]],
    ['one whose limit is its request', spec(['a - 1Gi / - -', 'b - 2Gi / - 2Gi']), [GI / 8, 0]],
    ['one without request', spec(['a - 1Gi / - -', 'b - - / - -']), [GI / 8, 0]],
  ])('%s', (_, pod, bytes) => expect(swap(pod)).toEqual(bytes));

  it('no swap on the node, none for anybody', () => {
    const pod = spec(['a - 1Gi / - -', 'b - 2Gi / - -']);
    expect(pod.containers.map((each) => limitedSwap(pod, each, 40 * GI, 0))).toEqual([0, 0]);
  });

  it('critical pods are known by their priority', () =>
    expect(isCriticalPod({ annotations: new Map(), priority: 2_000_000_000 })).toBe(true));
});
