/**
 * The status that the Deployment controller writes (upstream `pkg/controller/deployment/sync.go`, `calculateStatus`, and
 * `progress.go`, `syncRolloutStatus`). Pure: the caller compares with the stored status and writes what differs.
 */
import type { Condition, Deployment, Instant, ReplicaSet } from '../../model/objects/index.ts';
import { findCondition } from '../../model/pod.ts';
import { deploymentShape } from './counts.ts';
import { maxUnavailable } from './fenceposts.ts';
import {
  hasProgressDeadline,
  isComplete,
  isProgressing,
  isTimedOut,
  NEW_REPLICA_SET_AVAILABLE,
  PROGRESS_DEADLINE_EXCEEDED,
  REPLICA_SET_UPDATED,
} from './progress.ts';
import type { DeploymentStatus } from './progress.ts';

/** What a pass knows: old ReplicaSets and, once it exists, the new one. */
export interface RolloutState {
  readonly deployment: Deployment;
  readonly oldReplicaSets: readonly ReplicaSet[];
  readonly newReplicaSet?: ReplicaSet;
}

const REPLICA_FAILURE = 'ReplicaFailure';

type ConditionText = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/**
 * Puts a condition in, at the end. Nothing changes where status and reason are as before; the transition time is kept where the
 * status is as before.
 */
export function setCondition(conditions: readonly Condition[], next: Condition): readonly Condition[] {
  const current = findCondition(conditions, next.type);
  if (current?.status === next.status && current.reason === next.reason) return conditions;
  const kept = current?.status === next.status ? { ...next, lastTransitionTime: current.lastTransitionTime } : next;
  return replacedLast(conditions, kept);
}

/** At the end, in place of what there is of its type. */
function replacedLast(conditions: readonly Condition[], next: Condition): readonly Condition[] {
  const all: Condition[] = [];
  for (let i = 0; i < conditions.length; i++) if (conditions[i].type !== next.type) all.push(conditions[i]);
  all.push(next);
  return all;
}

export function withoutCondition(conditions: readonly Condition[], type: string): readonly Condition[] {
  if (findCondition(conditions, type) === undefined) return conditions;
  return conditions.filter((condition) => condition.type !== type);
}

/** Field by field: a spread costs as much as the rest of a pass. */
function stamped(
  { type, status, reason, message }: ConditionText,
  now: Instant,
  lastTransitionTime: Instant | undefined = now,
): Condition {
  return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime };
}

/** As `setCondition`; most often nothing changes, and then nothing is made. */
function withCondition(conditions: readonly Condition[], text: ConditionText, now: Instant): readonly Condition[] {
  const current = findCondition(conditions, text.type);
  if (current?.status === text.status && current.reason === text.reason) return conditions;
  return setCondition(conditions, stamped(text, now));
}

const AVAILABLE: ConditionText = {
  type: 'Available',
  status: 'True',
  reason: 'MinimumReplicasAvailable',
  message: 'Deployment has minimum availability.',
};
const UNAVAILABLE: ConditionText = {
  type: 'Available',
  status: 'False',
  reason: 'MinimumReplicasUnavailable',
  message: 'Deployment does not have minimum availability.',
};

/** Counts and the Available condition; the other conditions as they are stored. */
export function calculateStatus(
  { deployment, oldReplicaSets, newReplicaSet }: RolloutState,
  now: Instant,
): DeploymentStatus {
  const updated = newReplicaSet?.status;
  let wanted = newReplicaSet === undefined ? 0 : (newReplicaSet.spec.replicas ?? 1);
  let replicas = updated?.replicas ?? 0;
  let readyReplicas = updated?.readyReplicas ?? 0;
  let availableReplicas = updated?.availableReplicas ?? 0;
  for (const { spec, status } of oldReplicaSets) {
    wanted += spec.replicas ?? 1;
    replicas += status.replicas;
    readyReplicas += status.readyReplicas;
    availableReplicas += status.availableReplicas;
  }
  const shape = deploymentShape(deployment);
  const isAvailable = availableReplicas >= shape.replicas - maxUnavailable(shape);
  return {
    replicas,
    updatedReplicas: updated?.replicas ?? 0,
    readyReplicas,
    availableReplicas,
    // Of the wanted pods; while ReplicaSets shrink there may be more available than wanted.
    unavailableReplicas: Math.max(0, wanted - availableReplicas),
    observedGeneration: deployment.metadata.generation ?? 0,
    collisionCount: deployment.status.collisionCount,
    conditions: withCondition(deployment.status.conditions, isAvailable ? AVAILABLE : UNAVAILABLE, now),
  };
}

/** Field by field, so that all statuses have one shape: objects made by spreads of each other have one each. */
function withConditions(status: DeploymentStatus, conditions: readonly Condition[]): DeploymentStatus {
  if (status.conditions === conditions) return status;
  const { replicas, updatedReplicas, readyReplicas, availableReplicas, unavailableReplicas } = status;
  const { observedGeneration, collisionCount } = status;
  return {
    replicas,
    updatedReplicas,
    readyReplicas,
    availableReplicas,
    unavailableReplicas,
    observedGeneration,
    collisionCount,
    conditions,
  };
}

function progressConditions(state: RolloutState, status: DeploymentStatus, now: Instant): readonly Condition[] {
  const { deployment } = state;
  const { spec, metadata } = deployment;
  const stored = findCondition(deployment.status.conditions, 'Progressing');
  if (isComplete(spec.replicas ?? 1, metadata.generation ?? 0, status)) {
    const message = `${subjectOf(state)} has successfully progressed.`;
    const text = { type: 'Progressing', status: 'True', reason: NEW_REPLICA_SET_AVAILABLE, message } as const;
    return withCondition(status.conditions, text, now);
  }
  if (isProgressing(deployment.status, status)) {
    // Not setCondition(): progress moves the update time even where status and reason stay.
    const since = stored?.status === 'True' ? stored.lastTransitionTime : now;
    const last = status.conditions.at(-1);
    const message = progressMessage(state);
    if (isStamped(last, now) && last.message === message) return status.conditions;
    const next = stamped({ type: 'Progressing', status: 'True', reason: REPLICA_SET_UPDATED, message }, now, since);
    return replacedLast(status.conditions, next);
  }
  if (isTimedOut(spec.progressDeadlineSeconds, stored, now)) {
    const message = `${subjectOf(state)} has timed out progressing.`;
    const text = { type: 'Progressing', status: 'False', reason: PROGRESS_DEADLINE_EXCEEDED, message } as const;
    return withCondition(status.conditions, text, now);
  }
  return status.conditions;
}

/** What a message speaks of. */
const subjectOf = ({ deployment, newReplicaSet }: RolloutState): string =>
  newReplicaSet ? `ReplicaSet "${newReplicaSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;

const progressMessage = (state: RolloutState): string => `${subjectOf(state)} is progressing.`;

/** Says the last condition already that there was progress at this instant? Many pods become ready within a second. */
const isStamped = (last: Condition | undefined, now: Instant): last is Condition =>
  last?.lastUpdateTime === now &&
  last.reason === REPLICA_SET_UPDATED &&
  last.status === 'True' &&
  last.type === 'Progressing';

/** Failures of the new ReplicaSet come before those of old ones. */
function replicaFailure({ oldReplicaSets, newReplicaSet }: RolloutState): Condition | undefined {
  const own = newReplicaSet && findCondition(newReplicaSet.status.conditions, REPLICA_FAILURE);
  if (own) return own;
  for (const { status } of oldReplicaSets) {
    const failure = findCondition(status.conditions, REPLICA_FAILURE);
    if (failure) return failure;
  }
  return undefined;
}

/** The status after a pass of a roll-out: counts, Available, Progressing and ReplicaFailure. */
export function rolloutStatus(state: RolloutState, now: Instant): DeploymentStatus {
  const { deployment } = state;
  const status = calculateStatus(state, now);
  const stored = findCondition(deployment.status.conditions, 'Progressing');
  // With one ReplicaSet left and the last roll-out reported there is no progress to estimate: this is a mere re-sync.
  const settled = status.replicas === status.updatedReplicas && stored?.reason === NEW_REPLICA_SET_AVAILABLE;
  let { conditions } = status;
  if (!hasProgressDeadline(deployment.spec.progressDeadlineSeconds))
    conditions = withoutCondition(conditions, 'Progressing');
  else if (!settled) conditions = progressConditions(state, status, now);
  const failure = replicaFailure(state);
  conditions = failure
    ? setCondition(conditions, { ...failure, lastUpdateTime: failure.lastTransitionTime })
    : withoutCondition(conditions, REPLICA_FAILURE);
  return withConditions(status, conditions);
}

/**
 * The Progressing condition to store because the Deployment was paused or resumed, which stops and restarts the deadline's
 * clock; nothing where that is stored already, there is no deadline, or it has been missed.
 */
export function pausedCondition({ spec, status }: Deployment, now: Instant): Condition | undefined {
  if (!hasProgressDeadline(spec.progressDeadlineSeconds)) return undefined;
  const stored = findCondition(status.conditions, 'Progressing');
  if (stored?.reason === PROGRESS_DEADLINE_EXCEEDED) return undefined;
  const isPaused = spec.paused ?? false;
  if (isPaused === (stored?.reason === 'DeploymentPaused')) return undefined;
  return isPaused
    ? stamped(
        { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' },
        now,
      )
    : stamped(
        { type: 'Progressing', status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' },
        now,
      );
}
