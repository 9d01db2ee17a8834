/** A pod's quality-of-service class (`pkg/apis/core/v1/helper/qos`). */
import type { ResourceList } from './objects/meta.ts';
import type { PodSpec } from './objects/pod.ts';
import { addQuantities, compareQuantities, type Quantity } from './quantity.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const COMPUTE_RESOURCES = ['cpu', 'memory'] as const;

type Sums = Map<string, Quantity>;

/** Adds what is above zero; answers how many of the compute resources that were. */
function addPositive(sums: Sums, list: ResourceList): number {
  let found = 0;
  for (const name of COMPUTE_RESOURCES) {
    const quantity = list.get(name);
    if (quantity === undefined || quantity.sign <= 0) continue;
    const sum = sums.get(name);
    sums.set(name, sum === undefined ? quantity : addQuantities(quantity, sum));
    found++;
  }
  return found;
}

/**
 * Computed from the containers' and init containers' requests and limits of CPU and memory; the status is not looked
 * at, pod-level resources are off in v1.32.
 */
export function computeQosClass(spec: PodSpec): QosClass {
  const requests: Sums = new Map();
  const limits: Sums = new Map();
  let allLimited = true;
  for (const containers of [spec.containers, spec.initContainers]) {
    for (const { resources } of containers) {
      addPositive(requests, resources.requests);
      if (addPositive(limits, resources.limits) < COMPUTE_RESOURCES.length) allLimited = false;
    }
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  if (!allLimited || requests.size !== limits.size) return 'Burstable';
  for (const [name, request] of requests) {
    const limit = limits.get(name);
    if (limit === undefined || compareQuantities(limit, request) !== 0) return 'Burstable';
  }
  return 'Guaranteed';
}
