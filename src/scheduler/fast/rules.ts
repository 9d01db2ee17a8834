/**
 * A class's rules sorted by how far they see: what one node's own pods decide (`local`) is kept node by node; what a topology
 * domain decides is asked level by level, for every decision anew.
 */
import type { AffinityRules } from './affinity-rules.ts';
import { Counter } from './counter.ts';
import { DOMAINS } from './level-table.ts';
import type { HardSpread, SoftSpread, SpreadRules } from './spread-rules.ts';
import type { TopologyKey } from './topology-key.ts';

/** A counter, and where a level's tuple has the value of its key. */
export interface AtDomain {
  readonly counter: Counter;
  readonly place: number;
}

export interface LocalRules {
  /** Nodes without one of these keys do not pass. */
  readonly requiredKeys: readonly TopologyKey[];
  /** A node where one of these counts a pod does not pass. */
  readonly repelling: readonly Counter[];
  /** All of these must count a pod on the node, unless the pod is the first of its kind. */
  readonly attracting: readonly Counter[];
  readonly spread: readonly HardSpread[];
  readonly score: Counter | undefined;
  /** Spreads over hosts. */
  readonly hosts: SoftSpread | undefined;
}

export interface DomainRules {
  readonly repelling: readonly AtDomain[];
  readonly attracting: readonly AtDomain[];
  readonly spread: readonly (HardSpread & AtDomain)[];
  readonly score: readonly AtDomain[];
}

export interface SoftRule extends SoftSpread {
  /** In a level's tuple; unused for hosts. */
  readonly place: number;
}

export interface Rules {
  readonly local: LocalRules;
  readonly domains: DomainRules;
  /** All soft constraints, in their order: their scores are summed up in floating point. */
  readonly soft: readonly SoftRule[];
  readonly requiresAllKeys: boolean;
  /** Keys whose values are part of a level. */
  readonly keys: readonly TopologyKey[];
  /** Whether a level can be forbidden as a whole. */
  readonly restrictsDomains: boolean;
  /** Nothing but the node itself, its room and its object, can refuse the class's pods. */
  readonly refusesByNode: boolean;
}

export function sortRules(spread: SpreadRules, affinity: AffinityRules): Rules {
  const keys: TopologyKey[] = [];
  const placeOf = (key: TopologyKey): number => {
    const known = keys.indexOf(key);
    return DOMAINS + (known >= 0 ? known : keys.push(key) - 1);
  };
  const atDomain = <T extends { readonly counter: Counter }>(rule: T): T & AtDomain => ({
    ...rule,
    place: placeOf(rule.counter.key),
  });
  const local = (counters: Iterable<Counter>): Counter[] => [...counters].filter(({ byNode }) => byNode);
  const byDomain = (counters: Iterable<Counter>): AtDomain[] =>
    [...counters].filter(({ byNode }) => !byNode).map((counter) => atDomain({ counter }));
  const repelling = [...affinity.othersAntiAffinity.values(), ...affinity.antiAffinity.values()];
  const attracting = [...affinity.affinity.values()];
  const score = [...affinity.score.values()];
  const domains: DomainRules = {
    repelling: byDomain(repelling),
    attracting: byDomain(attracting),
    spread: spread.hard.filter(({ counter }) => !counter.byNode).map(atDomain),
    score: byDomain(score),
  };
  const soft = spread.soft.map((rule) => (rule.isHost ? { ...rule, place: -1 } : atDomain(rule)));
  return {
    local: {
      requiredKeys: [
        ...new Set([...spread.hard.map(({ counter }) => counter.key), ...attracting.map(({ key }) => key)]),
      ],
      repelling: local(repelling),
      attracting: local(attracting),
      spread: spread.hard.filter(({ counter }) => counter.byNode),
      score: local(score)[0],
      hosts: spread.soft.find(({ isHost }) => isHost),
    },
    domains,
    soft,
    requiresAllKeys: spread.requiresAllKeys,
    keys,
    restrictsDomains: domains.repelling.length + domains.attracting.length + domains.spread.length > 0,
    refusesByNode: spread.hard.length + repelling.length + attracting.length === 0,
  };
}

/** Whether all nodes on which no local counter counts a pod pass, as far as counters go. */
const passesUncounted = ({ attracting, spread }: LocalRules): boolean =>
  attracting.length === 0 && spread.every(({ maxSkew }) => maxSkew > 0);

const uncountedHosts = ({ counter: { key }, ...rule }: SoftSpread): SoftSpread => ({
  ...rule,
  counter: new Counter({ key, byNode: true, ignoresKey: true, skipsTerminating: true }),
});

/** The rules as they are on nodes where no local counter counts a pod; undefined: such a node is refused. */
export function uncounted(rules: Rules): Rules | undefined {
  const { local } = rules;
  if (!passesUncounted(local)) return undefined;
  const hosts = local.hosts && uncountedHosts(local.hosts);
  return { ...rules, local: { ...local, repelling: [], spread: [], score: undefined, hosts } };
}
