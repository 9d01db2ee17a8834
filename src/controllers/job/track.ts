/**
 * Last part of a Job's sync: counting finished pods so that none is lost or counted twice (upstream
 * `pkg/controller/job/job_controller.go`, `trackJobStatusAndRemoveFinalizers`).
 *
 *   status with the pods' UIDs as uncounted (and the interim condition) ─► finalizers off ─► status with the counters (and
 *   the final condition)
 */
import type { Instant, JobStatus } from '../../model/objects/index.ts';
import { ensureCondition, findTrue, trueCondition } from './conditions.ts';
import type { Verdict } from './conditions.ts';
import { matchPodFailurePolicy } from './failure-policy.ts';
import { hasIndex, indexesText, indexesTotal, withIndexes } from './indexes.ts';
import type { JobObservation } from './observe.ts';
import type { JobPod } from './pod-view.ts';
import { hasBackoffLimitPerIndex, hasValidIndex, isFailed, isIndexed } from './pods.ts';

/** Pods accounted for in one sync; the UIDs have to fit into the status. */
export const MAX_UNCOUNTED_PODS = 500;

export interface TrackInput {
  readonly observation: JobObservation;
  /** Status with start time, conditions and current counts of active, ready and terminating pods. */
  readonly status: JobStatus;
  /** `status` has something new already. */
  readonly needsWrite: boolean;
  readonly verdict?: Verdict;
}

export interface TrackResult {
  /** Up to two: one before the finalizers are removed, one after. */
  readonly writes: readonly JobStatus[];
  /** The first of `writes` comes before the finalizers; without it the back-off record is not stored either. */
  readonly wroteFirst: boolean;
  readonly removeFinalizer: readonly JobPod[];
}

interface Tally {
  readonly finalizers: JobPod[];
  readonly succeeded: string[];
  readonly failed: string[];
  readonly succeededIndexes: number[];
  changed: boolean;
  full: boolean;
}

type Uncounted = NonNullable<JobStatus['uncountedTerminatedPods']>;

const NONE_UNCOUNTED: Uncounted = { succeeded: [], failed: [] };

/** Whether the pod of this UID still has its finalizer. */
type IsHeld = (uid: string) => boolean;

/** Moves into the counters those whose finalizer is gone. Gives back the same status if there are none. */
function settle(status: JobStatus, isHeld: IsHeld): JobStatus {
  const { succeeded, failed } = status.uncountedTerminatedPods ?? NONE_UNCOUNTED;
  const left = {
    succeeded: succeeded.filter(isHeld),
    failed: failed.filter(isHeld),
  };
  const [newSucceeded, newFailed] = [succeeded.length - left.succeeded.length, failed.length - left.failed.length];
  if (newSucceeded === 0 && newFailed === 0) return status;
  return {
    ...status,
    succeeded: status.succeeded + newSucceeded,
    failed: status.failed + newFailed,
    uncountedTerminatedPods: left,
  };
}

/** A failed pod of an index that is to be tried again keeps its finalizer until the replacement exists. */
function mayLoseFinalizer(
  { job, awaitingReplacement }: JobObservation,
  pod: JobPod,
  failed: boolean,
  verdict: Verdict | undefined,
): boolean {
  if (job.metadata.deletionTimestamp !== undefined || verdict || pod.phase === 'Succeeded') return true;
  if (!failed) return false;
  return !hasBackoffLimitPerIndex(job.spec) || awaitingReplacement.get(pod.completionIndex)?.uid !== pod.uid;
}

function tallySuccess(
  { job, previousSucceededIndexes, uncountedSucceeded }: JobObservation,
  pod: JobPod,
  tally: Tally,
): void {
  if (isIndexed(job.spec)) {
    // The index itself is enough to count once; no UID is needed.
    if (!hasValidIndex(job.spec, pod) || hasIndex(previousSucceededIndexes, pod.completionIndex)) return;
    tally.succeededIndexes.push(pod.completionIndex);
  } else {
    if (uncountedSucceeded.has(pod.uid)) return;
    tally.succeeded.push(pod.uid);
  }
  tally.changed = true;
}

function tallyFailure({ job: { spec }, uncountedFailed }: JobObservation, pod: JobPod, tally: Tally): void {
  if (uncountedFailed.has(pod.uid) || (isIndexed(spec) && !hasValidIndex(spec, pod))) return;
  if (!matchPodFailurePolicy(spec.podFailurePolicy, pod).countFailed) return;
  tally.failed.push(pod.uid);
  tally.changed = true;
}

function tallyPods(observation: JobObservation, uncounted: Uncounted, verdict: Verdict | undefined): Tally {
  const {
    job: { spec },
    pods,
    finalizersBeingRemoved,
    uncountedFailed,
  } = observation;
  const tally: Tally = {
    finalizers: [],
    succeeded: [...uncounted.succeeded],
    failed: [...uncounted.failed],
    succeededIndexes: [],
    changed: false,
    full: false,
  };
  const inOrder = isIndexed(spec) ? [...pods].sort((a, b) => a.completionIndex - b.completionIndex) : pods;
  // A Job that fails counts every pod that has not ended as failed; one that succeeds early does not.
  const allFail = verdict !== undefined && verdict.type !== 'SuccessCriteriaMet';
  for (const pod of inOrder) {
    if (!pod.isTracked) continue;
    const failed = isFailed(spec, pod);
    if (!mayLoseFinalizer(observation, pod, failed, verdict) || finalizersBeingRemoved.has(pod.uid)) continue;
    tally.finalizers.push(pod);
    if (pod.phase === 'Succeeded' && !uncountedFailed.has(pod.uid)) tallySuccess(observation, pod, tally);
    else if (failed || allFail) tallyFailure(observation, pod, tally);
    if (tally.succeededIndexes.length + tally.succeeded.length + tally.failed.length >= MAX_UNCOUNTED_PODS) {
      tally.full = true;
      break;
    }
  }
  return tally;
}

function withIndexCounts(
  status: JobStatus,
  { job: { spec }, succeededIndexes, failedIndexes }: JobObservation,
  fresh: readonly number[],
): JobStatus {
  if (!isIndexed(spec)) return status;
  const succeeded = withIndexes(succeededIndexes, fresh);
  return {
    ...status,
    succeeded: indexesTotal(succeeded),
    completedIndexes: indexesText(succeeded),
    failedIndexes: failedIndexes && indexesText(failedIndexes),
  };
}

/** The interim condition that is written before finalizers go. */
function withInterim(status: JobStatus, verdict: Verdict | undefined, now: Instant): JobStatus {
  const isNew =
    verdict?.type === 'FailureTarget' ||
    (verdict?.type === 'SuccessCriteriaMet' && !findTrue(status.conditions, verdict.type));
  return verdict && isNew ? { ...status, conditions: [...status.conditions, trueCondition(verdict, now)] } : status;
}

/** The final condition, once all pods are gone and counted. */
function withEnd(status: JobStatus, { type, reason, message }: Verdict, now: Instant): JobStatus {
  const failed = type === 'FailureTarget' || type === 'Failed';
  const conditions = ensureCondition(
    status.conditions,
    trueCondition({ type: failed ? 'Failed' : 'Complete', reason, message }, now),
  );
  return { ...status, conditions, completionTime: failed ? status.completionTime : now };
}

function isSettled({ uncountedTerminatedPods, terminating }: JobStatus): boolean {
  const { succeeded, failed } = uncountedTerminatedPods ?? NONE_UNCOUNTED;
  return succeeded.length + failed.length === 0 && (terminating ?? 0) === 0;
}

export function track({ observation, status, needsWrite, verdict }: TrackInput): TrackResult {
  const { pods, finalizersBeingRemoved, now } = observation;
  let held: ReadonlySet<string> | undefined;
  // UIDs are few and late: most syncs see pods that only come up
  const isHeld: IsHeld = (uid) => {
    held ??= new Set(pods.filter(({ isTracked }) => isTracked).map((pod) => pod.uid));
    return held.has(uid) && !finalizersBeingRemoved.has(uid);
  };
  const before = settle(status, isHeld);
  const tally = tallyPods(observation, before.uncountedTerminatedPods ?? NONE_UNCOUNTED, verdict);
  const uncountedTerminatedPods = { succeeded: tally.succeeded, failed: tally.failed };
  const counted = withIndexCounts({ ...before, uncountedTerminatedPods }, observation, tally.succeededIndexes);
  const first = withInterim(counted, verdict, now);
  const wroteFirst =
    needsWrite ||
    before !== status ||
    tally.changed ||
    first !== counted ||
    (first.completedIndexes ?? '') !== (status.completedIndexes ?? '') ||
    first.failedIndexes !== status.failedIndexes;
  const released = new Set(tally.finalizers.map(({ uid }) => uid));
  const settled = settle(first, (uid) => !released.has(uid) && isHeld(uid));
  const last = verdict && !tally.full && isSettled(settled) ? withEnd(settled, verdict, now) : settled;
  const writes = [...(wroteFirst ? [first] : []), ...(last !== first ? [last] : [])];
  return { writes, wroteFirst, removeFinalizer: tally.finalizers };
}
