/** Deployment, ReplicaSet, ReplicationController, StatefulSet, DaemonSet, PodDisruptionBudget (`pkg/apis/{apps,policy,core}/validation`). */
import type { IntOrString, LabelSelector } from '../../model/objects/meta.ts';
import type { PodTemplateSpec } from '../../model/objects/pod.ts';
import type {
  DaemonSet,
  Deployment,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../../model/objects/workloads.ts';
import { labelSelectorMatches } from '../../model/selector.ts';
import { type Check, goIntOrString, goStringMap } from './check.ts';
import { checkLabelSelector, checkMeta, isEmptySelector } from './meta.ts';
import { checkPodTemplate } from './pod.ts';

export function checkDeployment(check: Check, { metadata, spec }: Deployment): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  const here = check.at('spec');
  here.at('replicas').notNegative(spec.replicas);
  checkSelector(here, spec.selector, 'deployment');
  checkTemplate(here.at('template'), spec.template, spec.selector, 'ReplicaSet');
  checkDeploymentStrategy(here.at('strategy', 'rollingUpdate'), spec.strategy);
  here.at('minReadySeconds').notNegative(spec.minReadySeconds);
  here.at('revisionHistoryLimit').notNegative(spec.revisionHistoryLimit);
  here.at('progressDeadlineSeconds').notNegative(spec.progressDeadlineSeconds);
  const deadline = spec.progressDeadlineSeconds;
  if (deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0)) {
    here.at('progressDeadlineSeconds').invalid(deadline, 'must be greater than minReadySeconds');
  }
}

function checkDeploymentStrategy(
  check: Check,
  { type, maxSurge, maxUnavailable }: Deployment['spec']['strategy'],
): void {
  if (type !== 'RollingUpdate' || maxSurge === undefined || maxUnavailable === undefined) return;
  checkIntOrPercent(check.at('maxUnavailable'), maxUnavailable);
  checkIntOrPercent(check.at('maxSurge'), maxSurge);
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    check.at('maxUnavailable').invalid(goIntOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0');
  }
  checkAtMost100(check.at('maxUnavailable'), maxUnavailable);
}

export function checkReplicaSet(check: Check, { metadata, spec }: ReplicaSet): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  const here = check.at('spec');
  here.at('replicas').notNegative(spec.replicas);
  here.at('minReadySeconds').notNegative(spec.minReadySeconds);
  checkSelector(here, spec.selector, 'deployment');
  checkTemplate(here.at('template'), spec.template, spec.selector, 'ReplicaSet');
}

export function checkReplicationController(check: Check, { metadata, spec }: ReplicationController): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  const here = check.at('spec');
  here.at('replicas').notNegative(spec.replicas);
  here.at('minReadySeconds').notNegative(spec.minReadySeconds);
  if (spec.selector.size === 0) here.at('selector').required();
  if (spec.template === undefined) here.at('template').required();
  else
    checkTemplate(
      here.at('template'),
      spec.template,
      { matchLabels: spec.selector, matchExpressions: [] },
      'ReplicationController',
    );
}

export function checkStatefulSet(check: Check, { metadata, spec }: StatefulSet): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  const here = check.at('spec');
  const { type, rollingUpdate } = spec.updateStrategy;
  if (type === 'OnDelete' && rollingUpdate !== undefined) {
    here.at('updateStrategy', 'rollingUpdate').invalidObject("only allowed for updateStrategy 'RollingUpdate'");
  }
  if (type === 'RollingUpdate')
    here.at('updateStrategy', 'rollingUpdate', 'partition').notNegative(rollingUpdate?.partition);
  here.at('replicas').notNegative(spec.replicas);
  here.at('minReadySeconds').notNegative(spec.minReadySeconds);
  here.at('ordinals', 'start').notNegative(spec.ordinals?.start);
  checkSelector(here, spec.selector, 'statefulset');
  checkTemplate(here.at('template'), spec.template, spec.selector, 'StatefulSet');
}

export function checkDaemonSet(check: Check, { metadata, spec }: DaemonSet): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  const here = check.at('spec');
  checkSelector(here, spec.selector, 'daemonset');
  checkTemplate(here.at('template'), spec.template, spec.selector, 'DaemonSet');
  here.at('minReadySeconds').notNegative(spec.minReadySeconds);
  here.at('revisionHistoryLimit').notNegative(spec.revisionHistoryLimit);
  checkDaemonSetStrategy(here.at('updateStrategy', 'rollingUpdate'), spec.updateStrategy);
}

function checkDaemonSetStrategy(
  check: Check,
  { type, maxSurge, maxUnavailable }: DaemonSet['spec']['updateStrategy'],
): void {
  if (type !== 'RollingUpdate' || maxSurge === undefined || maxUnavailable === undefined) return;
  for (const [field, value] of [
    ['maxUnavailable', maxUnavailable],
    ['maxSurge', maxSurge],
  ] as const) {
    checkIntOrPercent(check.at(field), value);
    checkAtMost100(check.at(field), value);
  }
  if (!isZero(maxUnavailable) && !isZero(maxSurge))
    check.at('maxSurge').invalid(goIntOrString(maxSurge), 'may not be set when maxUnavailable is non-zero');
  if (isZero(maxUnavailable) && isZero(maxSurge)) check.at('maxUnavailable').required('cannot be 0 when maxSurge is 0');
}

export function checkPodDisruptionBudget(check: Check, { metadata, spec }: PodDisruptionBudget): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  const here = check.at('spec');
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    here.invalidObject('minAvailable and maxUnavailable cannot be both set');
  }
  for (const field of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[field];
    if (value === undefined) continue;
    checkIntOrPercent(here.at(field), value);
    checkAtMost100(here.at(field), value);
  }
  checkLabelSelector(here.at('selector'), spec.selector);
}

function checkSelector(check: Check, selector: LabelSelector | undefined, kind: string): void {
  if (selector === undefined) return check.at('selector').required();
  checkLabelSelector(check.at('selector'), selector);
  if (isEmptySelector(selector)) check.at('selector').invalidObject(`empty selector is invalid for ${kind}`);
}

function checkTemplate(
  check: Check,
  template: PodTemplateSpec,
  selector: LabelSelector | undefined,
  kind: string,
): void {
  const { labels } = template.metadata;
  if (selector !== undefined && !isEmptySelector(selector) && !matches(selector, labels)) {
    check.at('metadata', 'labels').invalid(goStringMap(labels), '`selector` does not match template `labels`');
  }
  checkPodTemplate(check, template);
  const { restartPolicy, activeDeadlineSeconds } = template.spec;
  if (restartPolicy !== undefined && restartPolicy !== 'Always')
    check.at('spec', 'restartPolicy').unsupported(restartPolicy, ['Always']);
  if (activeDeadlineSeconds !== undefined)
    check.at('spec', 'activeDeadlineSeconds').forbidden(`activeDeadlineSeconds in ${kind} is not Supported`);
}

/** An invalid selector has been reported already. */
function matches(selector: LabelSelector, labels: PodTemplateSpec['metadata']['labels']): boolean {
  try {
    return labelSelectorMatches(selector, labels);
  } catch {
    return true;
  }
}

const PERCENT = /^[0-9]{1,9}%$/;

function checkIntOrPercent(check: Check, value: IntOrString): void {
  if (typeof value === 'number') check.notNegative(value);
  else if (!PERCENT.test(value))
    check.invalid(
      goIntOrString(value),
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    );
}

function checkAtMost100(check: Check, value: IntOrString): void {
  if (typeof value === 'string' && PERCENT.test(value) && Number(value.slice(0, -1)) > 100) {
    check.invalid(goIntOrString(value), 'must not be greater than 100%');
  }
}

const isZero = (value: IntOrString): boolean =>
  typeof value === 'number' ? value === 0 : Number(value.replace('%', '')) === 0;
