/** HorizontalPodAutoscaler (autoscaling/v2, and autoscaling/v1 read as the server converts it). */
import type { HorizontalPodAutoscaler, MetricSpec, MetricTarget, ScalingRules } from '../../model/objects/workloads.ts';
import type { Cursor } from './cursor.ts';
import { decodeCondition, decodeHead, decodeLabelSelector } from './meta.ts';

const METRIC_TYPES = ['Resource', 'ContainerResource', 'Pods', 'Object', 'External'] as const;
const TARGET_TYPES = ['Utilization', 'Value', 'AverageValue'] as const;
const SELECT_POLICIES = ['Max', 'Min', 'Disabled'] as const;
const POLICY_TYPES = ['Pods', 'Percent'] as const;

type Spec = HorizontalPodAutoscaler['spec'];

export function decodeHorizontalPodAutoscaler(c: Cursor): HorizontalPodAutoscaler {
  const first = c.raw['apiVersion'] === 'autoscaling/v1';
  return {
    ...decodeHead(c, 'HorizontalPodAutoscaler'),
    spec: c.objectOrEmpty('spec', first ? decodeSpecV1 : decodeSpec),
    status: c.objectOrEmpty('status', decodeStatus),
  };
}

function decodeSpec(c: Cursor): Spec {
  return {
    scaleTargetRef: c.objectOrEmpty('scaleTargetRef', decodeReference),
    minReplicas: c.int('minReplicas'),
    maxReplicas: c.count('maxReplicas'),
    metrics: c.objects('metrics', decodeMetric),
    behavior: c.object('behavior', (behavior) => ({
      scaleUp: behavior.object('scaleUp', decodeScalingRules),
      scaleDown: behavior.object('scaleDown', decodeScalingRules),
    })),
  };
}

function decodeSpecV1(c: Cursor): Spec {
  const averageUtilization = c.int('targetCPUUtilizationPercentage');
  const cpu: MetricSpec = { type: 'Resource', name: 'cpu', target: { type: 'Utilization', averageUtilization } };
  return {
    scaleTargetRef: c.objectOrEmpty('scaleTargetRef', decodeReference),
    minReplicas: c.int('minReplicas'),
    maxReplicas: c.count('maxReplicas'),
    metrics: averageUtilization === undefined ? [] : [cpu],
  };
}

function decodeReference(c: Cursor): { readonly apiVersion?: string; readonly kind: string; readonly name: string } {
  return { apiVersion: c.string('apiVersion'), kind: c.text('kind'), name: c.text('name') };
}

/** Where a metric of each type stands in its spec. */
export const METRIC_SOURCES = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
} as const;

/** Only the source that `type` names is set; the others are then unknown fields. */
function decodeMetric(c: Cursor): MetricSpec {
  const type = c.enum('type', METRIC_TYPES) ?? 'Resource';
  const source = METRIC_SOURCES[type] ?? 'resource';
  for (const other of Object.values(METRIC_SOURCES)) {
    if (other !== source && c.has(other)) c.fail('value', [other], `Forbidden: must be empty when type is ${type}`);
  }
  return c.objectOrEmpty(source, (each) => decodeMetricSource(each, type));
}

function decodeMetricSource(c: Cursor, type: MetricSpec['type']): MetricSpec {
  const target = c.objectOrEmpty('target', decodeTarget);
  if (type === 'Resource') return { type, name: c.text('name'), target };
  if (type === 'ContainerResource') return { type, name: c.text('name'), container: c.text('container'), target };
  const metric = c.objectOrEmpty('metric', (each) => ({
    name: each.text('name'),
    selector: each.object('selector', decodeLabelSelector),
  }));
  if (type !== 'Object') return { type, name: metric.name, selector: metric.selector, target };
  return {
    type,
    name: metric.name,
    selector: metric.selector,
    describedObject: c.objectOrEmpty('describedObject', decodeReference),
    target,
  };
}

function decodeTarget(c: Cursor): MetricTarget {
  return {
    type: c.enum('type', TARGET_TYPES) ?? ('' as 'Value'),
    averageUtilization: c.int('averageUtilization'),
    value: c.quantity('value'),
    averageValue: c.quantity('averageValue'),
  };
}

function decodeScalingRules(c: Cursor): ScalingRules {
  return {
    stabilizationWindowSeconds: c.int('stabilizationWindowSeconds'),
    selectPolicy: c.enum('selectPolicy', SELECT_POLICIES),
    policies: c.objects('policies', (policy) => ({
      type: policy.enum('type', POLICY_TYPES) ?? ('' as 'Pods'),
      value: policy.count('value'),
      periodSeconds: policy.count('periodSeconds'),
    })),
  };
}

function decodeStatus(c: Cursor): HorizontalPodAutoscaler['status'] {
  c.withoutBearing(['observedGeneration', 'currentMetrics', 'currentCPUUtilizationPercentage']);
  return {
    currentReplicas: c.count('currentReplicas'),
    desiredReplicas: c.count('desiredReplicas'),
    lastScaleTime: c.instant('lastScaleTime'),
    conditions: c.objects('conditions', decodeCondition),
  };
}
