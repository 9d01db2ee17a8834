/** Namespaces as plugins ask for them. */
import type { Cluster } from '../../cluster/index.ts';
import type { Namespace, StringMap } from '../../model/objects/index.ts';
import { NOTHING, selectorMatches } from '../../model/selector.ts';
import type { AffinityTerm } from '../compiled/index.ts';

const NO_LABELS: StringMap = new Map();

/** Labels of a namespace; none if it does not exist. */
export function namespaceLabels({ objects }: Cluster, name: string): StringMap {
  return objects.get<Namespace>(objects.find('Namespace', '', name))?.metadata.labels ?? NO_LABELS;
}

/** The term with its namespace selector replaced by the namespaces that it selects now; one that selects all stays. */
export function withNamespacesListed<T extends AffinityTerm>(term: T, { objects }: Cluster): T {
  const { namespaceSelector } = term;
  if (namespaceSelector.nothing || namespaceSelector.requirements.length === 0) return term;
  const selected = objects
    .list<Namespace>('Namespace')
    .filter(({ object }) => selectorMatches(namespaceSelector, object.metadata.labels))
    .map(({ object }) => object.metadata.name);
  return { ...term, namespaces: new Set([...term.namespaces, ...selected]), namespaceSelector: NOTHING };
}

/** What goes with `termMatches` for terms whose namespaces are listed. */
export { NO_LABELS };
