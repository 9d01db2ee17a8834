/**
 * Is a roll-out done, moving or stuck? (upstream `pkg/controller/deployment/progress.go`, `util/deployment_util.go`)
 *
 *   complete ──► Progressing=True  NewReplicaSetAvailable      (no deadline any more until the next roll-out)
 *   moved    ──► Progressing=True  ReplicaSetUpdated, its update time is now
 *   neither  ──► older than progressDeadlineSeconds? ──► Progressing=False ProgressDeadlineExceeded
 *
 * The deadline changes the condition only: the roll-out goes on, and may move again.
 */
import type { Condition, Deployment, Instant } from '../../model/objects/index.ts';

export const NEW_REPLICA_SET_AVAILABLE = 'NewReplicaSetAvailable';
export const REPLICA_SET_UPDATED = 'ReplicaSetUpdated';
export const PROGRESS_DEADLINE_EXCEEDED = 'ProgressDeadlineExceeded';
/** As a deadline it means "none". */
const MAX_INT32 = 2147483647;
const MILLISECONDS_PER_SECOND = 1000;

export type DeploymentStatus = Deployment['status'];

/** The counts of a status that progress is measured by. */
export type ProgressCounts = Pick<
  DeploymentStatus,
  'replicas' | 'updatedReplicas' | 'readyReplicas' | 'availableReplicas'
>;

export function hasProgressDeadline(progressDeadlineSeconds: number | undefined): progressDeadlineSeconds is number {
  return progressDeadlineSeconds !== undefined && progressDeadlineSeconds !== MAX_INT32;
}

/** All wanted pods are new and available, no old one is left, and the status is of this generation. */
export function isComplete(
  replicas: number,
  generation: number,
  status: ProgressCounts & Pick<DeploymentStatus, 'observedGeneration'>,
): boolean {
  return (
    status.updatedReplicas === replicas &&
    status.replicas === replicas &&
    status.availableReplicas === replicas &&
    status.observedGeneration >= generation
  );
}

/** More new, ready or available pods, or fewer old ones than before. */
export function isProgressing(before: ProgressCounts, now: ProgressCounts): boolean {
  return (
    now.updatedReplicas > before.updatedReplicas ||
    now.replicas - now.updatedReplicas < before.replicas - before.updatedReplicas ||
    now.readyReplicas > before.readyReplicas ||
    now.availableReplicas > before.availableReplicas
  );
}

/**
 * Whether the deadline has passed since the last sign of progress. A completed roll-out never times out, and one that has
 * timed out stays so until it moves.
 *
 * @param progressing the condition of type Progressing, if there is one
 */
export function isTimedOut(
  progressDeadlineSeconds: number | undefined,
  progressing: Condition | undefined,
  now: Instant,
): boolean {
  if (!hasProgressDeadline(progressDeadlineSeconds) || !progressing) return false;
  if (progressing.reason === NEW_REPLICA_SET_AVAILABLE) return false;
  if (progressing.reason === PROGRESS_DEADLINE_EXCEEDED) return true;
  return (progressing.lastUpdateTime ?? -Infinity) + progressDeadlineSeconds * MILLISECONDS_PER_SECOND < now;
}

/**
 * When to look again whether the deadline has passed: milliseconds to wait, 0 for "at once, rate limited", or nothing
 * where that is pointless. A second is added so that the clock is past the deadline by then.
 *
 * @param status the status just computed; `progressing` is the condition as stored
 */
export function progressCheckAfter(
  { spec, metadata }: Deployment,
  status: DeploymentStatus,
  progressing: Condition | undefined,
  now: Instant,
): number | undefined {
  const deadline = spec.progressDeadlineSeconds;
  if (!hasProgressDeadline(deadline) || !progressing || progressing.reason === PROGRESS_DEADLINE_EXCEEDED)
    return undefined;
  if (isComplete(spec.replicas ?? 1, metadata.generation ?? 0, status)) return undefined;
  const left = (progressing.lastUpdateTime ?? -Infinity) + deadline * MILLISECONDS_PER_SECOND - now;
  return left < MILLISECONDS_PER_SECOND ? 0 : left + MILLISECONDS_PER_SECOND;
}
