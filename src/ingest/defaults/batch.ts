/**
 * Defaults of Job and CronJob (`pkg/apis/batch/v1/defaults.go`, v1.32). The selector of a Job and the labels that go with it hold its uid: they
 * are made when it is created.
 */
import type { CronJob, Job, JobSpec, PodFailurePolicyRule } from '../../model/objects/workloads.ts';
import { defaultPodTemplate } from './pod.ts';

const MAX_INT32 = 2_147_483_647;

export function defaultJob(job: Job): Job {
  const { metadata } = job;
  const spec = defaultJobSpec(job.spec);
  const labels = spec.template.metadata.labels;
  return { ...job, metadata: metadata.labels.size === 0 ? { ...metadata, labels } : metadata, spec };
}

export function defaultJobSpec(spec: JobSpec): JobSpec {
  const neither = spec.completions === undefined && spec.parallelism === undefined;
  return {
    ...spec,
    completions: neither ? 1 : spec.completions,
    parallelism: spec.parallelism ?? 1,
    backoffLimit: spec.backoffLimit ?? (spec.backoffLimitPerIndex === undefined ? 6 : MAX_INT32),
    completionMode: spec.completionMode ?? 'NonIndexed',
    suspend: spec.suspend ?? false,
    manualSelector: spec.manualSelector ?? false,
    podFailurePolicy:
      spec.podFailurePolicy === undefined ? undefined : { rules: spec.podFailurePolicy.rules.map(defaultRule) },
    podReplacementPolicy:
      spec.podReplacementPolicy ?? (spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed'),
    template: defaultPodTemplate(spec.template),
  };
}

function defaultRule(rule: PodFailurePolicyRule): PodFailurePolicyRule {
  return {
    ...rule,
    onPodConditions: rule.onPodConditions.map((pattern) => ({ ...pattern, status: pattern.status ?? 'True' })),
  };
}

/** The API server defaults the template's own Job fields when a Job is made of it; here they are ready for that. */
export function defaultCronJob(cronJob: CronJob): CronJob {
  const { spec } = cronJob;
  const { jobTemplate } = spec;
  return {
    ...cronJob,
    spec: {
      ...spec,
      concurrencyPolicy: spec.concurrencyPolicy ?? 'Allow',
      suspend: spec.suspend ?? false,
      successfulJobsHistoryLimit: spec.successfulJobsHistoryLimit ?? 3,
      failedJobsHistoryLimit: spec.failedJobsHistoryLimit ?? 1,
      jobTemplate: { metadata: jobTemplate.metadata, spec: defaultJobSpec(jobTemplate.spec) },
    },
  };
}
