/** Which pods a quota with scopes is about (pkg/quota/v1/evaluator/core/pods.go). */
import type { ResourceQuota, ScopedResourceSelectorRequirement } from '../../model/objects/cluster.ts';
import type { PodAffinity, PodAffinityTerm, PodSpec } from '../../model/objects/pod.ts';
import type { LabelSelectorRequirement } from '../../model/objects/meta.ts';
import { computeQosClass } from '../../model/qos.ts';
import { compileLabelSelector, selectorMatches } from '../../model/selector.ts';

/** All of a quota's scopes in the long form; all must match. */
export const scopesOf = ({
  scopes,
  scopeSelector,
}: ResourceQuota['spec']): readonly ScopedResourceSelectorRequirement[] => [
  ...scopes.map((scopeName) => ({ scopeName, operator: 'Exists', values: [] })),
  ...scopeSelector,
];

/** @throws an Error with Kubernetes' text for a malformed requirement on priority classes. */
export function matchesScope(spec: PodSpec, scope: ScopedResourceSelectorRequirement): boolean {
  switch (scope.scopeName) {
    case 'Terminating':
      return hasDeadline(spec);
    case 'NotTerminating':
      return !hasDeadline(spec);
    case 'BestEffort':
      return computeQosClass(spec) === 'BestEffort';
    case 'NotBestEffort':
      return computeQosClass(spec) !== 'BestEffort';
    case 'PriorityClass':
      return scope.operator === 'Exists' ? Boolean(spec.priorityClassName) : matchesPriorityClass(spec, scope);
    case 'CrossNamespacePodAffinity':
      return (
        reachesOtherNamespaces(spec.affinity?.podAffinity) || reachesOtherNamespaces(spec.affinity?.podAntiAffinity)
      );
    default:
      return false;
  }
}

/** `Terminating` is a pod that may run for a limited time only; deletion has nothing to do with it. */
const hasDeadline = ({ activeDeadlineSeconds }: PodSpec): boolean =>
  activeDeadlineSeconds !== undefined && activeDeadlineSeconds >= 0;

function matchesPriorityClass(
  { priorityClassName }: PodSpec,
  { scopeName, operator, values }: ScopedResourceSelectorRequirement,
): boolean {
  const expression = { key: scopeName, operator: operator as LabelSelectorRequirement['operator'], values };
  const labels = new Map(priorityClassName ? [[scopeName, priorityClassName]] : []);
  return selectorMatches(compileLabelSelector({ matchLabels: new Map(), matchExpressions: [expression] }), labels);
}

function reachesOtherNamespaces(affinity: PodAffinity | undefined): boolean {
  if (!affinity) return false;
  const isCross = ({ namespaces, namespaceSelector }: PodAffinityTerm): boolean =>
    namespaces.length > 0 || namespaceSelector !== undefined;
  return (
    affinity.requiredDuringSchedulingIgnoredDuringExecution.some(isCross) ||
    affinity.preferredDuringSchedulingIgnoredDuringExecution.some(({ podAffinityTerm }) => isCross(podAffinityTerm))
  );
}
