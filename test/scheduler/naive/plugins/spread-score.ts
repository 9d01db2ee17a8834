/**
 * PodTopologySpread, weighing: constraints with `ScheduleAnyway`. The fewer like pods there are in a node's domains, the
 * better; constraints with few domains weigh less, and a wide `maxSkew` waters differences down.
 *
 *   raw = round( Σ count · ln(domains + 2) + maxSkew − 1 )      score = 100 · (max + min − raw) / max
 */
import type { Pod } from '../../../../src/model/objects/pod.ts';
import { SKIP } from '../plugin.ts';
import type { NodeInfo, World } from '../world.ts';
import {
  type Constraint,
  constraintsOf,
  countIn,
  HOSTNAME,
  hasAllKeys,
  includes,
  type SpreadArgs,
} from './spread-constraint.ts';

interface Soft {
  readonly constraint: Constraint;
  readonly weight: number;
  /** Value of the topology key → like pods; only for domains of nodes that passed. None for the hostname. */
  readonly counts: ReadonlyMap<string, number>;
}

export interface SpreadScoring {
  readonly constraints: readonly Soft[];
  /** Nodes must have all the topology keys to count and to be scored. Not with the system's defaults. */
  readonly needsAllKeys: boolean;
}

const valueOf = ({ node }: NodeInfo, { topologyKey }: Constraint): string =>
  node.metadata.labels.get(topologyKey) ?? '';

export function prepareSpread(
  pod: Pod,
  passed: readonly NodeInfo[],
  args: SpreadArgs,
  world: World,
): SpreadScoring | typeof SKIP {
  const constraints = constraintsOf(pod, 'ScheduleAnyway', args, world);
  if (constraints.length === 0) return SKIP;
  const needsAllKeys = pod.spec.topologySpreadConstraints.length > 0 || args.defaultingType !== 'System';
  const counts = ({ node }: NodeInfo): boolean => !needsAllKeys || hasAllKeys(node, constraints);
  const candidates = passed.filter(counts);
  const prepare = (constraint: Constraint): Soft => {
    if (constraint.topologyKey === HOSTNAME) {
      return { constraint, weight: Math.log(candidates.length + 2), counts: new Map() };
    }
    const values = [...new Set(candidates.map((info) => valueOf(info, constraint)))];
    const counting = world.nodes.filter((info) => counts(info) && includes(constraint, pod, info.node));
    const countOf = (value: string): number =>
      counting
        .filter((info) => valueOf(info, constraint) === value)
        .reduce((sum, info) => sum + countIn(info, constraint.selector, pod.metadata.namespace), 0);
    return {
      constraint,
      weight: Math.log(values.length + 2),
      counts: new Map(values.map((value) => [value, countOf(value)])),
    };
  };
  return { constraints: constraints.map(prepare), needsAllKeys };
}

const isIgnored = ({ node }: NodeInfo, { constraints, needsAllKeys }: SpreadScoring): boolean =>
  needsAllKeys &&
  !hasAllKeys(
    node,
    constraints.map(({ constraint }) => constraint),
  );

export function scoreSpread(pod: Pod, info: NodeInfo, state: SpreadScoring): number {
  if (isIgnored(info, state)) return 0;
  let score = 0;
  for (const { constraint, weight, counts } of state.constraints) {
    if (!hasAllKeys(info.node, [constraint])) continue;
    const isHostname = constraint.topologyKey === HOSTNAME;
    const count = isHostname
      ? countIn(info, constraint.selector, pod.metadata.namespace)
      : (counts.get(valueOf(info, constraint)) ?? 0);
    score += count * weight + (constraint.maxSkew - 1);
  }
  return Math.round(score);
}

export function normalizeSpread(
  scores: readonly number[],
  nodes: readonly NodeInfo[],
  state: SpreadScoring,
): readonly number[] {
  const scored = scores.filter((_, i) => !isIgnored(nodes[i], state));
  const [most, least] = [Math.max(0, ...scored), Math.min(...scored)];
  return scores.map((score, i) => {
    if (isIgnored(nodes[i], state)) return 0;
    return most === 0 ? 100 : Math.trunc((100 * (most + least - score)) / most);
  });
}
