/** Third part of a Job's sync: which pods to create or delete (upstream `pkg/controller/job/job_controller.go`, `manageJob`). */
import type { JobSpec } from '../../model/objects/index.ts';
import { backoffLeft, DEFAULT_BACKOFF_MS, MAX_BACKOFF_MS, remainingBackoff } from './backoff.ts';
import { matchPodFailurePolicy } from './failure-policy.ts';
import { lowestFreeIndexes, mergeIntervals, withIndexes } from './indexes.ts';
import { totalFailures } from './observe.ts';
import type { JobObservation } from './observe.ts';
import type { JobPod } from './pod-view.ts';
import { hasBackoffLimitPerIndex, indexesOf, isIndexed, isTerminating, replacesOnlyFailed } from './pods.ts';
import { podsForRemoval } from './removal.ts';

/** Pods created or deleted in one sync. */
export const MAX_PODS_PER_SYNC = 500;
/** Syncs that pods ask for are not closer than this; shorter back-offs wait for it as well. */
export const SYNC_BATCH_MS = 1000;

/** A pod to create; counts are set, and go into its annotations, only with backoffLimitPerIndex. */
export interface JobPodCreation {
  readonly index?: number;
  readonly indexFailures?: number;
  /** Left out where it is 0. */
  readonly indexIgnoredFailures?: number;
}

export interface ManagePlan {
  readonly create: readonly JobPodCreation[];
  /** Their finalizer is removed first, so that they are not counted as failed. */
  readonly delete: readonly JobPod[];
  /** status.active to report. */
  readonly active: number;
  readonly requeueAfterMs?: number;
}

/** How many pods should be active. Without completions the first success stops creation, but not those that run. */
function wantedActive({ job: { spec }, active, succeeded }: JobObservation): number {
  const parallelism = spec.parallelism ?? 1;
  if (spec.completions === undefined) return succeeded > 0 ? active.count : parallelism;
  return Math.max(0, Math.min(parallelism, spec.completions - succeeded));
}

function pendingIndexes(
  { job: { spec }, pods, active, succeededIndexes, failedIndexes }: JobObservation,
  count: number,
): number[] {
  const withActive = withIndexes(succeededIndexes, indexesOf(active.list()));
  const withEnding = replacesOnlyFailed(spec)
    ? withIndexes(withActive, indexesOf(pods.filter(isTerminating)))
    : withActive;
  return lowestFreeIndexes(
    failedIndexes ? mergeIntervals(withEnding, failedIndexes) : withEnding,
    count,
    spec.completions ?? 0,
  );
}

/** Back-off left for the next pod of an index; the failed pod itself is one more failure. */
function indexBackoff(last: JobPod | undefined, now: number): number {
  if (!last) return 0;
  return remainingBackoff(totalFailures(last) + 1, now - last.finishedAt, DEFAULT_BACKOFF_MS, MAX_BACKOFF_MS);
}

function creationFor(spec: JobSpec, index: number, replaced: JobPod | undefined): JobPodCreation {
  if (!hasBackoffLimitPerIndex(spec)) return { index };
  if (!replaced) return { index, indexFailures: 0 };
  const { countFailed } = matchPodFailurePolicy(spec.podFailurePolicy, replaced);
  const ignored = replaced.indexIgnoredFailures + (countFailed ? 0 : 1);
  return {
    index,
    indexFailures: replaced.indexFailures + (countFailed ? 1 : 0),
    indexIgnoredFailures: ignored || undefined,
  };
}

/** While it backs off, a Job reports no active pods, even if there are some. */
function backOff(delay: number): ManagePlan {
  return { create: [], delete: [], active: 0, requeueAfterMs: Math.max(delay, SYNC_BATCH_MS) };
}

function plusCreations({ active }: JobObservation, create: readonly JobPodCreation[]): ManagePlan {
  return { create, delete: [], active: active.count + create.length };
}

function createIndexed(observation: JobObservation, count: number): ManagePlan {
  const {
    job: { spec },
    awaitingReplacement,
    now,
  } = observation;
  const pending = pendingIndexes(observation, count);
  const delays = pending.map((index) => indexBackoff(awaitingReplacement.get(index), now));
  const due = pending.filter((_, position) => delays[position] === 0);
  // As soon as one index is due the others are left to later syncs, without a re-queue of their own.
  if (due.length === 0 && pending.length > 0) return backOff(delays.reduce((least, delay) => Math.min(least, delay)));
  return plusCreations(
    observation,
    due.map((index) => creationFor(spec, index, awaitingReplacement.get(index))),
  );
}

function create(observation: JobObservation, missing: number): ManagePlan {
  const {
    job: { spec },
    newBackoff,
    now,
  } = observation;
  const left = hasBackoffLimitPerIndex(spec) ? 0 : backoffLeft(newBackoff, now);
  if (left > 0) return backOff(left);
  const count = Math.min(missing, MAX_PODS_PER_SYNC);
  if (isIndexed(spec)) return createIndexed(observation, count);
  return plusCreations(
    observation,
    Array.from({ length: count }, () => ({})),
  );
}

/** A sync either deletes or creates; deletion comes first. */
export function manage(observation: JobObservation): ManagePlan {
  const {
    job: { spec },
    active,
    terminating,
  } = observation;
  const suspended = spec.suspend ?? false;
  const wanted = suspended ? 0 : wantedActive(observation);
  const excess = Math.max(0, active.count - wanted);
  // without an excess only indexes can be held twice
  const surplus = excess > 0 || isIndexed(spec) ? podsForRemoval(spec, active.list(), excess) : [];
  const toDelete = suspended ? surplus : surplus.slice(0, MAX_PODS_PER_SYNC);
  if (toDelete.length > 0 || suspended) return { create: [], delete: toDelete, active: active.count - toDelete.length };
  const missing = wanted - active.count - (replacesOnlyFailed(spec) ? terminating : 0);
  return missing > 0 ? create(observation, missing) : plusCreations(observation, []);
}
