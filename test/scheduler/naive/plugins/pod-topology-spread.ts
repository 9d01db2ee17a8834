/**
 * PodTopologySpread, refusing: constraints with `DoNotSchedule`. A domain is a value of the topology key; it exists if a
 * node has it that has all the keys and that the constraint's policies include.
 *
 *   count(domain of the node) + self − least count of all domains > maxSkew  ⇒ refused
 *
 * The weighing half is in `spread-score.ts`, what both read in `spread-constraint.ts`.
 */
import type { Node } from '../../../../src/model/objects/node.ts';
import type { Pod } from '../../../../src/model/objects/pod.ts';
import { selectorMatches } from '../../../../src/model/selector.ts';
import { definePlugin, SKIP, unresolvable, unschedulable } from '../plugin.ts';
import type { World } from '../world.ts';
import { type Constraint, constraintsOf, countIn, hasAllKeys, includes, type SpreadArgs } from './spread-constraint.ts';
import { normalizeSpread, prepareSpread, scoreSpread, type SpreadScoring } from './spread-score.ts';

const CONFLICT = "node(s) didn't match pod topology spread constraints";

interface Hard {
  readonly constraint: Constraint;
  /** Value of the topology key → pods that match. */
  readonly domains: ReadonlyMap<string, number>;
}

const valueOf = ({ metadata }: Node, { topologyKey }: Constraint): string => metadata.labels.get(topologyKey) ?? '';

function domainsOf(constraint: Constraint, all: readonly Constraint[], pod: Pod, { nodes }: World): Hard['domains'] {
  const domains = new Map<string, number>();
  for (const info of nodes) {
    if (!hasAllKeys(info.node, all) || !includes(constraint, pod, info.node)) continue;
    const value = valueOf(info.node, constraint);
    domains.set(value, (domains.get(value) ?? 0) + countIn(info, constraint.selector, pod.metadata.namespace));
  }
  return domains;
}

/** Where nothing is a domain, the constraint does not hold anybody back. */
function isTooMany({ constraint, domains }: Hard, pod: Pod, node: Node): boolean {
  if (domains.size === 0) return false;
  const least = domains.size < constraint.minDomains ? 0 : Math.min(...domains.values());
  const self = selectorMatches(constraint.selector, pod.metadata.labels) ? 1 : 0;
  return (domains.get(valueOf(node, constraint)) ?? 0) + self - least > constraint.maxSkew;
}

/** Unlike the count it takes from, this neither looks at termination nor at whether the selector is empty. */
function changed(hard: Hard, pod: Pod, other: Pod, node: Node, by: 1 | -1): Hard {
  const { constraint, domains } = hard;
  if (!selectorMatches(constraint.selector, other.metadata.labels) || !includes(constraint, pod, node)) return hard;
  const value = valueOf(node, constraint);
  return { constraint, domains: new Map([...domains, [value, (domains.get(value) ?? 0) + by]]) };
}

export const podTopologySpread = (args: SpreadArgs) =>
  definePlugin<readonly Hard[], SpreadScoring>({
    name: 'PodTopologySpread',

    preFilter(pod, world) {
      const constraints = constraintsOf(pod, 'DoNotSchedule', args, world);
      if (constraints.length === 0) return SKIP;
      return {
        state: constraints.map((constraint) => ({
          constraint,
          domains: domainsOf(constraint, constraints, pod, world),
        })),
      };
    },

    withPod(state, pod, other, node, by) {
      const isElsewhere = other.metadata.namespace !== pod.metadata.namespace;
      const constraints = state.map(({ constraint }) => constraint);
      if (isElsewhere || !hasAllKeys(node, constraints)) return state;
      return state.map((hard) => changed(hard, pod, other, node, by));
    },

    filter(pod, { node }, state) {
      for (const hard of state) {
        if (!hasAllKeys(node, [hard.constraint])) return unresolvable(`${CONFLICT} (missing required label)`);
        if (isTooMany(hard, pod, node)) return unschedulable(CONFLICT);
      }
      return undefined;
    },

    preScore: (pod, nodes, world) => prepareSpread(pod, nodes, args, world),
    score: scoreSpread,
    normalize: normalizeSpread,
  });
