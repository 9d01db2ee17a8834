/** Which revision a StatefulSet's pod is made at, and when an update is over (upstream `pkg/controller/statefulset/stateful_set_utils.go`). */
import { scaledIntOrPercent } from '../../model/int-or-percent.ts';
import type { IntOrString, StatefulSet } from '../../model/objects/index.ts';

type UpdateStrategy = StatefulSet['spec']['updateStrategy'];

export interface RevisionState {
  readonly updateStrategy: UpdateStrategy;
  /** First ordinal of the set. */
  readonly start: number;
  /** status.currentReplicas of the status that the pass has computed so far. */
  readonly currentReplicas: number;
}

/**
 * The revision of a pod that is made for an ordinal. With a `rollingUpdate` block the partition decides (whatever the
 * strategy); without one the first `currentReplicas` pods are still those of the current revision. Partition and count are
 * relative to the first ordinal.
 */
export function newPodRevision(
  { updateStrategy, start, currentReplicas }: RevisionState,
  ordinal: number,
): 'current' | 'update' {
  const { type, rollingUpdate } = updateStrategy;
  if (rollingUpdate) return ordinal < start + (rollingUpdate.partition ?? 0) ? 'current' : 'update';
  return (type ?? 'RollingUpdate') === 'RollingUpdate' && ordinal < start + currentReplicas ? 'current' : 'update';
}

/**
 * Pods that may be down at once during an update: 1 unless set; a percentage rounds down, but to 1 at least. In v1.32 it is
 * used only behind a feature gate that is off.
 *
 * @throws where a text is no percentage
 */
export function maxUnavailable(setting: IntOrString | undefined, replicas: number): number {
  return Math.max(1, scaledIntOrPercent(setting ?? 1, replicas, false));
}

/** An update is over when all wanted pods exist, are ready and new; with a partition above the start that never happens. */
export function isUpdateComplete(
  spec: Pick<StatefulSet['spec'], 'replicas' | 'updateStrategy'>,
  status: Pick<StatefulSet['status'], 'replicas' | 'updatedReplicas' | 'readyReplicas'>,
): boolean {
  const replicas = spec.replicas ?? 1;
  return (
    (spec.updateStrategy.type ?? 'RollingUpdate') === 'RollingUpdate' &&
    status.updatedReplicas === replicas &&
    status.readyReplicas === replicas &&
    status.replicas === replicas
  );
}
