/** A term of pod affinity or anti-affinity as both halves of InterPodAffinity read it (`framework/types.go`). */
import type { Namespace } from '../../../../src/model/objects/cluster.ts';
import type { StringMap } from '../../../../src/model/objects/meta.ts';
import type { Affinity, Pod, PodAffinity, PodAffinityTerm } from '../../../../src/model/objects/pod.ts';
import {
  compileLabelSelector,
  EVERYTHING,
  NOTHING,
  type Selector,
  selectorMatches,
} from '../../../../src/model/selector.ts';
import { findObject, objectsOf, type World } from '../world.ts';

export interface Term {
  readonly topologyKey: string;
  readonly selector: Selector;
  readonly namespaces: readonly string[];
  readonly namespaceSelector: Selector;
}

export interface WeightedTerm extends Term {
  readonly weight: number;
}

/** A term that speaks of no namespace means its pod's own. */
function read(owner: Pod, term: PodAffinityTerm): Term {
  const meansOwn = term.namespaces.length === 0 && term.namespaceSelector === undefined;
  return {
    topologyKey: term.topologyKey,
    selector: compileLabelSelector(term.labelSelector),
    namespaces: meansOwn ? [owner.metadata.namespace] : term.namespaces,
    namespaceSelector: compileLabelSelector(term.namespaceSelector),
  };
}

export function requiredTerms(pod: Pod, which: (affinity: Affinity) => PodAffinity | undefined): readonly Term[] {
  const affinity = pod.spec.affinity && which(pod.spec.affinity);
  return (affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => read(pod, term));
}

export function preferredTerms(
  pod: Pod,
  which: (affinity: Affinity) => PodAffinity | undefined,
): readonly WeightedTerm[] {
  const affinity = pod.spec.affinity && which(pod.spec.affinity);
  const terms = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.map(({ weight, podAffinityTerm }) => ({ ...read(pod, podAffinityTerm), weight }));
}

export const affinityOf = ({ podAffinity }: Affinity): PodAffinity | undefined => podAffinity;
export const antiAffinityOf = ({ podAntiAffinity }: Affinity): PodAffinity | undefined => podAntiAffinity;

/**
 * The pending pod's own terms: the namespaces that the selector finds are written down, so that pods of namespaces that
 * do not exist are met only by the selector of everything.
 */
export function expanded<T extends Term>(term: T, world: World): T {
  if (term.namespaceSelector.requirements.length === 0 && !term.namespaceSelector.nothing) {
    return { ...term, namespaceSelector: EVERYTHING };
  }
  const found = objectsOf<Namespace>(world, 'Namespace').filter(({ metadata }) =>
    selectorMatches(term.namespaceSelector, metadata.labels),
  );
  const namespaces = [...term.namespaces, ...found.map(({ metadata }) => metadata.name)];
  return { ...term, namespaces, namespaceSelector: NOTHING };
}

const NO_LABELS: StringMap = new Map();

/** Labels of the pod's namespace; none if it does not exist. */
export const namespaceLabels = ({ metadata }: Pod, world: World): StringMap =>
  findObject<Namespace>(world, 'Namespace', '', metadata.namespace)?.metadata.labels ?? NO_LABELS;

/** @param labelsOfNamespace of the pod; left out for terms that are expanded. */
export function termMatches(term: Term, { metadata }: Pod, labelsOfNamespace: StringMap = NO_LABELS): boolean {
  const { namespaces, namespaceSelector, selector } = term;
  if (!namespaces.includes(metadata.namespace) && !selectorMatches(namespaceSelector, labelsOfNamespace)) return false;
  return selectorMatches(selector, metadata.labels);
}
