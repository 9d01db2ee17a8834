/** First part of a Job's sync: counts, before anything is decided (upstream `pkg/controller/job/job_controller.go`, `syncJob`). */
import type { Instant, Job, JobSpec, JobStatus } from '../../model/objects/index.ts';
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

/**
 * Pods that nothing depends on but their number, as long as the Job goes on and has not too many of them: active ones, and
 * those that have ended and were counted for good. There may be thousands, and a sync a second.
 */
export interface CountedPods {
  readonly active: number;
  /** Of the active ones. */
  readonly ready: number;
  /** All pods of the Job, where they are needed after all. */
  readonly all: () => readonly JobPod[];
}

/** Whether the rules of a Job ask nothing of each single pod that is active, or ended and counted. */
export const mayCountPods = (spec: JobSpec): boolean =>
  !isIndexed(spec) && spec.template.spec.restartPolicy !== 'OnFailure' && spec.podFailurePolicy === undefined;

/** Active pods: how many, and which. */
export interface ActivePods {
  readonly count: number;
  readonly list: () => readonly JobPod[];
}

export interface JobSyncInput {
  readonly job: Pick<Job, 'metadata' | 'spec' | 'status'>;
  /** All pods that the Job controls, in whatever phase; those that are `counted` are left out. */
  readonly pods: readonly JobPod[];
  readonly counted?: CountedPods;
  readonly now: Instant;
  /** The controller's memory of failures; `NO_FAILURES` after a start of the controller. */
  readonly backoff: BackoffRecord;
  /** False while creations or deletions of an earlier sync have not been seen; then no pods are created or deleted. */
  readonly expectationsSatisfied: boolean;
  /** UIDs of pods whose finalizer an earlier sync removed and that have not been seen without it. */
  readonly finalizersBeingRemoved: ReadonlySet<string>;
}

export interface JobObservation extends JobSyncInput {
  readonly active: ActivePods;
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
  const { counted } = input;
  const seen = counted === undefined ? pods.filter(isActive) : [];
  const uncountedSucceeded = new Set(status.uncountedTerminatedPods?.succeeded);
  const uncountedFailed = new Set(status.uncountedTerminatedPods?.failed);
  const newSucceeded = newlyFinished(input, uncountedSucceeded, ({ phase }) => phase === 'Succeeded');
  const newFailed = newlyFinished(input, uncountedFailed, (pod) => isFailed(spec, pod));
  const countedFailures = newFailed.filter((pod) => matchPodFailurePolicy(spec.podFailurePolicy, pod).countFailed);
  const indexes = observeIndexes(input, seen);
  const byCount = status.succeeded + newSucceeded.length + uncountedSucceeded.size;
  return {
    ...input,
    ...indexes,
    active: {
      count: counted?.active ?? seen.length,
      list: () => counted?.all().filter(isActive) ?? seen,
    },
    ready: counted?.ready ?? seen.filter(({ isReady }) => isReady).length,
    terminating: pods.filter(isTerminating).length,
    uncountedSucceeded,
    uncountedFailed,
    succeeded: isIndexed(spec) ? indexesTotal(indexes.succeededIndexes) : byCount,
    failed: status.failed + countedFailures.length + uncountedFailed.size,
    startTime: startTime(input.job, now),
    newBackoff: nextBackoffRecord(input.backoff, newSucceeded.map(finishedAt), newFailed.map(finishedAt)),
  };
}

const finishedAt = (pod: JobPod): Instant => pod.finishedAt;
