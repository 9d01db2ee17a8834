/**
 * InterPodAffinity, refusing. Pods are counted by the domain (topology key and value) of their nodes:
 *
 *   repelling  pods there whose required anti-affinity matches the pending pod, once for each such term
 *   wanted     pods there that match all of its required affinity terms, once for each term's key
 *   unwanted   pods there that match one of its required anti-affinity terms, once for each such term
 *
 * Terminating pods count. The weighing half is in `affinity-score.ts`.
 */
import type { StringMap } from '../../../../src/model/objects/meta.ts';
import type { Node } from '../../../../src/model/objects/node.ts';
import type { Pod } from '../../../../src/model/objects/pod.ts';
import { definePlugin, SKIP, type Status, unresolvable, unschedulable } from '../plugin.ts';
import type { World } from '../world.ts';
import { type AffinityArgs, normalizeAffinity, prepareAffinity, scoreAffinity } from './affinity-score.ts';
import {
  affinityOf,
  antiAffinityOf,
  expanded,
  namespaceLabels,
  requiredTerms,
  type Term,
  termMatches,
} from './affinity-term.ts';

/** Domain → count; never 0. */
type Counts = ReadonlyMap<string, number>;

interface Filtering {
  readonly affinity: readonly Term[];
  readonly antiAffinity: readonly Term[];
  readonly namespaceLabels: StringMap;
  readonly repelling: Counts;
  readonly wanted: Counts;
  readonly unwanted: Counts;
}

const domain = (key: string, value: string): string => JSON.stringify([key, value]);

function domainOf({ metadata }: Node, key: string): string | undefined {
  const value = metadata.labels.get(key);
  return value === undefined ? undefined : domain(key, value);
}

function added(counts: Counts, terms: readonly Term[], node: Node, by: 1 | -1): Counts {
  const result = new Map(counts);
  for (const { topologyKey } of terms) {
    const key = domainOf(node, topologyKey);
    if (key === undefined) continue;
    const count = (result.get(key) ?? 0) + by;
    if (count === 0) result.delete(key);
    else result.set(key, count);
  }
  return result;
}

const matchesAll = (terms: readonly Term[], pod: Pod): boolean =>
  terms.length > 0 && terms.every((term) => termMatches(term, pod));

function changed(state: Filtering, pod: Pod, other: Pod, node: Node, by: 1 | -1): Filtering {
  const repels = requiredTerms(other, antiAffinityOf).filter((term) => termMatches(term, pod, state.namespaceLabels));
  const fulfils = matchesAll(state.affinity, other) ? state.affinity : [];
  const offends = state.antiAffinity.filter((term) => termMatches(term, other));
  if (repels.length + fulfils.length + offends.length === 0) return state;
  return {
    ...state,
    repelling: added(state.repelling, repels, node, by),
    wanted: added(state.wanted, fulfils, node, by),
    unwanted: added(state.unwanted, offends, node, by),
  };
}

function prepareFilter(pod: Pod, world: World): Filtering | typeof SKIP {
  let state: Filtering = {
    affinity: requiredTerms(pod, affinityOf).map((term) => expanded(term, world)),
    antiAffinity: requiredTerms(pod, antiAffinityOf).map((term) => expanded(term, world)),
    namespaceLabels: namespaceLabels(pod, world),
    repelling: new Map(),
    wanted: new Map(),
    unwanted: new Map(),
  };
  for (const { node, pods } of world.nodes) {
    for (const other of pods) state = changed(state, pod, other, node, 1);
  }
  const isIdle = state.repelling.size === 0 && state.affinity.length === 0 && state.antiAffinity.length === 0;
  return isIdle ? SKIP : state;
}

const isPositive = (counts: Counts, key: string | undefined): boolean =>
  key !== undefined && (counts.get(key) ?? 0) > 0;

/** The first of a series that wants to be together has nobody to join: it may, if it wants its own like. */
function isRefusedByAffinity({ affinity, wanted }: Filtering, pod: Pod, node: Node): boolean {
  const domains = affinity.map(({ topologyKey }) => domainOf(node, topologyKey));
  if (domains.includes(undefined)) return true;
  if (domains.every((key) => isPositive(wanted, key))) return false;
  return wanted.size > 0 || !matchesAll(affinity, pod);
}

function verdict(state: Filtering, pod: Pod, node: Node): Status | undefined {
  if (isRefusedByAffinity(state, pod, node)) return unresolvable("node(s) didn't match pod affinity rules");
  if (state.antiAffinity.some(({ topologyKey }) => isPositive(state.unwanted, domainOf(node, topologyKey)))) {
    return unschedulable("node(s) didn't match pod anti-affinity rules");
  }
  if ([...node.metadata.labels].some(([key, value]) => isPositive(state.repelling, domain(key, value)))) {
    return unschedulable("node(s) didn't satisfy existing pods anti-affinity rules");
  }
  return undefined;
}

export const interPodAffinity = (args: AffinityArgs) =>
  definePlugin<Filtering, ReadonlyMap<string, number>>({
    name: 'InterPodAffinity',
    preFilter(pod, world) {
      const state = prepareFilter(pod, world);
      return state === SKIP ? SKIP : { state };
    },
    withPod: changed,
    filter: (pod, { node }, state) => verdict(state, pod, node),
    preScore: (pod, _nodes, world) => prepareAffinity(pod, args, world),
    score: (_pod, { node }, scores) => scoreAffinity(node, scores),
    normalize: normalizeAffinity,
  });
