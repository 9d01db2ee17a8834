/**
 * What an update may not change, kind by kind, in the API server's words. Of values that are whole objects only the type is
 * printed; of the difference that ends the refusal of a pod's update, nothing.
 */
import type { Job, KubeObject, LabelSelector, PodSpec, PriorityClass, StatefulSet } from '../../model/objects/index.ts';
import { semanticEqual } from '../../model/semantic-equal.ts';
import { type FieldError, invalid } from '../admission/refusals.ts';
import { goSelector } from './go-syntax.ts';
import { podUpdateErrors } from './pod.ts';

type Rule = (before: KubeObject, after: KubeObject) => FieldError[];

const immutable = (field: string, value: string): FieldError => ({
  field,
  detail: `Invalid value: ${value}: field is immutable`,
});

type Selecting = KubeObject & { readonly spec: { readonly selector?: LabelSelector } };

/** Upstream pkg/registry/apps/{deployment,daemonset,replicaset}/strategy.go, since apps/v1beta2. */
const ofSelector: Rule = (before, after) => {
  const [was, is] = [before, after].map((object) => (object as Selecting).spec.selector);
  return semanticEqual(was, is) ? [] : [immutable('spec.selector', goSelector(is))];
};

const STATEFUL_SET =
  "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

/** Upstream pkg/apis/apps/validation/validation.go, ValidateStatefulSetUpdate. */
const ofStatefulSet: Rule = (before, after) => {
  const [was, is] = [before, after].map((object) => (object as StatefulSet).spec);
  const { replicas, ordinals, template, updateStrategy, persistentVolumeClaimRetentionPolicy, minReadySeconds } = was;
  const mutable = {
    replicas,
    ordinals,
    template,
    updateStrategy,
    persistentVolumeClaimRetentionPolicy,
    minReadySeconds,
  };
  return semanticEqual({ ...is, ...mutable }, was) ? [] : [{ field: 'spec', detail: STATEFUL_SET }];
};

/** Upstream pkg/apis/batch/validation/validation.go, ValidateJobSpecUpdate. */
const ofJob: Rule = (before, after) => {
  const [old, now] = [before as Job, after as Job];
  const [was, is] = [old.spec, now.spec];
  const errors: FieldError[] = [];
  const keep = (field: string, a: unknown, b: unknown, value: string): void => {
    if (!semanticEqual(a, b)) errors.push(immutable(`spec.${field}`, b === undefined ? 'null' : value));
  };
  if (is.completionMode !== 'Indexed') keep('completions', was.completions, is.completions, String(is.completions));
  else if (is.completions !== was.completions && is.completions !== undefined && is.completions !== is.parallelism)
    errors.push({
      field: 'spec.completions',
      detail: `Invalid value: ${is.completions}: can only be modified in tandem with spec.parallelism`,
    });
  keep('selector', was.selector, is.selector, goSelector(is.selector));
  const mayMove = was.suspend === true && old.status.startTime === undefined;
  const template = mayMove ? withDirectives(was.template, is.template) : was.template;
  keep('template', template, is.template, 'core.PodTemplateSpec{…}');
  keep('completionMode', was.completionMode, is.completionMode, JSON.stringify(is.completionMode));
  keep('podFailurePolicy', was.podFailurePolicy, is.podFailurePolicy, 'batch.PodFailurePolicy{…}');
  keep('backoffLimitPerIndex', was.backoffLimitPerIndex, is.backoffLimitPerIndex, String(is.backoffLimitPerIndex));
  keep('successPolicy', was.successPolicy, is.successPolicy, 'batch.SuccessPolicy{…}');
  return errors;
};

type Template = Job['spec']['template'];

/** Where pods go may change as long as a suspended Job has never run. */
function withDirectives(was: Template, { metadata, spec }: Template): Template {
  const { nodeSelector, tolerations, schedulingGates, affinity } = spec;
  const { labels, annotations } = metadata;
  const others = { ...was.spec.affinity, nodeAffinity: affinity?.nodeAffinity };
  const hasAny = Object.values(others).some((part) => part !== undefined);
  const kept: PodSpec = { ...was.spec, nodeSelector, tolerations, schedulingGates };
  return {
    metadata: { ...was.metadata, labels, annotations },
    spec: { ...kept, affinity: hasAny || affinity !== undefined ? others : undefined },
  };
}

/** Upstream pkg/apis/scheduling/validation/validation.go, ValidatePriorityClassUpdate. */
const ofPriorityClass: Rule = (before, after) => {
  const [was, is] = [before as PriorityClass, after as PriorityClass];
  const isPolicySame = (was.preemptionPolicy ?? ANY) === (is.preemptionPolicy ?? ANY);
  return [
    ...(was.value === is.value ? [] : [{ field: 'value', detail: 'Forbidden: may not be changed in an update.' }]),
    ...(isPolicySame ? [] : [immutable('preemptionPolicy', JSON.stringify(is.preemptionPolicy ?? ANY))]),
  ];
};

const ANY = 'PreemptLowerPriority';

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['Deployment', ofSelector],
  ['DaemonSet', ofSelector],
  ['ReplicaSet', ofSelector],
  ['StatefulSet', ofStatefulSet],
  ['Job', ofJob],
  ['PriorityClass', ofPriorityClass],
]);

/** The update with what the server filled in once: `kubectl apply` leaves alone what it never gave. */
export function withDefaulted(before: KubeObject, after: KubeObject): KubeObject {
  if (before.kind !== 'Job') return after;
  const [was, is] = [(before as Job).spec, (after as Job).spec];
  const spec = { ...is, completions: is.completions ?? was.completions, selector: is.selector ?? was.selector };
  return { ...after, spec } as Job;
}

/** @throws ApiError 422 */
export function checkUpdate(before: KubeObject, after: KubeObject): void {
  const errors = RULES.get(before.kind)?.(before, after) ?? [];
  if (errors.length > 0) throw invalid(groupKind(before), before.metadata.name, errors);
}

/** @throws ApiError 422 */
export function checkPodUpdate(name: string, before: PodSpec, after: PodSpec): void {
  const errors = podUpdateErrors(before, after);
  if (errors.length > 0) throw invalid('Pod', name, errors);
}

/** `Deployment.apps` */
function groupKind({ apiVersion, kind }: KubeObject): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? kind : `${kind}.${apiVersion.slice(0, slash)}`;
}
