/**
 * Whether a pod may run on the node it is bound to (pkg/kubelet/lifecycle/predicate.go; scheduler's AdmissionCheck):
 *
 *   operating system ──► room of each resource ──► node affinity ──► host ports ──► NoExecute taints
 *
 * Cordons and NoSchedule taints are no concern of the kubelet's. All failures are told, the first one names the refusal. Pure.
 */
import { type HostPort, hostPortsConflict } from '../../model/host-port.ts';
import type { RequiredNodeAffinity } from '../../model/node-selector.ts';
import { requiredNodeAffinityMatches } from '../../model/node-selector.ts';
import type { Node, PodSpec, StringMap } from '../../model/objects/index.ts';
import type { ResourceVector } from '../../model/pod-requests.ts';
import { isExtendedResource } from '../../model/resource-name.ts';
import { findUntolerated } from '../../model/toleration.ts';
import type { Rejection } from '../eviction/admission.ts';
import type { AdmissionFailure } from './preemption.ts';

/** What admission asks of a pod, worked out once a class. */
export interface AdmittedPod {
  readonly spec: PodSpec;
  readonly labels: StringMap;
  readonly requests: ResourceVector;
  readonly affinity: RequiredNodeAffinity;
  readonly ports: readonly HostPort[];
  readonly isStatic: boolean;
}

/** What a node offers, and what the pods take that it has admitted. */
export interface AdmittingNode {
  readonly node: Node;
  readonly allocatable: ResourceVector;
  readonly others: readonly Pick<AdmittedPod, 'requests' | 'ports'>[];
}

const OS_LABEL = 'kubernetes.io/os';
const LINUX = 'linux';

const DESCRIPTIONS: ReadonlyMap<string, string> = new Map([
  ['NodeAffinity', "node(s) didn't match Pod's node affinity/selector"],
  ['NodePorts', "node(s) didn't have free ports for the requested pod ports"],
  ['TaintToleration', "node(s) had taints that the pod didn't tolerate"],
]);

/** What no preemption could help. */
export function operatingSystemRejection(
  { spec, labels }: Pick<AdmittedPod, 'spec' | 'labels'>,
  node: Node,
): Rejection | undefined {
  const wanted = labels.get(OS_LABEL);
  if (wanted !== undefined && wanted !== (node.metadata.labels.get(OS_LABEL) ?? LINUX)) {
    return {
      reason: 'PodOSSelectorNodeLabelDoesNotMatch',
      message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    };
  }
  if (spec.os === undefined || spec.os === (node.metadata.labels.get(OS_LABEL) ?? LINUX)) return undefined;
  return { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" };
}

export function admissionFailures(pod: AdmittedPod, place: AdmittingNode): AdmissionFailure[] {
  const { node, others } = place;
  const failures = shortages(pod, place);
  const fail = (predicate: string): void => void failures.push({ predicate });
  if (!requiredNodeAffinityMatches(pod.affinity, node)) fail('NodeAffinity');
  const conflicts = (port: HostPort): boolean =>
    others.some(({ ports }) => ports.some((taken) => hostPortsConflict(port, taken)));
  if (pod.ports.some(conflicts)) fail('NodePorts');
  const noExecute = node.spec.taints.filter(({ effect }) => effect === 'NoExecute');
  if (!pod.isStatic && findUntolerated(noExecute, pod.spec.tolerations) !== undefined) fail('TaintToleration');
  return failures;
}

/** The number of pods, then CPU, memory, disk and the others by name. Extended resources that the node has not are no concern. */
function shortages({ requests }: AdmittedPod, { allocatable, others }: AdmittingNode): AdmissionFailure[] {
  const failures: AdmissionFailure[] = [];
  const check = (
    resource: string,
    requested: number,
    capacity: number,
    of: (vector: ResourceVector) => number,
  ): void => {
    if (requested === 0) return;
    const used = others.reduce((sum, other) => sum + of(other.requests), 0);
    if (requested > capacity - used) failures.push({ resource, requested, used, capacity });
  };
  check('pods', 1, allocatable.pods, () => 1);
  check('cpu', requests.milliCPU, allocatable.milliCPU, (vector) => vector.milliCPU);
  check('memory', requests.memory, allocatable.memory, (vector) => vector.memory);
  check('ephemeral-storage', requests.ephemeralStorage, allocatable.ephemeralStorage, (v) => v.ephemeralStorage);
  for (const [name, requested] of requests.scalars) {
    const capacity = allocatable.scalars.get(name);
    if (capacity === undefined && isExtendedResource(name)) continue;
    check(name, requested, capacity ?? 0, (vector) => vector.scalars.get(name) ?? 0);
  }
  return failures;
}

/** The first failure, as the pod's status and event tell it. */
export function rejectionFor(failure: AdmissionFailure): Rejection {
  if ('predicate' in failure) {
    const { predicate } = failure;
    return { reason: predicate, message: `Predicate ${predicate} failed: ${DESCRIPTIONS.get(predicate) ?? ''}` };
  }
  const { resource, requested, used, capacity } = failure;
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  };
}
