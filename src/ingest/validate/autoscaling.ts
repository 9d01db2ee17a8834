/** HorizontalPodAutoscaler (`pkg/apis/autoscaling/validation`). */
import type { HorizontalPodAutoscaler, MetricSpec, MetricTarget, ScalingRules } from '../../model/objects/workloads.ts';
import type { Check } from './check.ts';
import { checkMeta } from './meta.ts';

const FIELDS: Record<MetricSpec['type'], string> = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
};

export function checkHorizontalPodAutoscaler(check: Check, { metadata, spec }: HorizontalPodAutoscaler): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  const here = check.at('spec');
  const { minReplicas, maxReplicas, scaleTargetRef } = spec;
  if (minReplicas !== undefined && minReplicas < 1)
    here.at('minReplicas').invalid(minReplicas, 'must be greater than or equal to 1');
  if (maxReplicas < 1) here.at('maxReplicas').invalid(maxReplicas, 'must be greater than 0');
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    here.at('maxReplicas').invalid(maxReplicas, 'must be greater than or equal to `minReplicas`');
  if (scaleTargetRef.kind === '') here.at('scaleTargetRef', 'kind').required();
  if (scaleTargetRef.name === '') here.at('scaleTargetRef', 'name').required();
  spec.metrics.forEach((metric, index) => checkMetric(here.at('metrics', index, FIELDS[metric.type]), metric));
  checkRules(here.at('behavior', 'scaleUp'), spec.behavior?.scaleUp);
  checkRules(here.at('behavior', 'scaleDown'), spec.behavior?.scaleDown);
}

function checkMetric(check: Check, { type, name, container, target }: MetricSpec): void {
  const byResource = type === 'Resource' || type === 'ContainerResource';
  if (name === '')
    check
      .at(...(byResource ? ['name'] : ['metric', 'name']))
      .required(byResource ? 'must specify a resource name' : 'must specify a metric name');
  if (type === 'ContainerResource' && (container ?? '') === '')
    check.at('container').required('must specify a container');
  checkTarget(check.at('target'), target);
  if (byResource) checkResourceTarget(check.at('target'), target);
  else if (type === 'Pods' && target.averageValue === undefined)
    check.at('target', 'averageValue').required('must specify a positive target averageValue');
  else if (target.value === undefined && target.averageValue === undefined) {
    check
      .at('target', 'averageValue')
      .required(
        type === 'External'
          ? 'must set either a target value for metric or a per-pod target'
          : 'must set either a target value or averageValue',
      );
  }
}

function checkTarget(check: Check, target: MetricTarget): void {
  if ((target.type as string) === '') check.at('type').required('must specify a metric target type');
  for (const field of ['value', 'averageValue'] as const) {
    const amount = target[field];
    if (amount !== undefined && amount.sign <= 0) check.at(field).invalid(amount.canonical, 'must be positive');
  }
  if (target.averageUtilization !== undefined && target.averageUtilization < 1)
    check.at('averageUtilization').invalid(target.averageUtilization, 'must be greater than 0');
}

function checkResourceTarget(check: Check, { averageUtilization, averageValue }: MetricTarget): void {
  if (averageUtilization === undefined && averageValue === undefined) {
    check.at('averageUtilization').required('must set either a target raw value or a target utilization');
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    check.at('averageValue').forbidden('may not set both a target raw value and a target utilization');
  }
}

function checkRules(check: Check, rules: ScalingRules | undefined): void {
  if (rules === undefined) return;
  const window = rules.stabilizationWindowSeconds;
  if (window !== undefined && window < 0)
    check.at('stabilizationWindowSeconds').invalid(window, 'must be greater than or equal to zero');
  if (window !== undefined && window > 3600)
    check.at('stabilizationWindowSeconds').invalid(window, 'must be less than or equal to 3600');
  rules.policies.forEach(({ type, value, periodSeconds }, index) => {
    const here = check.at('policies', index);
    if ((type as string) === '') here.at('type').unsupported('', ['Pods', 'Percent']);
    if (value <= 0) here.at('value').invalid(value, 'must be greater than zero');
    if (periodSeconds <= 0) here.at('periodSeconds').invalid(periodSeconds, 'must be greater than zero');
    if (periodSeconds > 1800) here.at('periodSeconds').invalid(periodSeconds, 'must be less than or equal to 1800');
  });
}
