/** Job and CronJob (`pkg/apis/batch/validation`). */
import type { CronJob, Job, JobSpec, PodFailurePolicyRule } from '../../model/objects/workloads.ts';
import { type Check, goValue } from './check.ts';
import { checkMeta } from './meta.ts';
import { checkPodTemplate } from './pod.ts';
import { checkSchedule, checkTimeZone } from './schedule.ts';

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;
const MAX_INDEXED_PARALLELISM = 100_000;

export function checkJob(check: Check, { metadata, spec }: Job): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  checkJobSpec(check.at('spec'), spec);
}

function checkJobSpec(check: Check, spec: JobSpec): void {
  for (const field of COUNTS) check.at(field).notNegative(spec[field]);
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    check.at('backoffLimitPerIndex').required('when maxFailedIndexes is specified');
  }
  if (spec.completionMode === 'Indexed') checkIndexed(check, spec);
  else forbidIndexed(check, spec);
  spec.podFailurePolicy?.rules.forEach((rule, index) =>
    checkFailureRule(check.at('podFailurePolicy', 'rules', index), rule, spec),
  );
  if (spec.podFailurePolicy !== undefined && spec.podReplacementPolicy === 'TerminatingOrFailed') {
    check.at('podReplacementPolicy').unsupported('TerminatingOrFailed', ['Failed']);
  }
  checkPodTemplate(check.at('template'), spec.template);
  checkRestartPolicy(check.at('template', 'spec', 'restartPolicy'), spec);
}

function checkRestartPolicy(check: Check, spec: JobSpec): void {
  const policy = spec.template.spec.restartPolicy ?? 'Always';
  if (policy === 'Always') check.required('valid values: "OnFailure", "Never"');
  else if (spec.podFailurePolicy !== undefined && policy !== 'Never')
    check.invalid(policy, 'only "Never" is supported when podFailurePolicy is specified');
}

function checkIndexed(check: Check, spec: JobSpec): void {
  const { completions, parallelism, maxFailedIndexes } = spec;
  if (completions === undefined) check.at('completions').required('when completion mode is Indexed');
  if (parallelism !== undefined && parallelism > MAX_INDEXED_PARALLELISM) {
    check
      .at('parallelism')
      .invalid(parallelism, `must be less than or equal to ${MAX_INDEXED_PARALLELISM} when completion mode is Indexed`);
  }
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
    check.at('maxFailedIndexes').invalid(maxFailedIndexes, 'must be less than or equal to completions');
  }
  spec.successPolicy?.rules.forEach((rule, index) => {
    if (rule.succeededCount !== undefined || rule.succeededIndexes !== undefined) return;
    check
      .at('successPolicy', 'rules', index)
      .required('at least one of succeededCount or succeededIndexes must be specified');
  });
  if (spec.successPolicy?.rules.length === 0)
    check
      .at('successPolicy', 'rules')
      .required('at least one rules must be specified when the successPolicy is specified');
}

function forbidIndexed(check: Check, spec: JobSpec): void {
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
    if (spec[field] !== undefined) check.at(field).invalid(spec[field], 'requires indexed completion mode');
  }
  if (spec.successPolicy !== undefined) check.at('successPolicy').invalidObject('requires indexed completion mode');
}

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

function checkFailureRule(check: Check, rule: PodFailurePolicyRule, spec: JobSpec): void {
  if ((rule.action as string) === '') check.at('action').required(`valid values: [${ACTIONS.map(goValue).join(' ')}]`);
  if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    check.at('action').invalid(rule.action, 'requires the backoffLimitPerIndex to be set');
  }
  const conditions = rule.onPodConditions.length > 0;
  if (rule.onExitCodes !== undefined && conditions)
    check.invalidObject('specifying both OnExitCodes and OnPodConditions is not supported');
  if (rule.onExitCodes === undefined && !conditions)
    check.invalidObject('specifying one of OnExitCodes and OnPodConditions is required');
  if (rule.onExitCodes?.values.length === 0)
    check.at('onExitCodes', 'values').invalidObject('at least one value is required');
  if (rule.onExitCodes?.operator === 'In' && rule.onExitCodes.values.includes(0)) {
    const at = rule.onExitCodes.values.indexOf(0);
    check.at('onExitCodes', 'values', at).invalid(0, 'must not be 0 for the In operator');
  }
}

export function checkCronJob(check: Check, { metadata, spec }: CronJob): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  // Its Jobs' names get eleven characters more, and end at 63.
  if (metadata.name.length > 52)
    check.at('metadata', 'name').invalid(metadata.name, 'must be no more than 52 characters');
  const here = check.at('spec');
  checkSchedule(here.at('schedule'), spec.schedule);
  checkTimeZone(here.at('timeZone'), spec.timeZone);
  here.at('startingDeadlineSeconds').notNegative(spec.startingDeadlineSeconds);
  here.at('successfulJobsHistoryLimit').notNegative(spec.successfulJobsHistoryLimit);
  here.at('failedJobsHistoryLimit').notNegative(spec.failedJobsHistoryLimit);
  checkJobSpec(here.at('jobTemplate', 'spec'), spec.jobTemplate.spec);
}
