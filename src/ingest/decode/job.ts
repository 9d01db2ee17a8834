/** Job and CronJob (batch/v1). */
import type { CronJob, Job, JobSpec, JobStatus, PodFailurePolicyRule } from '../../model/objects/workloads.ts';
import type { Cursor } from './cursor.ts';
import { decodeCondition, decodeHead, decodeLabelSelector, decodeObjectMeta } from './meta.ts';
import { decodePodTemplate } from './pod-spec.ts';

const COMPLETION_MODES = ['NonIndexed', 'Indexed'] as const;
const REPLACEMENT = ['TerminatingOrFailed', 'Failed'] as const;
const FAILURE_ACTIONS = ['FailJob', 'FailIndex', 'Ignore', 'Count'] as const;
const EXIT_CODE_OPERATORS = ['In', 'NotIn'] as const;
const CONCURRENCY = ['Allow', 'Forbid', 'Replace'] as const;

export function decodeJob(c: Cursor): Job {
  return {
    ...decodeHead(c, 'Job'),
    spec: c.objectOrEmpty('spec', decodeJobSpec),
    status: c.objectOrEmpty('status', decodeJobStatus),
  };
}

export function decodeJobSpec(c: Cursor): JobSpec {
  c.withoutBearing(['failedPodsLimit']);
  return {
    parallelism: c.int('parallelism'),
    completions: c.int('completions'),
    completionMode: c.enum('completionMode', COMPLETION_MODES),
    backoffLimit: c.int('backoffLimit'),
    backoffLimitPerIndex: c.int('backoffLimitPerIndex'),
    maxFailedIndexes: c.int('maxFailedIndexes'),
    activeDeadlineSeconds: c.int('activeDeadlineSeconds'),
    ttlSecondsAfterFinished: c.int('ttlSecondsAfterFinished'),
    suspend: c.bool('suspend'),
    podReplacementPolicy: c.enum('podReplacementPolicy', REPLACEMENT),
    podFailurePolicy: c.object('podFailurePolicy', (policy) => ({ rules: policy.objects('rules', decodeFailureRule) })),
    successPolicy: c.object('successPolicy', (policy) => ({ rules: policy.objects('rules', decodeSuccessRule) })),
    manualSelector: c.bool('manualSelector'),
    managedBy: c.string('managedBy'),
    selector: c.object('selector', decodeLabelSelector),
    template: c.objectOrEmpty('template', decodePodTemplate),
  };
}

function decodeFailureRule(c: Cursor): PodFailurePolicyRule {
  return {
    action: c.enum('action', FAILURE_ACTIONS) ?? ('' as 'Count'),
    onExitCodes: c.object('onExitCodes', decodeExitCodes),
    onPodConditions: c.objects('onPodConditions', (pattern) => ({
      type: pattern.text('type'),
      status: pattern.string('status'),
    })),
  };
}

function decodeExitCodes(c: Cursor): PodFailurePolicyRule['onExitCodes'] {
  return {
    containerName: c.string('containerName'),
    operator: c.enum('operator', EXIT_CODE_OPERATORS) ?? ('' as 'In'),
    values: c.ints('values'),
  };
}

function decodeSuccessRule(c: Cursor): { readonly succeededIndexes?: string; readonly succeededCount?: number } {
  return { succeededIndexes: c.pointer('succeededIndexes'), succeededCount: c.int('succeededCount') };
}

function decodeJobStatus(c: Cursor): JobStatus {
  return {
    active: c.count('active'),
    ready: c.int('ready'),
    terminating: c.int('terminating'),
    succeeded: c.count('succeeded'),
    failed: c.count('failed'),
    completedIndexes: c.string('completedIndexes'),
    failedIndexes: c.pointer('failedIndexes'),
    uncountedTerminatedPods: c.object('uncountedTerminatedPods', (uncounted) => ({
      succeeded: uncounted.strings('succeeded'),
      failed: uncounted.strings('failed'),
    })),
    startTime: c.instant('startTime'),
    completionTime: c.instant('completionTime'),
    conditions: c.objects('conditions', decodeCondition),
  };
}

export function decodeCronJob(c: Cursor): CronJob {
  return {
    ...decodeHead(c, 'CronJob'),
    spec: c.objectOrEmpty('spec', decodeCronJobSpec),
    status: c.objectOrEmpty('status', decodeCronJobStatus),
  };
}

function decodeCronJobSpec(c: Cursor): CronJob['spec'] {
  return {
    schedule: c.text('schedule'),
    timeZone: c.pointer('timeZone'),
    startingDeadlineSeconds: c.int('startingDeadlineSeconds'),
    concurrencyPolicy: c.enum('concurrencyPolicy', CONCURRENCY),
    suspend: c.bool('suspend'),
    successfulJobsHistoryLimit: c.int('successfulJobsHistoryLimit'),
    failedJobsHistoryLimit: c.int('failedJobsHistoryLimit'),
    jobTemplate: c.objectOrEmpty('jobTemplate', decodeJobTemplate),
  };
}

function decodeJobTemplate(c: Cursor): CronJob['spec']['jobTemplate'] {
  return { metadata: c.objectOrEmpty('metadata', decodeObjectMeta), spec: c.objectOrEmpty('spec', decodeJobSpec) };
}

function decodeCronJobStatus(c: Cursor): CronJob['status'] {
  return {
    active: c.objects('active', decodeActiveJob),
    lastScheduleTime: c.instant('lastScheduleTime'),
    lastSuccessfulTime: c.instant('lastSuccessfulTime'),
  };
}

function decodeActiveJob(c: Cursor): { readonly name: string; readonly uid: string } {
  c.withoutBearing(['kind', 'namespace', 'apiVersion', 'resourceVersion', 'fieldPath']);
  return { name: c.text('name'), uid: c.text('uid') };
}
