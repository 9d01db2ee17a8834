import { decodePod, decodeValue } from '../../../../src/ingest/decode/index.ts';
import {
  cpuSharesToWeight,
  limitedSwap,
  milliCpuToQuota,
  milliCpuToShares,
  oomScoreAdjust,
  podCgroup,
  swapForBurstable,
} from '../../../../src/machines/kubelet/cgroups.ts';
import { isNodeCriticalPod } from '../../../../src/machines/kubelet/critical.ts';
import type { Container, Pod } from '../../../../src/model/objects/pod.ts';
import type { PureFunctions } from '../types.ts';

const podOf = (raw: unknown): Pod => decodeValue(raw, decodePod);

function containerOf({ spec }: Pod, name: string): Container {
  const found = [...spec.containers, ...spec.initContainers].find((container) => container.name === name);
  if (!found) throw new Error(`no container ${name}`);
  return found;
}

export const functions: PureFunctions = {
  'kubelet.oomScoreAdjust': (raw: unknown, name: string, memory: number) => {
    const pod = podOf(raw);
    const isNodeCritical = isNodeCriticalPod({ ...pod.metadata, ...pod.spec });
    return oomScoreAdjust(pod.spec, containerOf(pod, name), memory, { isNodeCritical });
  },
  'kubelet.milliCPUToShares': milliCpuToShares,
  'kubelet.cpuSharesToWeight': cpuSharesToWeight,
  'kubelet.milliCPUToQuota': (milliCpu: number, _period: number) => milliCpuToQuota(milliCpu),
  'kubelet.podCgroup': (raw: unknown, enforce: boolean, period: number) => {
    const { hugePageLimit, ...rest } = podCgroup(podOf(raw).spec, enforce, period);
    return { ...rest, hugePageLimit: Object.fromEntries(hugePageLimit) };
  },
  'kubelet.swapForBurstable': swapForBurstable,
  'kubelet.limitedSwap': (raw: unknown, name: string, memory: number, swap: number) => {
    const pod = podOf(raw);
    return String(limitedSwap(pod.spec, containerOf(pod, name), memory, swap));
  },
};
