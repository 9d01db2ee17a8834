/**
 * What the kubelet writes into cgroups and oom_score_adj (pkg/kubelet/cm/helpers_linux.go, pkg/kubelet/qos/policy.go,
 * pkg/kubelet/kuberuntime/kuberuntime_container_linux.go). Feature gates as in an unchanged v1.32: no MemoryQoS, no pod-level resources.
 */
import type { Container, PodSpec } from '../../model/objects/pod.ts';
import { isSidecar, podLimits, podRequests } from '../../model/pod-requests.ts';
import { computeQosClass, type QosClass } from '../../model/qos.ts';
import { compareQuantities, parseQuantity, ZERO_QUANTITY } from '../../model/quantity.ts';

const MIN_SHARES = 2;
const MAX_SHARES = 262_144;
const SHARES_PER_CPU = 1024;
/** 100 ms; the kubelet's own setting counts only with the alpha gate CPUCFSQuotaPeriod. */
export const DEFAULT_CPU_PERIOD_US = 100_000;
const MIN_QUOTA_US = 1000;

const GUARANTEED_OOM_SCORE = -997;
const BEST_EFFORT_OOM_SCORE = 1000;
const HUGE_PAGES = 'hugepages-';

/** `cpu.shares` of cgroup v1, the currency in which the kubelet reckons CPU weights. */
export function milliCpuToShares(milliCpu: number): number {
  const shares = Math.trunc((milliCpu * SHARES_PER_CPU) / 1000);
  return Math.min(Math.max(shares, MIN_SHARES), MAX_SHARES);
}

/** `cpu.weight` of cgroup v2, 1 to 10,000. */
export const cpuSharesToWeight = (shares: number): number => Math.trunc(((shares - 2) * 9999) / 262_142) + 1;

/** CPU time in µs per period of 100 ms; 0: no quota. At least 1 ms. */
export function milliCpuToQuota(milliCpu: number): number {
  if (milliCpu === 0) return 0;
  return Math.max(Math.trunc((milliCpu * DEFAULT_CPU_PERIOD_US) / 1000), MIN_QUOTA_US);
}

/** `cpu.shares` of a container: without any request its limit counts as one; one of zero is the least there is. */
export function containerCpuShares({ resources }: Container): number {
  const { requests, limits } = resources;
  return milliCpuToShares((requests.get('cpu') ?? limits.get('cpu'))?.milliValue ?? 0);
}

/** Limits of the cgroup of a whole pod; what is not set is `undefined`. */
export interface PodCgroup {
  readonly cpuShares: number;
  /** µs per period; −1: quotas are switched off. */
  readonly cpuQuota?: number;
  readonly cpuPeriod?: number;
  /** Bytes. */
  readonly memory?: number;
  /** Bytes by page size in bytes. */
  readonly hugePageLimit: ReadonlyMap<number, number>;
}

/**
 * A burstable pod is limited as a whole only if each of its containers is.
 *
 * @param enforceCpuLimits the kubelet's `cpuCFSQuota`.
 */
export function podCgroup(spec: PodSpec, enforceCpuLimits: boolean, cpuPeriod: number): PodCgroup {
  const requests = podRequests(spec);
  const limits = podLimits(spec);
  const qosClass = computeQosClass(spec);
  const hugePageLimit = hugePageLimits(spec);
  if (qosClass === 'BestEffort') return { cpuShares: MIN_SHARES, hugePageLimit };
  const isLimited = (resource: string): boolean => qosClass === 'Guaranteed' || isLimitDeclared(spec, resource);
  const quota = enforceCpuLimits ? milliCpuToQuota(limits.get('cpu')?.milliValue ?? 0) : -1;
  return {
    cpuShares: milliCpuToShares(requests.get('cpu')?.milliValue ?? 0),
    ...(isLimited('cpu') ? { cpuQuota: quota, cpuPeriod } : {}),
    ...(isLimited('memory') ? { memory: limits.get('memory')?.value ?? 0 } : {}),
    hugePageLimit,
  };
}

/** Whether every container has a limit; upstream also takes an init container for limited if a sidecar before it is. */
function isLimitDeclared(spec: PodSpec, resource: string): boolean {
  const hasLimit = ({ resources }: Container): boolean => (resources.limits.get(resource)?.sign ?? 0) !== 0;
  let isAfterLimitedSidecar = false;
  for (const container of spec.initContainers) {
    if (!hasLimit(container) && !isAfterLimitedSidecar) return false;
    isAfterLimitedSidecar ||= isSidecar(container) && hasLimit(container);
  }
  return spec.containers.every(hasLimit);
}

function hugePageLimits(spec: PodSpec): ReadonlyMap<number, number> {
  const limits = new Map<number, number>();
  for (const [name, quantity] of podRequests(spec)) {
    if (!name.startsWith(HUGE_PAGES)) continue;
    const pageSize = parseQuantity(name.slice(HUGE_PAGES.length)).value;
    limits.set(pageSize, (limits.get(pageSize) ?? 0) + quantity.value);
  }
  return limits;
}

const memoryRequest = (container: Container): number => container.resources.requests.get('memory')?.value ?? 0;

/** Share of `part` in `whole` in thousandths, cut; exact for all memory sizes. */
function perMille(part: number, whole: number): number {
  const product = part * 1000;
  return Number.isSafeInteger(product) ? Math.trunc(product / whole) : Number((BigInt(part) * 1000n) / BigInt(whole));
}

/**
 * `oom_score_adj` of a container's processes: the higher, the sooner killed.
 *
 * @param isNodeCritical see `isNodeCriticalPod`.
 * @param nodeMemory capacity in bytes.
 */
export function oomScoreAdjust(
  spec: PodSpec,
  container: Container,
  nodeMemory: number,
  {
    isNodeCritical,
    qosClass = computeQosClass(spec),
  }: { readonly isNodeCritical: boolean; readonly qosClass?: QosClass },
): number {
  if (isNodeCritical || qosClass === 'Guaranteed') return GUARANTEED_OOM_SCORE;
  if (qosClass === 'BestEffort') return BEST_EFFORT_OOM_SCORE;
  let request = memoryRequest(container);
  // A sidecar outlives what it serves: it is never killed before the least demanding of the containers.
  if (isSidecar(container) && spec.containers.length > 0) {
    request = Math.max(
      request,
      spec.containers.reduce((least, each) => Math.min(least, memoryRequest(each)), Infinity),
    );
  }
  const score = BEST_EFFORT_OOM_SCORE - perMille(request, nodeMemory);
  // Always between guaranteed and best-effort pods.
  return Math.min(Math.max(score, BEST_EFFORT_OOM_SCORE + GUARANTEED_OOM_SCORE), BEST_EFFORT_OOM_SCORE - 1);
}

/**
 * Swap in bytes in proportion to the memory requested.
 *
 * @throws an Error with Kubernetes' text if the request exceeds the node.
 */
export function swapForBurstable(request: number, nodeMemory: number, nodeSwap: number): number {
  if (nodeMemory <= 0) throw new Error('total node memory is 0');
  if (request > nodeMemory)
    throw new Error(`container request ${request} is larger than total node memory ${nodeMemory}`);
  return Math.trunc((request / nodeMemory) * nodeSwap);
}

/**
 * `memory.swap.max` of a container in bytes with `swapBehavior: LimitedSwap` on cgroup v2: only burstable pods get any, and only containers
 * whose request leaves room below the limit. Critical pods never swap; that is the caller's to know.
 */
export function limitedSwap(spec: PodSpec, container: Container, nodeMemory: number, nodeSwap: number): number {
  const request = container.resources.requests.get('memory') ?? ZERO_QUANTITY;
  const limit = container.resources.limits.get('memory') ?? ZERO_QUANTITY;
  if (computeQosClass(spec) !== 'Burstable' || compareQuantities(request, limit) === 0) return 0;
  if (nodeMemory <= 0 || request.value > nodeMemory) return 0;
  return swapForBurstable(request.value, nodeMemory, nodeSwap);
}
