/** One pod against every node as things are: verdicts, scores, and what is missing. Changes nothing and draws nothing. */
import type { Diagnosis, NodeDiagnosis } from '../engine.ts';
import {
  CycleState,
  FitError,
  messageOf,
  NodeStatuses,
  type PodRef,
  type Shortage,
  type Status,
} from '../framework/index.ts';
import type { NodeInfo, Snapshot } from '../snapshot/index.ts';
import type { Framework, PreFilterResult } from './framework.ts';
import { leftOut } from './left-out.ts';

const NO_SCORES: ReadonlyMap<string, number> = new Map();
const NO_SHORTAGES: readonly Shortage[] = [];

export function diagnose(framework: Framework, snapshot: Snapshot, pod: PodRef): Diagnosis {
  const nothing = { nodes: [], bestTotal: Number.NaN };
  const preEnqueue = framework.preEnqueue(pod);
  if (preEnqueue !== undefined) return { ...nothing, preEnqueue };
  const state = new CycleState();
  const preFilter = framework.preFilter(state, pod);
  const fitError = new FitError(snapshot.nodes.length, new NodeStatuses());
  if (preFilter.status !== undefined) {
    fitError.preFilterMessage = messageOf(preFilter.status);
    return { ...nothing, preFilter: preFilter.status, message: fitError.message };
  }
  const nominated = snapshot.at(pod.nominated);
  const refusal = nominated && framework.filterWithNominatedPods(state, pod, nominated);
  const outside = leftOut(preFilter.narrowedBy, refusal);
  const verdicts = snapshot.nodes.map((node) => verdictOf(framework, state, pod, node, preFilter, outside));
  for (const [i, status] of verdicts.entries())
    if (status !== undefined) fitError.statuses.set(snapshot.nodes[i], status);
  const feasible = snapshot.nodes.filter((_, i) => verdicts[i] === undefined);
  const scored = scoresOf(framework, state, pod, feasible);
  const nodes = snapshot.nodes.map((node, i): NodeDiagnosis => {
    const status = verdicts[i];
    const { index, name } = node;
    if (status === undefined) return { node: index, name, shortages: NO_SHORTAGES, ...(scored.get(node) as Scored) };
    return {
      node: index,
      name,
      status,
      ...misses(framework, state, pod, node, status),
      scores: NO_SCORES,
      total: Number.NaN,
    };
  });
  const bestTotal = feasible.length === 0 ? Number.NaN : Math.max(...[...scored.values()].map(({ total }) => total));
  return { nodes, bestTotal, message: feasible.length === 0 ? fitError.message : undefined };
}

function verdictOf(
  framework: Framework,
  state: CycleState,
  pod: PodRef,
  node: NodeInfo,
  { nodes }: PreFilterResult,
  outside: Status,
): Status | undefined {
  const isOutside = nodes !== undefined && !nodes.has(node.name);
  // its nominated node is looked at whatever PreFilter says
  const status =
    isOutside && node.index !== pod.nominated ? undefined : framework.filterWithNominatedPods(state, pod, node);
  if (!isOutside) return status;
  return status ?? outside;
}

interface Scored {
  readonly scores: ReadonlyMap<string, number>;
  readonly total: number;
}

function scoresOf(
  framework: Framework,
  state: CycleState,
  pod: PodRef,
  feasible: readonly NodeInfo[],
): ReadonlyMap<NodeInfo, Scored> {
  if (feasible.length === 0) return new Map();
  const { totals, plugins, error } = framework.score(state, pod, feasible);
  if (error !== undefined) throw new Error(messageOf(error));
  return new Map(
    feasible.map((node, i) => [
      node,
      { total: totals[i], scores: new Map(plugins.map(({ name, scores }) => [name, scores[i]])) },
    ]),
  );
}

/** What is short, and other numbers behind a refusal. */
function misses(
  framework: Framework,
  state: CycleState,
  pod: PodRef,
  node: NodeInfo,
  { plugin: name }: Status,
): Pick<NodeDiagnosis, 'shortages' | 'detail'> {
  const found = framework.points.filter.find(({ plugin }) => plugin.name === name);
  if (found === undefined) return { shortages: NO_SHORTAGES };
  const { plugin, slot } = found;
  const prepared = state.filter[slot];
  return {
    shortages: plugin.shortages?.(prepared, pod, node) ?? NO_SHORTAGES,
    detail: prepared === undefined ? undefined : plugin.detail?.(prepared, pod, node),
  };
}
