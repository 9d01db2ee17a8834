/** What each metric of an autoscaler proposes, in its words (pkg/controller/podautoscaler/horizontal.go, `computeReplicasForMetric`). */
import type { Cluster } from '../../cluster/index.ts';
import { groupResource } from '../../model/group-resource.ts';
import type { Quantity } from '../../model/index.ts';
import type { HorizontalPodAutoscaler, MetricSpec } from '../../model/objects/index.ts';
import { selectorText } from '../_shared/selector-text.ts';
import type { Proposal } from './combine.ts';
import type { HpaOptions } from './options.ts';
import {
  type PodsQuestion,
  replicasForAverage,
  replicasForUtilization,
  replicasForValue,
  replicasForValuePerPod,
} from './replicas.ts';
import { customMetrics, NO_CUSTOM_API, NO_EXTERNAL_API, podView, requestsOf, resourceMetrics } from './samples.ts';
import type { Scale } from './scale.ts';
import { externalValues, objectValue } from './totals.ts';

export interface MetricsQuestion {
  readonly cluster: Cluster;
  readonly autoscaler: HorizontalPodAutoscaler;
  readonly scale: Scale;
  /** All pods that the target's selector selects. */
  readonly rows: readonly number[];
  readonly options: HpaOptions;
}

interface Source {
  readonly reason: string;
  /** Stands before the cause in the Event about all metrics. */
  readonly failure: (spec: MetricSpec) => string;
  readonly propose: (question: MetricsQuestion, spec: MetricSpec) => { replicas: number; metric: string };
}

const SOURCES: Readonly<Record<MetricSpec['type'], Source>> = {
  Resource: {
    reason: 'FailedGetResourceMetric',
    failure: ({ name }) => `failed to get ${name} resource metric value`,
    propose: byResource,
  },
  ContainerResource: {
    reason: 'FailedGetContainerResourceMetric',
    failure: ({ container }) => `failed to get ${container} container metric value`,
    propose: byResource,
  },
  Pods: { reason: 'FailedGetPodsMetric', failure: () => 'failed to get pods metric value', propose: byPods },
  Object: { reason: 'FailedGetObjectMetric', failure: () => 'failed to get object metric value', propose: byObject },
  External: {
    reason: 'FailedGetExternalMetric',
    failure: ({ name }) => `failed to get ${name} external metric value`,
    propose: byExternal,
  },
};

export function proposalOf(question: MetricsQuestion, spec: MetricSpec): Proposal {
  const source = SOURCES[spec.type];
  try {
    return source.propose(question, spec);
  } catch (error) {
    // the rules throw what Kubernetes says; anything else is our own defect
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    const cause = error.message;
    return { reason: source.reason, cause, error: `${source.failure(spec)}: ${cause}` };
  }
}

/** Runs `act`; an error gets `context` in front. */
function within<T>(context: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    throw new Error(`${context}: ${error.message}`);
  }
}

function podsQuestion(
  { cluster, scale, rows, options }: MetricsQuestion,
  resource: string,
): Omit<PodsQuestion, 'metrics'> {
  const pods = rows.map((row) => podView(cluster, row));
  return { pods, resource, currentReplicas: scale.specReplicas, now: cluster.now, options };
}

function byResource(question: MetricsQuestion, spec: MetricSpec): { replicas: number; metric: string } {
  const { cluster, rows } = question;
  const { name, container = '', target } = spec;
  const metrics = () =>
    within(`unable to get metrics for resource ${name}`, () => resourceMetrics(cluster, rows, name, container));
  const { averageValue, averageUtilization } = target;
  if (averageValue !== undefined) {
    const { replicas } = within(`failed to get ${name} usage`, () =>
      replicasForAverage({ ...podsQuestion(question, name), metrics: metrics() }, averageValue.milliValue),
    );
    return { replicas, metric: `${name} resource` };
  }
  if (averageUtilization === undefined)
    throw new Error(
      'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set',
    );
  const { replicas } = within(`failed to get ${name} utilization`, () =>
    replicasForUtilization({ ...podsQuestion(question, name), metrics: metrics() }, averageUtilization, () =>
      requestsOf(cluster, rows, name, container),
    ),
  );
  const of = spec.type === 'ContainerResource' ? 'container resource' : 'resource';
  return { replicas, metric: `${name} ${of} utilization (percentage of request)` };
}

function byPods(question: MetricsQuestion, { name, target }: MetricSpec): { replicas: number; metric: string } {
  const { cluster, rows } = question;
  const metrics = within(`unable to get metric ${name}`, () => customMetrics(cluster, rows, name));
  const { replicas } = replicasForAverage({ ...podsQuestion(question, ''), metrics }, milli(target.averageValue));
  return { replicas, metric: `pods metric ${name}` };
}

function byObject(question: MetricsQuestion, spec: MetricSpec): { replicas: number; metric: string } {
  const { name, target, selector, describedObject } = spec;
  const { scale, options } = question;
  if (target.type === 'Value' && target.value !== undefined) {
    const { replicas } = replicasForValue(
      valueQuestion(question),
      objectUsage(question, spec),
      target.value.milliValue,
    );
    return { replicas, metric: `${describedObject?.kind ?? ''} metric ${name}` };
  }
  if (target.type === 'AverageValue' && target.averageValue !== undefined) {
    const usage = within(`failed to get ${name} object metric`, () => objectUsage(question, spec));
    const { replicas } = replicasForValuePerPod(scale.statusReplicas, usage, target.averageValue.milliValue, options);
    return { replicas, metric: `external metric ${name}(${selectorText(selector)})` };
  }
  throw new Error('invalid object metric source: neither a value target nor an average value target was set');
}

function objectUsage({ cluster, autoscaler }: MetricsQuestion, { name, describedObject }: MetricSpec): number {
  const { namespace } = autoscaler.metadata;
  const object = describedObject ?? { kind: '', name: '' };
  const value = objectValue(cluster, namespace, name, object);
  if (value !== undefined) return value;
  // an adapter's own words (custom-metrics-apiserver, provider/errors.go)
  const missing = `unable to fetch metrics from custom metrics API: the server could not find the metric ${name} for ${groupResource(object.kind)} ${object.name}`;
  // Kubernetes' own arguments are shifted by one here: the error stands where the name belongs
  const cause = cluster.metrics.demand === undefined ? NO_CUSTOM_API : missing;
  throw new Error(`unable to get metric ${name}: ${object.kind} on ${namespace} ${object.name}/${cause}`);
}

function byExternal(question: MetricsQuestion, spec: MetricSpec): { replicas: number; metric: string } {
  const { name, target, selector } = spec;
  const { scale, options } = question;
  const metric = `external metric ${name}(${selectorText(selector)})`;
  if (target.averageValue !== undefined) {
    const usage = within(`failed to get ${name} external metric`, () => externalUsage(question, spec));
    const { replicas } = replicasForValuePerPod(scale.statusReplicas, usage, target.averageValue.milliValue, options);
    return { replicas, metric };
  }
  const { value } = target;
  if (value === undefined)
    throw new Error('invalid external metric source: neither a value target nor an average value target was set');
  const { replicas } = within(`failed to get external metric ${name}`, () =>
    replicasForValue(valueQuestion(question), externalUsage(question, spec), value.milliValue),
  );
  return { replicas, metric };
}

function externalUsage({ cluster, autoscaler }: MetricsQuestion, { name, selector }: MetricSpec): number {
  const { namespace } = autoscaler.metadata;
  const failure = `unable to get external metric ${namespace}/${name}/${selectorText(selector)}`;
  if (cluster.metrics.demand === undefined) throw new Error(`${failure}: ${NO_EXTERNAL_API}`);
  const values = externalValues(cluster, namespace, name, selector);
  if (values.length === 0) throw new Error(`${failure}: no metrics returned from external metrics API`);
  return values.reduce((sum, value) => sum + value, 0);
}

function valueQuestion({ cluster, scale, rows, options }: MetricsQuestion) {
  return { pods: rows.map((row) => podView(cluster, row)), currentReplicas: scale.specReplicas, options };
}

const milli = (quantity: Quantity | undefined): number => quantity?.milliValue ?? 0;
