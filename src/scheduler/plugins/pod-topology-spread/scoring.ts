/**
 * Nodes whose domains have few matching pods, by ScheduleAnyway constraints.
 * Upstream: pkg/scheduler/framework/plugins/podtopologyspread/scoring.go.
 */
import { compileRequiredNodeAffinity } from '../../../model/node-selector.ts';
import type { PluginHandle, PodRef } from '../../framework/index.ts';
import type { NodeInfo } from '../../snapshot/index.ts';
import { type Constraint, hasAllKeys, HOSTNAME, includesNode } from './constraints.ts';
import { countPods } from './filtering.ts';
import { logarithm } from './logarithm.ts';

export interface SpreadScores {
  readonly constraints: readonly Constraint[];
  /** Makes small and large topologies comparable. */
  readonly weights: readonly number[];
  /** Candidates that lack a key: they score 0. */
  readonly ignored: ReadonlySet<NodeInfo>;
  /** Matching pods by topology key and value; host names are counted node by node. */
  readonly counts: ReadonlyMap<string, Map<string, number>>;
  /** By constraint and class: whether a pod counts. */
  readonly matches: readonly boolean[][];
}

/** A node without the key belongs to the domain "". */
const domainOf = ({ node }: NodeInfo, key: string): string => node.metadata.labels.get(key) ?? '';

/** Finds the domains of the candidates, and those candidates that are left out. */
function domainsOf(constraints: readonly Constraint[], candidates: readonly NodeInfo[], requireAllKeys: boolean) {
  const ignored = new Set<NodeInfo>();
  const counts = new Map<string, Map<string, number>>();
  const sizes = constraints.map(() => 0);
  for (const info of candidates) {
    if (requireAllKeys && !hasAllKeys(info.node, constraints)) {
      ignored.add(info);
      continue;
    }
    for (const [i, { topologyKey }] of constraints.entries()) {
      if (topologyKey === HOSTNAME) continue;
      let values = counts.get(topologyKey);
      if (values === undefined) {
        values = new Map();
        counts.set(topologyKey, values);
      }
      const value = domainOf(info, topologyKey);
      if (values.has(value)) continue;
      values.set(value, 0);
      sizes[i]++;
    }
  }
  const hosts = candidates.length - ignored.size;
  const weights = constraints.map(({ topologyKey }, i) => logarithm((topologyKey === HOSTNAME ? hosts : sizes[i]) + 2));
  return { ignored, counts, weights };
}

/** Counts on all nodes, not only on candidates, but only in the candidates' domains. */
export function prepare(
  handle: PluginHandle,
  pod: PodRef,
  constraints: readonly Constraint[],
  candidates: readonly NodeInfo[],
  requireAllKeys: boolean,
): SpreadScores {
  const { ignored, counts, weights } = domainsOf(constraints, candidates, requireAllKeys);
  const matches = constraints.map((): boolean[] => []);
  const { spec, namespace } = pod.class;
  const affinity = compileRequiredNodeAffinity(spec);
  for (const info of handle.snapshot.nodes) {
    if (requireAllKeys && !hasAllKeys(info.node, constraints)) continue;
    for (const [i, constraint] of constraints.entries()) {
      const values = counts.get(constraint.topologyKey);
      const before = values?.get(domainOf(info, constraint.topologyKey));
      if (values === undefined || before === undefined) continue;
      if (!includesNode(constraint, info.node, affinity, spec.tolerations)) continue;
      const found = countPods(handle, constraint, namespace, info, matches[i]);
      if (found > 0) values.set(domainOf(info, constraint.topologyKey), before + found);
    }
  }
  return { constraints, weights, ignored, counts, matches };
}

export function scoreOf(
  handle: PluginHandle,
  state: SpreadScores,
  { class: { namespace } }: PodRef,
  info: NodeInfo,
): number {
  if (state.ignored.has(info)) return 0;
  let score = 0;
  for (const [i, constraint] of state.constraints.entries()) {
    const { topologyKey, maxSkew } = constraint;
    const value = info.node.metadata.labels.get(topologyKey);
    if (value === undefined) continue;
    const isHost = topologyKey === HOSTNAME;
    const count = isHost
      ? countPods(handle, constraint, namespace, info, state.matches[i])
      : (state.counts.get(topologyKey)?.get(value) ?? 0);
    score += count * state.weights[i] + (maxSkew - 1);
  }
  return Math.round(score);
}

/** Few pods become a high score; ignored nodes get 0. */
export function normalize({ ignored }: SpreadScores, nodes: readonly NodeInfo[], scores: Float64Array): void {
  let lowest = Infinity;
  let highest = 0;
  for (let i = 0; i < scores.length; i++) {
    if (ignored.has(nodes[i])) continue;
    lowest = Math.min(lowest, scores[i]);
    highest = Math.max(highest, scores[i]);
  }
  for (let i = 0; i < scores.length; i++) {
    if (ignored.has(nodes[i])) scores[i] = 0;
    else if (highest === 0) scores[i] = 100;
    else scores[i] = Math.trunc((100 * (highest + lowest - scores[i])) / highest);
  }
}
