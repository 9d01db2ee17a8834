/**
 * NodeAffinity: the pod's `nodeSelector` and required terms, and those that the profile adds (`addedAffinity`), must
 * match; the weights of preferred terms that match are added up.
 *
 * Where every required term names nodes (`matchFields: metadata.name In`), only those nodes are looked at.
 */
import {
  compileNodeSelector,
  compilePreferredTerms,
  compileRequiredNodeAffinity,
  nodeSelectorMatches,
  preferredTermsScore,
  requiredNodeAffinityMatches,
} from '../../../../src/model/node-selector.ts';
import type { NodeAffinity, NodeSelectorTerm } from '../../../../src/model/objects/pod.ts';
import { definePlugin, normalizeToBest, SKIP, unresolvable } from '../plugin.ts';

/** Names that a term allows by its fields, or undefined if it names none: then any node may match it. */
function namesIn({ matchFields }: NodeSelectorTerm): readonly string[] | undefined {
  const lists = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In');
  if (lists.length === 0) return undefined;
  return lists[0].values.filter((name) => lists.every(({ values }) => values.includes(name)));
}

export const nodeAffinity = (added: NodeAffinity | undefined) => {
  const addedRequired = added?.requiredDuringSchedulingIgnoredDuringExecution;
  const addedPreferred = added?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return definePlugin<undefined, undefined>({
    name: 'NodeAffinity',

    preFilter({ spec }) {
      const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
      if (required === undefined && addedRequired === undefined && spec.nodeSelector.size === 0) return SKIP;
      const names = (required?.nodeSelectorTerms ?? []).map(namesIn);
      if (names.length === 0 || names.includes(undefined)) return { state: undefined };
      const nodeNames = [...new Set(names.flatMap((list) => list ?? []))];
      if (nodeNames.length === 0) return { status: unresolvable('pod affinity terms conflict') };
      return { state: undefined, nodeNames };
    },

    filter({ spec }, { node }) {
      if (addedRequired !== undefined && !nodeSelectorMatches(compileNodeSelector(addedRequired), node)) {
        return unresolvable("node(s) didn't match scheduler-enforced node affinity");
      }
      if (requiredNodeAffinityMatches(compileRequiredNodeAffinity(spec), node)) return undefined;
      return unresolvable("node(s) didn't match Pod's node affinity/selector");
    },

    preScore({ spec }) {
      const preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      return preferred.length === 0 && addedPreferred.length === 0 ? SKIP : undefined;
    },

    score({ spec }, { node }) {
      const preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      const scoreOf = (terms: typeof preferred): number => preferredTermsScore(compilePreferredTerms(terms), node);
      return scoreOf(addedPreferred) + scoreOf(preferred);
    },

    normalize: (scores) => normalizeToBest(scores, { reverse: false }),
  });
};
