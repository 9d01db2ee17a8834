/**
 * Second part of a Job's sync: has it come to an end? (upstream `pkg/controller/job/job_controller.go`, `syncJob`)
 *
 *   decided before → pod failure policy → back-off limit → deadline → failed indexes → success policy
 *
 * The first that applies wins. Whether all completions are there is asked later, after pods were managed.
 */
import type { Job } from '../../model/objects/index.ts';
import { findTrue } from './conditions.ts';
import type { Verdict } from './conditions.ts';
import { matchPodFailurePolicy } from './failure-policy.ts';
import { indexesTotal } from './indexes.ts';
import type { JobObservation } from './observe.ts';
import { isFailed, isIndexed, isPastBackoffLimitOnFailure } from './pods.ts';
import { matchSuccessPolicy } from './success-policy.ts';

const MILLISECONDS_PER_SECOND = 1000;
const DEFAULT_BACKOFF_LIMIT = 6;
/** The API's default of backoffLimit where there is one per index. */
const NO_LIMIT = 2147483647;

export interface JobVerdict {
  readonly verdict?: Verdict;
  /** Milliseconds until the deadline, where it is worth a look then. */
  readonly deadlineIn?: number;
}

const failure = (reason: string, message: string): Verdict => ({ type: 'FailureTarget', reason, message });

function decidedBefore({ conditions }: Job['status']): Verdict | undefined {
  const success = findTrue(conditions, 'SuccessCriteriaMet');
  if (success) return { type: 'SuccessCriteriaMet', reason: success.reason, message: success.message };
  const target = findTrue(conditions, 'FailureTarget');
  return target && { type: 'Failed', reason: target.reason, message: target.message };
}

function byFailurePolicy({ job: { spec }, pods }: JobObservation): Verdict | undefined {
  if (!spec.podFailurePolicy) return undefined;
  for (const pod of pods) {
    const message = isFailed(spec, pod) ? matchPodFailurePolicy(spec.podFailurePolicy, pod).message : undefined;
    if (message !== undefined) return failure('PodFailurePolicy', message);
  }
  return undefined;
}

function byBackoffLimit({ job: { spec }, pods, failed }: JobObservation): Verdict | undefined {
  const limit = spec.backoffLimit ?? (spec.backoffLimitPerIndex === undefined ? DEFAULT_BACKOFF_LIMIT : NO_LIMIT);
  if (failed <= limit && !isPastBackoffLimitOnFailure(spec, pods)) return undefined;
  return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
}

function deadlineIn({ job: { spec }, startTime, now }: JobObservation): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || spec.suspend || startTime === undefined) return undefined;
  return startTime + spec.activeDeadlineSeconds * MILLISECONDS_PER_SECOND - now;
}

function byIndexes({ job: { spec }, failedIndexes, succeededIndexes }: JobObservation): Verdict | undefined {
  if (!isIndexed(spec)) return undefined;
  const failed = failedIndexes ? indexesTotal(failedIndexes) : 0;
  if (failedIndexes && spec.maxFailedIndexes !== undefined && failed > spec.maxFailedIndexes) {
    return failure('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  }
  if (failed > 0 && failed + indexesTotal(succeededIndexes) >= (spec.completions ?? 0)) {
    return failure('FailedIndexes', 'Job has failed indexes');
  }
  const message = matchSuccessPolicy(spec.successPolicy, spec.completions ?? 0, succeededIndexes);
  return message === undefined ? undefined : { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message };
}

export function judge(observation: JobObservation): JobVerdict {
  const early = decidedBefore(observation.job.status) ?? byFailurePolicy(observation) ?? byBackoffLimit(observation);
  if (early) return { verdict: early };
  const left = deadlineIn(observation);
  if (left !== undefined && left <= 0) {
    return { verdict: failure('DeadlineExceeded', 'Job was active longer than specified deadline') };
  }
  return { verdict: byIndexes(observation), deadlineIn: left };
}
