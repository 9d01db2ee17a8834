/** What the eviction manager knows of pods: their specs, what they use, and what follows from the specs alone. */
import type { PodSpec, Volume } from '../../model/objects/pod.ts';
import { podLimits } from '../../model/pod-requests.ts';
import { addQuantities, maxQuantity, type Quantity, ZERO_QUANTITY } from '../../model/quantity.ts';

export interface DiskUsage {
  readonly bytes: number;
  readonly inodes: number;
}

export interface ContainerUsage {
  readonly name: string;
  /** Working set in bytes. */
  readonly memory: number;
  readonly rootfs: DiskUsage;
  readonly logs: DiskUsage;
}

export interface PodUsage {
  /** Working set of the pod in bytes. */
  readonly memory: number;
  readonly processes: number;
  /** Bytes of writable layers, logs and local volumes together. */
  readonly ephemeralStorage: number;
  /** Containers, then init containers, in the order of the spec. */
  readonly containers: readonly ContainerUsage[];
  readonly volumes: readonly (DiskUsage & { readonly name: string })[];
}

export interface EvictionPod {
  readonly spec: PodSpec;
  /** Static, mirror or of system priority: never evicted. */
  readonly isCritical: boolean;
  /** `undefined`: the readings do not know the pod. */
  readonly usage?: PodUsage;
}

/** What follows from a spec, once for all pods that share it. */
export interface EvictionProfile {
  /** Bytes. */
  readonly memoryRequest: number;
  readonly storageRequest: number;
  /** Names of volumes on the node's disk. */
  readonly localVolumes: ReadonlySet<string>;
  /** Limit on the pod's local storage, where it has one. */
  readonly storageLimit?: Quantity;
}

const profiles = new WeakMap<PodSpec, EvictionProfile>();

/** Computed once for each spec. */
export function evictionProfile(spec: PodSpec): EvictionProfile {
  const known = profiles.get(spec);
  if (known) return known;
  const profile: EvictionProfile = {
    memoryRequest: amountOf(requestForRanking(spec, 'memory')),
    storageRequest: amountOf(requestForRanking(spec, 'ephemeral-storage')),
    localVolumes: new Set(spec.volumes.filter(isLocal).map(({ name }) => name)),
    storageLimit: podLimits(spec).get('ephemeral-storage'),
  };
  profiles.set(spec, profile);
  return profile;
}

/**
 * What a pod requests in the eyes of v1.32's kubelet (pkg/api/v1/resource/helpers.go `GetResourceRequestQuantity`): sidecars count like
 * other init containers, so that only the greatest of them matters. The scheduler reckons otherwise.
 */
export function requestForRanking(spec: PodSpec, resource: string): Quantity {
  let request = ZERO_QUANTITY;
  for (const { resources } of spec.containers) {
    const own = resources.requests.get(resource);
    if (own) request = addQuantities(request, own);
  }
  for (const { resources } of spec.initContainers) {
    const own = resources.requests.get(resource);
    if (own) request = maxQuantity(request, own);
  }
  const overhead = spec.overhead.get(resource);
  return overhead && request.sign !== 0 ? addQuantities(request, overhead) : request;
}

/** With thousandths where they can be told. */
export const amountOf = ({ milliValue, value }: Quantity): number =>
  Number.isSafeInteger(milliValue) ? milliValue / 1000 : value;

/** Secrets and projected volumes are in memory and do not count. */
function isLocal({ hostPath, emptyDir, configMap, other }: Volume): boolean {
  return (
    hostPath !== undefined ||
    (emptyDir !== undefined && !emptyDir.medium) ||
    configMap !== undefined ||
    other === 'gitRepo'
  );
}
