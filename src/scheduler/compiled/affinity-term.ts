/**
 * Pod affinity terms, compiled. A term selects pods by labels, in the namespaces that it lists or selects.
 * Upstream: pkg/scheduler/framework/types.go (AffinityTerm).
 */
import type { StringMap } from '../../model/objects/index.ts';
import type { PodAffinityTerm, WeightedPodAffinityTerm } from '../../model/objects/pod.ts';
import { compileLabelSelector, type Selector, selectorMatches } from '../../model/selector.ts';

export interface AffinityTerm {
  readonly topologyKey: string;
  readonly selector: Selector;
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceSelector: Selector;
}

export interface WeightedAffinityTerm extends AffinityTerm {
  readonly weight: number;
}

/** What is looked at of the pod that a term may select. */
export interface PodIdentity {
  readonly namespace: string;
  readonly labels: StringMap;
}

/** `namespace`: of the pod that has the term, meant where the term names no namespace at all. */
export function compileAffinityTerm(term: PodAffinityTerm, namespace: string): AffinityTerm {
  const isOwn = term.namespaces.length === 0 && term.namespaceSelector === undefined;
  return {
    topologyKey: term.topologyKey,
    selector: compileLabelSelector(term.labelSelector),
    namespaces: new Set(isOwn ? [namespace] : term.namespaces),
    namespaceSelector: compileLabelSelector(term.namespaceSelector),
  };
}

export const compileWeightedTerm = (term: WeightedPodAffinityTerm, namespace: string): WeightedAffinityTerm => ({
  ...compileAffinityTerm(term.podAffinityTerm, namespace),
  weight: term.weight,
});

/** `namespaceLabels`: the labels of the pod's namespace. */
export function termMatches(term: AffinityTerm, pod: PodIdentity, namespaceLabels: StringMap): boolean {
  if (!term.namespaces.has(pod.namespace) && !selectorMatches(term.namespaceSelector, namespaceLabels)) return false;
  return selectorMatches(term.selector, pod.labels);
}

/** Whether a pod matches every one of the terms; false for no terms. */
export function allTermsMatch(terms: readonly AffinityTerm[], pod: PodIdentity, namespaceLabels: StringMap): boolean {
  if (terms.length === 0) return false;
  for (const term of terms) if (!termMatches(term, pod, namespaceLabels)) return false;
  return true;
}
