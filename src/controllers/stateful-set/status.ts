/** The status that the StatefulSet controller writes (stateful_set_control.go, updateStatus and completeRollingUpdate). */
import type { Cluster } from '../../cluster/index.ts';
import type { StatefulSet } from '../../model/objects/index.ts';
import { isUpdateComplete } from './revision.ts';
import type { Revision } from './revisions.ts';
import type { SetPods } from './set-pods.ts';

type Status = StatefulSet['status'];

export interface StatusInput {
  readonly serial: number;
  readonly set: StatefulSet;
  readonly current: Revision;
  readonly update: Revision;
}

/** `replicas` has those that terminate, the counts by revision have not. */
export function statusOf({ pods, now }: Cluster, of: SetPods, { serial, set, current, update }: StatusInput): Status {
  const minReady = set.spec.minReadySeconds ?? 0;
  const rows = pods.byOwner.rows(serial);
  const running = rows.filter((row) => of.isRunningAndReady(row));
  const lasting = rows.filter((row) => !pods.isTerminating(row));
  const ofRevision = (name: string): number => lasting.filter((row) => of.revisionOf(row) === name).length;
  const status: Status = {
    replicas: rows.length,
    readyReplicas: running.length,
    availableReplicas: running.filter((row) => pods.isAvailable(row, minReady, now)).length,
    currentReplicas: ofRevision(current.name),
    updatedReplicas: ofRevision(update.name),
    currentRevision: current.name,
    updateRevision: update.name,
    observedGeneration: set.metadata.generation ?? 1,
    conditions: set.status.conditions,
  };
  if (!isUpdateComplete(set.spec, status)) return status;
  return { ...status, currentReplicas: status.updatedReplicas, currentRevision: update.name };
}

export function sameStatus(a: Status, b: Status): boolean {
  return (
    a.replicas === b.replicas &&
    a.readyReplicas === b.readyReplicas &&
    a.availableReplicas === b.availableReplicas &&
    a.currentReplicas === b.currentReplicas &&
    a.updatedReplicas === b.updatedReplicas &&
    a.currentRevision === b.currentRevision &&
    a.updateRevision === b.updateRevision &&
    a.observedGeneration === b.observedGeneration
  );
}
