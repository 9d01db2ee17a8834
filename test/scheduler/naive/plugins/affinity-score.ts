/**
 * InterPodAffinity, weighing. Every pod on a node adds to that node's domains (topology key and value):
 *
 *   ± weight of the pending pod's preferred terms that it matches
 *   ± weight of its own preferred terms that match the pending pod
 *   + `hardPodAffinityWeight` for each of its required affinity terms that matches the pending pod
 */
import type { Node } from '../../../../src/model/objects/node.ts';
import type { Pod } from '../../../../src/model/objects/pod.ts';
import { SKIP } from '../plugin.ts';
import type { World } from '../world.ts';
import {
  affinityOf,
  antiAffinityOf,
  expanded,
  namespaceLabels,
  preferredTerms,
  requiredTerms,
  type Term,
  termMatches,
  type WeightedTerm,
} from './affinity-term.ts';

export interface AffinityArgs {
  readonly hardPodAffinityWeight: number;
  readonly ignorePreferredTermsOfExistingPods: boolean;
}

interface SignedTerm extends Term {
  readonly value: number;
}

const signed =
  (sign: 1 | -1) =>
  (term: WeightedTerm): SignedTerm => ({ ...term, value: sign * term.weight });

const preferences = (pod: Pod): readonly SignedTerm[] => [
  ...preferredTerms(pod, affinityOf).map(signed(1)),
  ...preferredTerms(pod, antiAffinityOf).map(signed(-1)),
];

const domain = (key: string, value: string): string => JSON.stringify([key, value]);

/** Domain → sum; skipped if no term met anybody on a node with its key. */
export function prepareAffinity(
  pod: Pod,
  { hardPodAffinityWeight, ignorePreferredTermsOfExistingPods }: AffinityArgs,
  world: World,
): ReadonlyMap<string, number> | typeof SKIP {
  const own = preferences(pod).map((term) => expanded(term, world));
  if (ignorePreferredTermsOfExistingPods && own.length === 0) return SKIP;
  const labels = namespaceLabels(pod, world);
  const sums = new Map<string, number>();
  for (const { node, pods } of world.nodes) {
    for (const other of pods) {
      const hard = requiredTerms(other, affinityOf).map((term) => ({ ...term, value: hardPodAffinityWeight }));
      const theirs = [...(hardPodAffinityWeight > 0 ? hard : []), ...preferences(other)];
      const met = [
        ...own.filter((term) => termMatches(term, other)),
        ...theirs.filter((term) => termMatches(term, pod, labels)),
      ];
      for (const { topologyKey, value } of met) {
        const place = node.metadata.labels.get(topologyKey);
        if (place === undefined) continue;
        const key = domain(topologyKey, place);
        sums.set(key, (sums.get(key) ?? 0) + value);
      }
    }
  }
  return sums.size === 0 ? SKIP : sums;
}

export const scoreAffinity = ({ metadata }: Node, sums: ReadonlyMap<string, number>): number =>
  [...metadata.labels].reduce((score, [key, value]) => score + (sums.get(domain(key, value)) ?? 0), 0);

/** The span from the worst to the best is stretched to 0…100. */
export function normalizeAffinity(scores: readonly number[]): readonly number[] {
  const least = Math.min(...scores);
  const span = Math.max(...scores) - least;
  return scores.map((score) => (span > 0 ? Math.trunc(100 * ((score - least) / span)) : 0));
}
