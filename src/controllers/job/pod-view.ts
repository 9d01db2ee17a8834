/** What a Job's rules see of its pods (upstream `pkg/controller/job/backoff_utils.go`, `indexed_job_utils.go`, `tracking_utils.go`). */
import type { Condition, ContainerStatus, Instant, Pod, PodPhase } from '../../model/objects/index.ts';
import { atoi, countFrom } from './atoi.ts';
import type { ContainerExit, FailedPodView } from './failure-policy.ts';

export const JOB_TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
export const COMPLETION_INDEX_ANNOTATION = 'batch.kubernetes.io/job-completion-index';
export const INDEX_FAILURE_COUNT_ANNOTATION = 'batch.kubernetes.io/job-index-failure-count';
export const INDEX_IGNORED_FAILURE_COUNT_ANNOTATION = 'batch.kubernetes.io/job-index-ignored-failure-count';
export const NO_INDEX = -1;

const MILLISECONDS_PER_SECOND = 1000;

export interface JobPod extends FailedPodView {
  readonly uid: string;
  readonly phase?: PodPhase;
  /** deletionTimestamp is set. */
  readonly isDeleting: boolean;
  /** Has the Job's finalizer: it is not counted for good yet. */
  readonly isTracked: boolean;
  /** `NO_INDEX` without a valid one. */
  readonly completionIndex: number;
  /** Failures of its index before it, handed down through an annotation; those that a policy ignored apart. */
  readonly indexFailures: number;
  readonly indexIgnoredFailures: number;
  /** When it ended, were it to have ended: see `finishedTime`. */
  readonly finishedAt: Instant;
  readonly isAssigned: boolean;
  readonly isReady: boolean;
  readonly readySince?: Instant;
  readonly createdAt?: Instant;
  /** Highest restart count among regular containers, and among sidecars. */
  readonly restarts: number;
  readonly sidecarRestarts: number;
  /** Restarts of all containers, init containers included. */
  readonly totalRestarts: number;
}

/** The latest end, or nothing if one that counts has not ended. */
function latestEnd(before: Instant | undefined, statuses: readonly ContainerStatus[]): Instant | undefined {
  let latest = before;
  for (const { state } of statuses) {
    const end = state.terminated?.finishedAt;
    if (end === undefined) return undefined;
    latest = latest === undefined ? end : Math.max(latest, end);
  }
  return latest;
}

function sidecarStatuses({ spec, status }: Pod): readonly ContainerStatus[] {
  const sidecars = new Set(
    spec.initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
  return status.initContainerStatuses.filter(({ name }) => sidecars.has(name));
}

const findReady = (conditions: readonly Condition[]): Condition | undefined =>
  conditions.find(({ type }) => type === 'Ready');

/**
 * When a pod ended: its last container's end – sidecars count, and alone too, if a regular container has not ended –, or
 * since when it is not ready, or when it was deleted (deletionTimestamp less the grace), or else its creation.
 */
export function finishedTime(pod: Pod): Instant {
  const { metadata, status } = pod;
  const end = latestEnd(latestEnd(undefined, status.containerStatuses), sidecarStatuses(pod));
  if (end !== undefined) return end;
  const ready = findReady(status.conditions);
  if (ready?.status === 'False' && ready.lastTransitionTime !== undefined) return ready.lastTransitionTime;
  if (metadata.deletionTimestamp !== undefined) {
    return metadata.deletionTimestamp - (metadata.deletionGracePeriodSeconds ?? 0) * MILLISECONDS_PER_SECOND;
  }
  return metadata.creationTimestamp ?? 0;
}

/** The pod's index, `NO_INDEX` where there is none, a negative one or no number. */
export function completionIndex({ annotations }: Pod['metadata']): number {
  const index = atoi(annotations.get(COMPLETION_INDEX_ANNOTATION) ?? '');
  return index === undefined || index < 0 ? NO_INDEX : index;
}

const exits = (statuses: readonly ContainerStatus[]): ContainerExit[] =>
  statuses.map(({ name, state }) => ({ name, exitCode: state.terminated?.exitCode }));

const maxRestarts = (statuses: readonly ContainerStatus[]): number =>
  statuses.reduce((most, { restartCount }) => Math.max(most, restartCount), 0);

const sumRestarts = (statuses: readonly ContainerStatus[]): number =>
  statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);

/** Everything at once; a caller with columns of its own builds the view from them. */
export function jobPod(pod: Pod): JobPod {
  const { metadata, spec, status } = pod;
  const ready = findReady(status.conditions);
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    uid: metadata.uid,
    phase: status.phase,
    isDeleting: metadata.deletionTimestamp !== undefined,
    isTracked: metadata.finalizers.includes(JOB_TRACKING_FINALIZER),
    completionIndex: completionIndex(metadata),
    indexFailures: countFrom(metadata.annotations.get(INDEX_FAILURE_COUNT_ANNOTATION)),
    indexIgnoredFailures: countFrom(metadata.annotations.get(INDEX_IGNORED_FAILURE_COUNT_ANNOTATION)),
    finishedAt: finishedTime(pod),
    isAssigned: (spec.nodeName ?? '') !== '',
    isReady: ready?.status === 'True',
    readySince: ready?.lastTransitionTime,
    createdAt: metadata.creationTimestamp,
    restarts: maxRestarts(status.containerStatuses),
    sidecarRestarts: maxRestarts(sidecarStatuses(pod)),
    totalRestarts: sumRestarts(status.initContainerStatuses) + sumRestarts(status.containerStatuses),
    containers: exits(status.containerStatuses),
    initContainers: exits(status.initContainerStatuses),
    conditions: status.conditions,
  };
}
