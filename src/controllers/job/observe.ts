/** First part of a Job's sync: counts, before anything is decided (upstream `pkg/controller/job/job_controller.go`, `syncJob`). */
import type { Instant, Job, JobStatus } from '../../model/objects/index.ts';
import { nextBackoffRecord } from './backoff.ts';
import type { BackoffRecord } from './backoff.ts';
import { matchPodFailurePolicy } from './failure-policy.ts';
import { hasIndex, indexesTotal, parseIndexes } from './indexes.ts';
import type { Intervals } from './indexes.ts';
import type { JobPod } from './pod-view.ts';
import {
  failedIndexes,
  hasBackoffLimitPerIndex,
  hasValidIndex,
  indexesOf,
  isActive,
  isFailed,
  isIndexed,
  isTerminating,
  succeededIndexes,
} from './pods.ts';

export interface JobSyncInput {
  readonly job: Pick<Job, 'metadata' | 'spec' | 'status'>;
  /** All pods that the Job controls, in whatever phase. */
  readonly pods: readonly JobPod[];
  readonly now: Instant;
  /** The controller's memory of failures; `NO_FAILURES` after a start of the controller. */
  readonly backoff: BackoffRecord;
  /** False while creations or deletions of an earlier sync have not been seen; then no pods are created or deleted. */
  readonly expectationsSatisfied: boolean;
  /** UIDs of pods whose finalizer an earlier sync removed and that have not been seen without it. */
  readonly finalizersBeingRemoved: ReadonlySet<string>;
}

export interface JobObservation extends JobSyncInput {
  readonly active: readonly JobPod[];
  readonly ready: number;
  readonly terminating: number;
  readonly uncountedSucceeded: ReadonlySet<string>;
  readonly uncountedFailed: ReadonlySet<string>;
  /** Indexed: by indexes. Else: counted ones, those being counted and new ones. */
  readonly succeeded: number;
  readonly failed: number;
  /** Set at the first sync of a Job that is not suspended. */
  readonly startTime?: Instant;
  /** The record with the pods that ended since the last sync. */
  readonly newBackoff: BackoffRecord;
  readonly previousSucceededIndexes: Intervals;
  readonly succeededIndexes: Intervals;
  /** Only with backoffLimitPerIndex. */
  readonly failedIndexes?: Intervals;
  /** By index, the failed pod that keeps its finalizer until its replacement, which takes over its failure count, exists. */
  readonly awaitingReplacement: ReadonlyMap<number, JobPod>;
}

/** Pods that the status does not account for yet. */
function newlyFinished(
  { job, pods, finalizersBeingRemoved }: JobSyncInput,
  uncounted: ReadonlySet<string>,
  test: (pod: JobPod) => boolean,
): JobPod[] {
  return pods.filter(
    (pod) =>
      pod.isTracked &&
      test(pod) &&
      !uncounted.has(pod.uid) &&
      !finalizersBeingRemoved.has(pod.uid) &&
      (!isIndexed(job.spec) || hasValidIndex(job.spec, pod)),
  );
}

/** Of several pods of one index the last one counts: most failures so far, and not ended earlier. */
function podsAwaitingReplacement(
  input: JobSyncInput,
  active: readonly JobPod[],
  done: Intervals,
  failed: Intervals,
): Map<number, JobPod> {
  const activeIndexes = new Set(indexesOf(active));
  const result = new Map<number, JobPod>();
  for (const pod of newlyFinished(input, new Set(), (each) => isFailed(input.job.spec, each))) {
    const index = pod.completionIndex;
    if (
      !hasValidIndex(input.job.spec, pod) ||
      hasIndex(done, index) ||
      hasIndex(failed, index) ||
      activeIndexes.has(index)
    )
      continue;
    const last = result.get(index);
    if (!last || (totalFailures(last) <= totalFailures(pod) && pod.finishedAt >= last.finishedAt))
      result.set(index, pod);
  }
  return result;
}

/** Failures of the pod's index before it, ignored ones included. */
export function totalFailures({ indexFailures, indexIgnoredFailures }: JobPod): number {
  return indexFailures + indexIgnoredFailures;
}

function observeIndexes(
  input: JobSyncInput,
  active: readonly JobPod[],
): Pick<JobObservation, 'previousSucceededIndexes' | 'succeededIndexes' | 'failedIndexes' | 'awaitingReplacement'> {
  const {
    job: { spec, status },
    pods,
  } = input;
  if (!isIndexed(spec)) return { previousSucceededIndexes: [], succeededIndexes: [], awaitingReplacement: new Map() };
  const completions = spec.completions ?? 0;
  const previousSucceededIndexes = parseIndexes(status.completedIndexes ?? '', completions);
  const succeeded = succeededIndexes(spec, previousSucceededIndexes, pods);
  if (!hasBackoffLimitPerIndex(spec))
    return { previousSucceededIndexes, succeededIndexes: succeeded, awaitingReplacement: new Map() };
  const failed = failedIndexes(spec, parseIndexes(status.failedIndexes ?? '', completions), pods);
  const awaitingReplacement = podsAwaitingReplacement(input, active, succeeded, failed);
  return { previousSucceededIndexes, succeededIndexes: succeeded, failedIndexes: failed, awaitingReplacement };
}

function startTime({ spec, status }: Pick<Job, 'spec' | 'status'>, now: Instant): JobStatus['startTime'] {
  return status.startTime ?? (spec.suspend ? undefined : now);
}

export function observe(input: JobSyncInput): JobObservation {
  const {
    job: { spec, status },
    pods,
    now,
  } = input;
  const active = pods.filter(isActive);
  const uncountedSucceeded = new Set(status.uncountedTerminatedPods?.succeeded);
  const uncountedFailed = new Set(status.uncountedTerminatedPods?.failed);
  const newSucceeded = newlyFinished(input, uncountedSucceeded, ({ phase }) => phase === 'Succeeded');
  const newFailed = newlyFinished(input, uncountedFailed, (pod) => isFailed(spec, pod));
  const counted = newFailed.filter((pod) => matchPodFailurePolicy(spec.podFailurePolicy, pod).countFailed);
  const indexes = observeIndexes(input, active);
  const byCount = status.succeeded + newSucceeded.length + uncountedSucceeded.size;
  return {
    ...input,
    ...indexes,
    active,
    ready: active.filter(({ isReady }) => isReady).length,
    terminating: pods.filter(isTerminating).length,
    uncountedSucceeded,
    uncountedFailed,
    succeeded: isIndexed(spec) ? indexesTotal(indexes.succeededIndexes) : byCount,
    failed: status.failed + counted.length + uncountedFailed.size,
    startTime: startTime(input.job, now),
    newBackoff: nextBackoffRecord(input.backoff, newSucceeded.map(finishedAt), newFailed.map(finishedAt)),
  };
}

const finishedAt = (pod: JobPod): Instant => pod.finishedAt;
