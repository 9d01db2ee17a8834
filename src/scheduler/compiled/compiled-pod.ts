/**
 * What the scheduler's cache and plugins read off a pod's specification, worked out once a class.
 * Upstream: pkg/scheduler/framework/types.go (PodInfo, calculateResource).
 */
import type { PodClass } from '../../cluster/index.ts';
import { type HostPort, hostPorts } from '../../model/host-port.ts';
import { podNonZeroRequests, podRequestVector, type ResourceVector } from '../../model/pod-requests.ts';
import {
  type AffinityTerm,
  compileAffinityTerm,
  compileWeightedTerm,
  type WeightedAffinityTerm,
} from './affinity-term.ts';

export interface CompiledPod {
  readonly class: PodClass;
  readonly requests: ResourceVector;
  /** It asks for nothing at all, extended resources included. */
  readonly requestsNothing: boolean;
  readonly nonZeroMilliCPU: number;
  readonly nonZeroMemory: number;
  /** All that a node must count of it are sums of CPU and memory: no storage, extended resources, ports, claims. */
  readonly hasOnlySums: boolean;
  /** Of its regular containers. */
  readonly hostPorts: readonly HostPort[];
  /** Keys (`namespace/name`) of its claims, without those of generic ephemeral volumes. */
  readonly claimKeys: readonly string[];
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly WeightedAffinityTerm[];
  readonly preferredAntiAffinity: readonly WeightedAffinityTerm[];
  /** It has pod affinity or anti-affinity, whatever is in it. */
  readonly hasAffinity: boolean;
  /** Why its affinity terms cannot be read; empty if they can. */
  readonly affinityError: string;
}

/** Compiles a list of terms; a malformed one leaves the list empty and is noted. */
function compileTerms<T, C>(
  name: string,
  terms: readonly T[],
  compile: (term: T) => C,
  errors: string[],
): readonly C[] {
  try {
    return terms.map(compile);
  } catch (error) {
    errors.push(`${name}: ${(error as Error).message}`);
    return [];
  }
}

function affinityOf({ namespace, spec }: PodClass) {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const errors: string[] = [];
  const plain = (term: Parameters<typeof compileAffinityTerm>[0]) => compileAffinityTerm(term, namespace);
  const weighted = (term: Parameters<typeof compileWeightedTerm>[0]) => compileWeightedTerm(term, namespace);
  const required = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const requiredAnti = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred = podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferredAnti = podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return {
    requiredAffinity: compileTerms('requiredAffinityTerms', required, plain, errors),
    requiredAntiAffinity: compileTerms('requiredAntiAffinityTerms', requiredAnti, plain, errors),
    preferredAffinity: compileTerms('preferredAffinityTerms', preferred, weighted, errors),
    preferredAntiAffinity: compileTerms('preferredAntiAffinityTerms', preferredAnti, weighted, errors),
    hasAffinity: podAffinity !== undefined || podAntiAffinity !== undefined,
    affinityError: errors.length > 1 ? `[${errors.join(', ')}]` : (errors[0] ?? ''),
  };
}

export function compilePod(podClass: PodClass): CompiledPod {
  const { namespace, spec } = podClass;
  const requests = podRequestVector(spec);
  const nonZero = podNonZeroRequests(spec);
  const { milliCPU, memory, ephemeralStorage, scalars } = requests;
  const ports = hostPorts(spec);
  const claimKeys = spec.volumes.flatMap((v) =>
    v.persistentVolumeClaim ? [`${namespace}/${v.persistentVolumeClaim.claimName}`] : [],
  );
  return {
    class: podClass,
    requests,
    requestsNothing: milliCPU === 0 && memory === 0 && ephemeralStorage === 0 && scalars.size === 0,
    nonZeroMilliCPU: nonZero.milliCPU,
    nonZeroMemory: nonZero.memory,
    hasOnlySums: ephemeralStorage === 0 && scalars.size === 0 && ports.length === 0 && claimKeys.length === 0,
    hostPorts: ports,
    claimKeys,
    ...affinityOf(podClass),
  };
}
