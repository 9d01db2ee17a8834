/** From a pod object to what the ranking looks at (upstream `pkg/controller/controller_utils.go`, `pkg/apis/core/v1/helper`). */
import type { ContainerStatus, Pod } from '../../model/objects/index.ts';
import type { DeletionCandidate } from './deletion-order.ts';

export const POD_DELETION_COST_ANNOTATION = 'controller.kubernetes.io/pod-deletion-cost';
const MAX_INT32 = 2147483647;

/** An invalid cost counts as 0, as upstream: 32 bits, no plus sign, and no leading zeros unless behind a minus. */
export function deletionCost(annotation: string | undefined): number {
  if (annotation === undefined || !/^(?:0|[1-9][0-9]*|-[0-9]+)$/.test(annotation)) return 0;
  const cost = Number(annotation);
  return cost > MAX_INT32 || cost < -MAX_INT32 - 1 ? 0 : cost + 0;
}

function maxRestarts(statuses: readonly ContainerStatus[]): number {
  return statuses.reduce((most, status) => Math.max(most, status.restartCount), 0);
}

export function deletionCandidate(pod: Pod): DeletionCandidate {
  const sidecars = new Set(
    pod.spec.initContainers.filter((container) => container.restartPolicy === 'Always').map(({ name }) => name),
  );
  const readyCondition = pod.status.conditions.find((condition) => condition.type === 'Ready');
  const ready = readyCondition?.status === 'True';
  return {
    uid: pod.metadata.uid,
    nodeName: pod.spec.nodeName ?? '',
    phase: pod.status.phase,
    ready,
    readySince: ready ? readyCondition.lastTransitionTime : undefined,
    deletionCost: deletionCost(pod.metadata.annotations.get(POD_DELETION_COST_ANNOTATION)),
    restarts: maxRestarts(pod.status.containerStatuses),
    sidecarRestarts: maxRestarts(pod.status.initContainerStatuses.filter(({ name }) => sidecars.has(name))),
    createdAt: pod.metadata.creationTimestamp,
  };
}
