/** Questions about the pods of a Job (upstream `pkg/controller/job/job_controller.go`, `indexed_job_utils.go`). */
import type { JobSpec } from '../../model/objects/index.ts';
import { matchPodFailurePolicy } from './failure-policy.ts';
import { withIndexes } from './indexes.ts';
import type { Intervals } from './indexes.ts';
import { NO_INDEX } from './pod-view.ts';
import type { JobPod } from './pod-view.ts';

const MAX_GENERATED_NAME_LENGTH = 58;

/** `<job>-<index>-`; a long name of the Job gives way to the index. */
export function podGenerateName(jobName: string, index: number | undefined): string {
  const end = index === undefined ? '-' : `-${index}-`;
  return jobName.slice(0, index === undefined ? undefined : MAX_GENERATED_NAME_LENGTH - end.length) + end;
}

/** A missing mode is NonIndexed. */
export const isIndexed = ({ completionMode }: JobSpec): boolean => completionMode === 'Indexed';

export const hasBackoffLimitPerIndex = ({ backoffLimitPerIndex }: JobSpec): boolean =>
  backoffLimitPerIndex !== undefined;

const isTerminal = ({ phase }: JobPod): boolean => phase === 'Succeeded' || phase === 'Failed';

export const isActive = (pod: JobPod): boolean => !pod.isDeleting && !isTerminal(pod);

export const isTerminating = (pod: JobPod): boolean => pod.isDeleting && !isTerminal(pod);

/** Only pods that have ended are replaced, not those that are ending. */
export const replacesOnlyFailed = ({ podReplacementPolicy, podFailurePolicy }: JobSpec): boolean =>
  podReplacementPolicy === 'Failed' || podFailurePolicy !== undefined;

/** By default a pod has failed as soon as it is being deleted: an orphan may never get to phase Failed. */
export function isFailed(spec: JobSpec, pod: JobPod): boolean {
  if (pod.phase === 'Failed') return true;
  return !replacesOnlyFailed(spec) && pod.isDeleting && pod.phase !== 'Succeeded';
}

/** Whether the pod's index is one of the Job's. */
export const hasValidIndex = ({ completions = 0 }: JobSpec, { completionIndex }: JobPod): boolean =>
  completionIndex !== NO_INDEX && completionIndex < completions;

/** Whether its failure means that its index has failed: by a rule of the policy, or because the index had its tries. */
function isIndexFailed(spec: JobSpec, pod: JobPod): boolean {
  if (!isFailed(spec, pod)) return false;
  const { action, countFailed } = matchPodFailurePolicy(spec.podFailurePolicy, pod);
  if (action === 'FailIndex') return true;
  return countFailed && pod.indexFailures >= (spec.backoffLimitPerIndex ?? 0);
}

/** Those before and those of pods that are not counted for good yet. */
export function succeededIndexes(spec: JobSpec, before: Intervals, pods: readonly JobPod[]): Intervals {
  const fresh = pods.filter((pod) => pod.phase === 'Succeeded' && pod.isTracked && hasValidIndex(spec, pod));
  return withIndexes(
    before,
    fresh.map(({ completionIndex }) => completionIndex),
  );
}

/** The same for failed indexes; only with backoffLimitPerIndex. */
export function failedIndexes(spec: JobSpec, before: Intervals, pods: readonly JobPod[]): Intervals {
  const fresh = pods.filter((pod) => pod.isTracked && hasValidIndex(spec, pod) && isIndexFailed(spec, pod));
  return withIndexes(
    before,
    fresh.map(({ completionIndex }) => completionIndex),
  );
}

export function indexesOf(pods: readonly JobPod[]): number[] {
  return pods
    .filter(({ completionIndex }) => completionIndex !== NO_INDEX)
    .map(({ completionIndex }) => completionIndex);
}

/** With restart policy OnFailure restarts count as failures: as many as the limit, or any if that is 0, fail the Job. */
export function isPastBackoffLimitOnFailure({ template, backoffLimit = 6 }: JobSpec, pods: readonly JobPod[]): boolean {
  if (template.spec.restartPolicy !== 'OnFailure') return false;
  const alive = pods.filter(({ phase }) => phase === 'Running' || phase === 'Pending');
  const restarts = alive.reduce((sum, { totalRestarts }) => sum + totalRestarts, 0);
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}
