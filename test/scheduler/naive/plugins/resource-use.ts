/**
 * What a node has and what is taken of it, one resource at a time (`noderesources/resource_allocation.go`), for the two
 * plugins that score resources.
 */
import type { Pod } from '../../../../src/model/objects/pod.ts';
import {
  NON_ZERO_REQUESTS,
  podNonZeroRequests,
  podRequests,
  podRequestVector,
  resourceVector,
} from '../../../../src/model/pod-requests.ts';
import { isScalarResource } from '../../../../src/model/resource-name.ts';
import type { NodeInfo } from '../world.ts';

export interface WeightedResource {
  readonly name: string;
  readonly weight: number;
}

export const CPU_AND_MEMORY: readonly WeightedResource[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

export interface ResourceUse {
  readonly allocatable: number;
  /** Of the pods there and the new one together. */
  readonly requested: number;
  readonly weight: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** @param filled whether a container that requests no CPU or memory counts with 100m and 200Mi. */
export function requestOf({ spec }: Pod, name: string, filled: boolean): number {
  const missing = filled ? { nonMissingContainerRequests: NON_ZERO_REQUESTS } : {};
  const quantity = podRequests(spec, { skipPodLevelResources: true, ...missing }).get(name);
  return (name === 'cpu' ? quantity?.milliValue : quantity?.value) ?? 0;
}

function allocatableOf({ node }: NodeInfo, name: string): number {
  const { milliCPU, memory, ephemeralStorage, scalars } = resourceVector(node.status.allocatable);
  if (name === 'cpu') return milliCPU;
  if (name === 'memory') return memory;
  return name === 'ephemeral-storage' ? ephemeralStorage : (scalars.get(name) ?? 0);
}

function takenOf({ pods }: NodeInfo, name: string, filled: boolean): number {
  const takenBy = ({ spec }: Pod): number => {
    const { milliCPU, memory, ephemeralStorage, scalars } = podRequestVector(spec);
    if (name === 'cpu') return filled ? podNonZeroRequests(spec).milliCPU : milliCPU;
    if (name === 'memory') return filled ? podNonZeroRequests(spec).memory : memory;
    return name === 'ephemeral-storage' ? ephemeralStorage : (scalars.get(name) ?? 0);
  };
  return sum(pods.map(takenBy));
}

/** The resources that count: those that the node has, and of the extended ones those that the pod asks for. */
export function resourceUses(
  pod: Pod,
  info: NodeInfo,
  resources: readonly WeightedResource[],
  { filled }: { readonly filled: boolean },
): readonly ResourceUse[] {
  return resources.flatMap(({ name, weight }) => {
    const asked = requestOf(pod, name, filled);
    const allocatable = allocatableOf(info, name);
    if (allocatable === 0 || (asked === 0 && isScalarResource(name))) return [];
    return [{ allocatable, requested: takenOf(info, name, filled) + asked, weight }];
  });
}
