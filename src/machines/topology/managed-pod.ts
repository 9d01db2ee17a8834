/** What the managers of a machine's CPUs and memory have in common. */
import type { Container, PodSpec } from '../../model/objects/index.ts';
import { isSidecar } from '../../model/pod-requests.ts';
import type { Rejection } from '../eviction/admission.ts';
import type { ProviderHints, TopologyHint } from './hints.ts';

export interface ManagedPod {
  readonly serial: number;
  readonly spec: PodSpec;
  readonly isGuaranteed: boolean;
}

export interface ResourceManager {
  /** Gives a container what is its own, once. @returns why the pod cannot be admitted */
  allocate(pod: ManagedPod, container: Container, hint: TopologyHint): Rejection | undefined;
  /** `undefined`: it has no opinion. */
  hints(pod: ManagedPod, container: Container): ProviderHints | undefined;
  /** Of all containers together. */
  podHints(pod: ManagedPod): ProviderHints | undefined;
  /** Pods that have anything of their own. */
  serials(): Iterable<number>;
  release(serial: number): void;
}

/** In the order in which they are given theirs. */
export const containersOf = ({ spec }: ManagedPod): readonly Container[] => [
  ...spec.initContainers,
  ...spec.containers,
];

/** What it had is free for those after it. */
export const isRegularInit = ({ spec }: ManagedPod, container: Container): boolean =>
  spec.initContainers.includes(container) && !isSidecar(container);

/** A manager's error that is no refusal of its own kind (pkg/kubelet/cm/admission). */
export const unexpected = (error: string): Rejection => ({
  reason: 'UnexpectedAdmissionError',
  message: `Allocate failed due to ${error}, which is unexpected`,
});
