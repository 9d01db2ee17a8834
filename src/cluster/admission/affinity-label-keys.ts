/**
 * `matchLabelKeys` and `mismatchLabelKeys` of pod affinity terms: the API server writes the pod's own values into the
 * term's selector when the pod is made (pkg/registry/core/pod/strategy.go, gate MatchLabelKeysInPodAffinity).
 * A term without selector, and a key that the pod lacks, are left alone.
 */
import type {
  Affinity,
  LabelSelectorRequirement,
  PodAffinity,
  PodAffinityTerm,
  PodSpec,
  StringMap,
} from '../../model/objects/index.ts';
import type { PodClassInput } from '../pod-classes.ts';

export function mergeLabelKeys(spec: PodSpec, pod: PodClassInput): PodSpec {
  const { affinity } = spec;
  if (affinity === undefined || (!hasKeys(affinity.podAffinity) && !hasKeys(affinity.podAntiAffinity))) return spec;
  const merged: Affinity = {
    ...affinity,
    podAffinity: mergeAll(affinity.podAffinity, pod.labels),
    podAntiAffinity: mergeAll(affinity.podAntiAffinity, pod.labels),
  };
  return { ...spec, affinity: merged };
}

function termsOf(affinity: PodAffinity | undefined): readonly PodAffinityTerm[] {
  if (affinity === undefined) return [];
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution.map((t) => t.podAffinityTerm);
  return [...affinity.requiredDuringSchedulingIgnoredDuringExecution, ...preferred];
}

const hasKeys = (affinity: PodAffinity | undefined): boolean =>
  termsOf(affinity).some((t) => t.matchLabelKeys.length > 0 || t.mismatchLabelKeys.length > 0);

function mergeAll(affinity: PodAffinity | undefined, labels: StringMap): PodAffinity | undefined {
  if (affinity === undefined) return undefined;
  return {
    requiredDuringSchedulingIgnoredDuringExecution: affinity.requiredDuringSchedulingIgnoredDuringExecution.map((t) =>
      merge(t, labels),
    ),
    preferredDuringSchedulingIgnoredDuringExecution: affinity.preferredDuringSchedulingIgnoredDuringExecution.map(
      (t) => ({
        weight: t.weight,
        podAffinityTerm: merge(t.podAffinityTerm, labels),
      }),
    ),
  };
}

function merge(term: PodAffinityTerm, labels: StringMap): PodAffinityTerm {
  if (term.labelSelector === undefined) return term;
  const added: LabelSelectorRequirement[] = [];
  for (const key of term.matchLabelKeys) add(added, key, 'In', labels);
  for (const key of term.mismatchLabelKeys) add(added, key, 'NotIn', labels);
  if (added.length === 0) return term;
  const matchExpressions = [...term.labelSelector.matchExpressions, ...added];
  return { ...term, labelSelector: { ...term.labelSelector, matchExpressions } };
}

function add(to: LabelSelectorRequirement[], key: string, operator: 'In' | 'NotIn', labels: StringMap): void {
  const value = labels.get(key);
  if (value !== undefined) to.push({ key, operator, values: [value] });
}
