import { NO_FAILURES, remainingBackoff } from '../../../../src/controllers/job/backoff.ts';
import { matchPodFailurePolicy } from '../../../../src/controllers/job/failure-policy.ts';
import { indexesText, indexesTotal, parseIndexes } from '../../../../src/controllers/job/indexes.ts';
import type { JobPodCreation } from '../../../../src/controllers/job/manage.ts';
import { finishedTime, jobPod } from '../../../../src/controllers/job/pod-view.ts';
import {
  failedIndexes,
  hasBackoffLimitPerIndex,
  isPastBackoffLimitOnFailure,
  succeededIndexes,
} from '../../../../src/controllers/job/pods.ts';
import { podsForRemoval } from '../../../../src/controllers/job/removal.ts';
import { matchSuccessPolicy } from '../../../../src/controllers/job/success-policy.ts';
import { syncJob } from '../../../../src/controllers/job/sync.ts';
import type { JobStatus } from '../../../../src/model/objects/index.ts';
import { fromJson, instantFromJson, instantToJson, listFromJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

const podViews = (raw: unknown) => listFromJson('Pod', raw).map(jobPod);
const names = (pods: readonly { readonly name: string }[]): string[] => pods.map(({ name }) => name).sort();

function statusToJson({
  uncountedTerminatedPods,
  conditions,
  startTime,
  completionTime,
  ...counts
}: JobStatus): unknown {
  const { succeeded = [], failed = [] } = uncountedTerminatedPods ?? {};
  return {
    ...counts,
    completedIndexes: counts.completedIndexes ?? '',
    startTime: startTime === undefined ? null : instantToJson(startTime),
    completionTime: completionTime === undefined ? null : instantToJson(completionTime),
    conditions: conditions.map(({ type, status, reason, message }) => ({ type, status, reason, message })),
    uncounted:
      succeeded.length + failed.length > 0
        ? { succeeded: [...succeeded].sort(), failed: [...failed].sort() }
        : undefined,
  };
}

const creationText = ({ index, indexFailures }: JobPodCreation): string =>
  `${index ?? ''}${indexFailures === undefined ? '' : ` failures=${indexFailures}`}`;

export const functions: PureFunctions = {
  'job.parseIndexes': (text: string, completions: number) => {
    const intervals = parseIndexes(text, completions);
    return { indexes: indexesText(intervals), total: indexesTotal(intervals) };
  },
  'job.indexes': (raw: unknown, rawPods: unknown) => {
    const { spec, status } = fromJson('Job', raw);
    const pods = podViews(rawPods);
    const before = (text: string | undefined) => parseIndexes(text ?? '', spec.completions ?? 0);
    const succeeded = indexesText(succeededIndexes(spec, before(status.completedIndexes), pods));
    if (!hasBackoffLimitPerIndex(spec)) return { succeeded };
    return { succeeded, failed: indexesText(failedIndexes(spec, before(status.failedIndexes), pods)) };
  },
  'job.podFailurePolicy': (policy: unknown, pod: unknown) => {
    const { spec } = fromJson('Job', { spec: { podFailurePolicy: policy } });
    const {
      message = null,
      countFailed,
      action = null,
    } = matchPodFailurePolicy(spec.podFailurePolicy, jobPod(fromJson('Pod', pod)));
    return { message, countFailed, action };
  },
  'job.successPolicy': (policy: unknown, completions: number, succeeded: string) => {
    const { spec } = fromJson('Job', { spec: { successPolicy: policy } });
    const message = matchSuccessPolicy(spec.successPolicy, completions, parseIndexes(succeeded, completions));
    return { met: message !== undefined, message: message ?? '' };
  },
  'job.remainingBackoff': (failures: number, since: number, base: number, max: number) =>
    remainingBackoff(failures, since * 1000, base * 1000, max * 1000),
  'job.finishedTime': (pod: unknown) => instantToJson(finishedTime(fromJson('Pod', pod))),
  'job.pastBackoffLimitOnFailure': (raw: unknown, pods: unknown) =>
    isPastBackoffLimitOnFailure(fromJson('Job', raw).spec, podViews(pods)),
  'job.podsForRemoval': (raw: unknown, pods: unknown, atLeast: number) =>
    names(podsForRemoval(fromJson('Job', raw).spec, podViews(pods), atLeast)),
  'job.sync': (raw: unknown, pods: unknown, now: string) => {
    const job = fromJson('Job', raw);
    const sync = syncJob({
      job,
      pods: podViews(pods),
      now: instantFromJson(now),
      backoff: NO_FAILURES,
      expectationsSatisfied: true,
      finalizersBeingRemoved: new Set(),
    });
    return {
      status: statusToJson(sync.writes.at(-1) ?? job.status),
      created: sync.create.map(creationText).sort(),
      deleted: names(sync.delete),
      finalizersRemoved: sync.releaseDeleted.length + sync.removeFinalizer.length,
      syncAgainAfterMs: [...sync.requeueAfterMs].sort((a, b) => a - b),
    };
  },
};
