/**
 * One scheduling cycle (`schedule_one.go`, `framework/runtime/framework.go`).
 *
 *   PreFilter → the pod's nominated node, if it has one → search → PreScore, Score, weights → the best
 */
import type { Pod } from '../../../src/model/objects/pod.ts';
import { failureMessage } from './messages.ts';
import { type Plugin, SKIP, type Status, unresolvable } from './plugin.ts';
import type { Profile } from './profile.ts';
import { type Scored, scoreNodes } from './scoring.ts';
import { nameOf, type NodeInfo, priorityOf, sortedTexts, withPod, type World } from './world.ts';

export interface Cycle {
  readonly pod: Pod;
  readonly world: World;
  readonly profile: Profile;
  /** What PreFilter left, by plugin; those that skipped are absent. */
  readonly states: ReadonlyMap<Plugin, unknown>;
  /** Names of the nodes that can fit; undefined: any. */
  readonly nodeNames?: readonly string[];
  readonly narrowedBy: readonly Plugin[];
  readonly refusal?: Status;
}

const of = (status: Status, plugin: Plugin): Status => ({ ...status, plugin: plugin.name });

/** An unresolvable refusal ends it; after another one the rest is still asked, and the last refusal counts. */
export function runPreFilter(pod: Pod, world: World, profile: Profile): Cycle {
  const states = new Map<Plugin, unknown>();
  const narrowedBy: Plugin[] = [];
  let nodeNames: readonly string[] | undefined;
  let refusal: Status | undefined;
  for (const plugin of profile.plugins.preFilter) {
    const result = plugin.preFilter!(pod, world);
    if (result === SKIP) continue;
    if (result.status !== undefined) {
      refusal = of(result.status, plugin);
      if (refusal.code === 'UnschedulableAndUnresolvable') break;
      continue;
    }
    states.set(plugin, result.state);
    if (result.nodeNames === undefined) continue;
    narrowedBy.push(plugin);
    const names = result.nodeNames;
    nodeNames = nodeNames === undefined ? names : nodeNames.filter((name) => names.includes(name));
  }
  return { pod, world, profile, states, nodeNames, narrowedBy, refusal };
}

const wasSkipped = ({ profile, states }: Cycle, plugin: Plugin): boolean =>
  profile.plugins.preFilter.includes(plugin) && !states.has(plugin);

/** The first plugin that refuses decides. */
export function runFilters(cycle: Cycle, info: NodeInfo): Status | undefined {
  for (const plugin of cycle.profile.plugins.filter) {
    if (wasSkipped(cycle, plugin)) continue;
    const status = plugin.filter!(cycle.pod, info, cycle.states.get(plugin), cycle.world);
    if (status !== undefined) return of(status, plugin);
  }
  return undefined;
}

/** The cycle as if `other` had come to the node (1) or left it (−1). */
export function withChange(cycle: Cycle, other: Pod, { node }: NodeInfo, by: 1 | -1): Cycle {
  const states = [...cycle.states].map(([plugin, state]): [Plugin, unknown] => [
    plugin,
    plugin.withPod === undefined ? state : plugin.withPod(state, cycle.pod, other, node, by),
  ]);
  return { ...cycle, states: new Map(states) };
}

export const nominatedTo = ({ nominated }: World, info: NodeInfo): readonly Pod[] =>
  nominated.filter(({ status }) => status.nominatedNodeName === nameOf(info));

/** A node must fit with the pods that are nominated to it and matter as much, and without them. */
export function filterNode(cycle: Cycle, info: NodeInfo): Status | undefined {
  const { pod, world } = cycle;
  const guests = nominatedTo(world, info).filter(
    (other) => priorityOf(other) >= priorityOf(pod) && other.metadata.uid !== pod.metadata.uid,
  );
  if (guests.length === 0) return runFilters(cycle, info);
  const crowded = guests.reduce((changed, other) => withChange(changed, other, info, 1), cycle);
  return runFilters(crowded, guests.reduce(withPod, info)) ?? runFilters(cycle, info);
}

/** How many feasible nodes are enough. */
function enough(nodes: number, { percentageOfNodesToScore, plugins }: Profile): number {
  if (plugins.score.length === 0) return 1;
  if (nodes < 100) return nodes;
  const adaptive = Math.max(5, 50 - Math.trunc(nodes / 125));
  return Math.max(100, Math.trunc((nodes * (percentageOfNodesToScore || adaptive)) / 100));
}

export interface Search {
  readonly feasible: readonly NodeInfo[];
  /** Of the nodes that were looked at and failed. */
  readonly statuses: ReadonlyMap<string, Status>;
  /** Of nodes that PreFilter left out. */
  readonly otherNodes?: Status;
}

/** The plugin that the pod's nominated node failed by gets among those that narrowed the nodes, by accident. */
function leftOut({ narrowedBy }: Cycle, nominee: Status | undefined): Status {
  const names = new Set([...narrowedBy.map(({ name }) => name), ...(nominee?.plugin ? [nominee.plugin] : [])]);
  return unresolvable(`node(s) didn't satisfy plugin(s) [${sortedTexts(names).join(' ')}]`);
}

/** Nodes in order from the start, round once; ends when one more than enough would be found. */
function search(cycle: Cycle, start: number, nominee: Status | undefined): Search {
  const { world, profile, nodeNames } = cycle;
  const nodes = world.nodes.filter((info) => nodeNames?.includes(nameOf(info)) ?? true);
  const otherNodes = nodeNames && leftOut(cycle, nominee);
  const limit = enough(nodes.length, profile);
  const inTurn = nodes.map((_, i) => nodes[(start + i) % nodes.length]);
  if (profile.plugins.filter.length === 0) {
    return { feasible: inTurn.slice(0, limit), statuses: new Map(), otherNodes };
  }
  const feasible: NodeInfo[] = [];
  const statuses = new Map<string, Status>();
  for (const info of inTurn) {
    const status = filterNode(cycle, info);
    if (status !== undefined) statuses.set(nameOf(info), status);
    else if (feasible.length === limit) break;
    else feasible.push(info);
  }
  return { feasible, statuses, otherNodes };
}

export interface Decision extends Search {
  readonly cycle: Cycle;
  /** The pod's own nominated node passed: nothing else matters, and the search is only for those who want to know. */
  readonly viaNominatedNode: boolean;
  /** Feasible nodes with their scores, in the order of the search. */
  readonly scored: readonly Scored[];
  /** Names of those that may be chosen, in the order of the search. */
  readonly best: readonly string[];
  /** How many were kept and how many looked at. */
  readonly kept: number;
  readonly evaluated: number;
  readonly nextStart: number;
  /** Where nothing fits. */
  readonly message?: string;
}

function refusedDecision(cycle: Cycle, start: number): Decision {
  const nodes = cycle.world.nodes.length;
  const nothing = { feasible: [], statuses: new Map(), scored: [], best: [], kept: 0, evaluated: 0 };
  const message = failureMessage({ nodes, preFilter: cycle.refusal, statuses: new Map() });
  return { ...nothing, cycle, otherNodes: cycle.refusal, viaNominatedNode: false, nextStart: start, message };
}

/** @param start index into the nodes where the search begins. The world has a node. */
export function decide(pod: Pod, world: World, profile: Profile, start: number): Decision {
  const cycle = runPreFilter(pod, world, profile);
  if (cycle.refusal !== undefined) return refusedDecision(cycle, start);
  const nominee = world.nodes.find((info) => nameOf(info) === pod.status.nominatedNodeName);
  const nomineeStatus = nominee && filterNode(cycle, nominee);
  const viaNominatedNode = nominee !== undefined && nomineeStatus === undefined;
  const found = search(cycle, start, nomineeStatus);
  const statuses = new Map(found.statuses);
  if (nominee !== undefined && nomineeStatus !== undefined) statuses.set(nameOf(nominee), nomineeStatus);
  const scored = scoreNodes(pod, found.feasible, world, profile);
  const highest = Math.max(...scored.map(({ total }) => total));
  const winners = scored.filter(({ total }) => total === highest).map(({ info }) => nameOf(info));
  const evaluated = viaNominatedNode ? 1 : found.feasible.length + statuses.size;
  const failure = { nodes: world.nodes.length, statuses, otherNodes: found.otherNodes };
  const fitsNowhere = !viaNominatedNode && found.feasible.length === 0;
  return {
    ...found,
    cycle,
    statuses,
    viaNominatedNode,
    scored,
    best: viaNominatedNode ? [nameOf(nominee)] : winners,
    kept: viaNominatedNode ? 1 : found.feasible.length,
    evaluated,
    nextStart: viaNominatedNode ? start : (start + evaluated) % world.nodes.length,
    ...(fitsNowhere ? { message: failureMessage(failure) } : {}),
  };
}
