/**
 * Autoscalers that cannot do what they are there for, by what stands in the input. The controller says so too, in conditions and Events, every
 * fifteen seconds; here it has a place and a remedy.
 */
import { nearest } from '../ingest/decode/did-you-mean.ts';
import type { UsageRule } from '../ingest/scenario/types.ts';
import { compileLabelSelector, selectorMatches } from '../model/index.ts';
import type { Deployment, HorizontalPodAutoscaler, MetricSpec, PodTemplateSpec } from '../model/objects/index.ts';
import type { DiagnosticRow } from '../record/index.ts';
import { doubt } from './doubts.ts';
import type { SourcedObject } from './simulation.ts';

const SCALED: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']);

type Target = HorizontalPodAutoscaler['spec']['scaleTargetRef'];

/** @param usage of the scenario; empty: it says nothing of what pods use, and there is no metrics API */
export function autoscalerDoubts(objects: readonly SourcedObject[], usage: readonly UsageRule[]): DiagnosticRow[] {
  const byTarget = new Map<string, string>();
  return objects.flatMap((sourced) => {
    if (sourced.object.kind !== 'HorizontalPodAutoscaler') return [];
    const { metadata, spec } = sourced.object as HorizontalPodAutoscaler;
    const told = (code: string, what: string): DiagnosticRow[] => [
      doubt(code, sourced, `HorizontalPodAutoscaler ${metadata.name}: ${what}`),
    ];
    const target = targetOf(objects, metadata.namespace, spec.scaleTargetRef);
    if (typeof target === 'string') return told('no-scale-target', target);
    const key = `${metadata.namespace}/${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`;
    const other = byTarget.get(key);
    byTarget.set(key, metadata.name);
    if (other !== undefined)
      return told('ambiguous-autoscalers', `${other} sizes the same pods; Kubernetes lets neither of them act`);
    const reason = spec.metrics
      .map((metric) => withoutMetric(metric, target, usage))
      .find((each) => each !== undefined);
    return reason === undefined ? [] : told('no-metric', reason);
  });
}

/** The target, or why there is none. */
function targetOf(objects: readonly SourcedObject[], namespace: string, { kind, name }: Target): Deployment | string {
  if (!SCALED.has(kind)) return `a ${kind} cannot be scaled`;
  const alike = objects.filter(({ object }) => object.kind === kind && object.metadata.namespace === namespace);
  const found = alike.find(({ object }) => object.metadata.name === name);
  if (found !== undefined) return found.object as Deployment;
  const meant = nearest(
    name,
    alike.map(({ object }) => object.metadata.name),
  );
  const hint = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
  return `there is no ${kind} ${JSON.stringify(name)} in namespace ${namespace}${hint}`;
}

/** Why a metric says nothing; `undefined`: it does. */
function withoutMetric(
  { type, name }: MetricSpec,
  { metadata, spec }: Deployment,
  usage: readonly UsageRule[],
): string | undefined {
  if (type !== 'Resource' && type !== 'ContainerResource') {
    if (usage.some(({ demand }) => demand?.column === name)) return undefined;
    const known = usage.flatMap(({ demand }) => (demand === undefined ? [] : [demand.column]));
    const meant = nearest(name, known);
    return `no demand of spec.usage is called ${name}${meant === undefined ? '' : `; did you mean "${meant}"?`}`;
  }
  if (usage.length === 0) return `nothing says what its pods use: without spec.usage there are no metrics of ${name}`;
  // a ReplicationController may have no template
  const { labels } = (spec.template as PodTemplateSpec | undefined)?.metadata ?? metadata;
  const isSaid = usage.some(
    ({ selector, namespace = metadata.namespace }) =>
      namespace === metadata.namespace && selectorMatches(compileLabelSelector(selector), labels),
  );
  return isSaid
    ? undefined
    : 'no entry of spec.usage selects its pods: they use what they request, however many they are';
}
