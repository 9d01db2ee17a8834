/**
 * A profile at work: its plugins in their order at each extension point, and the rules by which their answers combine.
 * Upstream: pkg/scheduler/framework/runtime/framework.go.
 */
import {
  CycleState,
  failure,
  type FilterRunner,
  isRejection,
  messageOf,
  type Plugin,
  type PluginHandle,
  type PodRef,
  type PostFilterInput,
  type PostFilterOutcome,
  type PreemptionDiagnosis,
  type Status,
  unresolvable,
  unschedulable,
} from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';

/** A plugin and its place among the profile's plugins (`CycleState` has a slot for each). */
export interface PluginSlot {
  readonly plugin: Plugin;
  readonly slot: number;
  /** Of its score. */
  readonly weight: number;
}

export interface FrameworkPlugins {
  readonly preEnqueue: readonly PluginSlot[];
  readonly queueSort: readonly PluginSlot[];
  readonly preFilter: readonly PluginSlot[];
  readonly filter: readonly PluginSlot[];
  readonly postFilter: readonly PluginSlot[];
  readonly preScore: readonly PluginSlot[];
  readonly score: readonly PluginSlot[];
  readonly reserve: readonly PluginSlot[];
  readonly preBind: readonly PluginSlot[];
  readonly bind: readonly PluginSlot[];
}

export interface PreFilterResult {
  /** Why the pod fits nowhere. */
  readonly status?: Status;
  /** Names of the only nodes that can pass. */
  readonly nodes?: ReadonlySet<string>;
  /** Plugins that named nodes, sorted. */
  readonly narrowedBy: readonly string[];
}

/** One score plugin's weighted scores, in the order of the nodes. */
export interface PluginScores {
  readonly name: string;
  readonly scores: Float64Array;
}

export interface Scores {
  readonly totals: Float64Array;
  readonly plugins: readonly PluginScores[];
  /** A plugin failed; the rest is meaningless. */
  readonly error?: Status;
}

/** By slot: what a plugin breaks with whose preparation the profile has switched off; undefined for all others. */
type Unprepared = readonly (Status | undefined)[];

function unpreparedAt(point: 'filter' | 'score', { preFilter, preScore, ...points }: FrameworkPlugins): Unprepared {
  const prepared = point === 'filter' ? preFilter : preScore;
  const broken: (Status | undefined)[] = [];
  for (const { plugin, slot } of points[point]) {
    const text = plugin.unprepared?.[point];
    if (text !== undefined && !prepared.some((each) => each.slot === slot)) broken[slot] = failure(plugin.name, text);
  }
  return broken;
}

const MAX_SCORE = 100;
const NOBODY: readonly string[] = [];
const sortedNames = (names: ReadonlySet<string>): readonly string[] => [...names].sort();

function intersection(
  a: ReadonlySet<string> | undefined,
  b: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return new Set([...a].filter((name) => b.has(name)));
}

export class Framework implements FilterRunner {
  /** Every plugin of the profile, by slot. */
  readonly plugins: readonly Plugin[];
  readonly points: FrameworkPlugins;
  private readonly handle: PluginHandle;
  private readonly unprepared: { readonly filter: Unprepared; readonly score: Unprepared };

  constructor(plugins: readonly Plugin[], points: FrameworkPlugins, handle: PluginHandle) {
    this.plugins = plugins;
    this.points = points;
    this.handle = handle;
    this.unprepared = { filter: unpreparedAt('filter', points), score: unpreparedAt('score', points) };
  }

  /** The first plugin that keeps the pod out of the active queue. */
  preEnqueue(pod: PodRef): Status | undefined {
    for (const { plugin } of this.points.preEnqueue) {
      const status = plugin.preEnqueue?.(pod);
      if (status !== undefined) return status;
    }
    return undefined;
  }

  /** `Unschedulable` lets the plugins behind prepare their state for preemption; the last such refusal stands. */
  preFilter(state: CycleState, pod: PodRef): PreFilterResult {
    const narrowedBy = new Set<string>();
    let nodes: ReadonlySet<string> | undefined;
    let refusal: Status | undefined;
    for (const { plugin, slot } of this.points.preFilter) {
      const outcome = plugin.preFilter?.(pod) ?? {};
      state.filter[slot] = outcome.state;
      const { status } = outcome;
      if (status?.code === 'Skip') {
        state.skipFilter[slot] = true;
        continue;
      }
      if (status?.code === 'Unschedulable') {
        refusal = status;
        continue;
      }
      if (status?.code === 'UnschedulableAndUnresolvable') return { status, narrowedBy: NOBODY };
      if (status !== undefined) return { status: wrapped('running PreFilter plugin', status), narrowedBy: NOBODY };
      if (outcome.nodes !== undefined) narrowedBy.add(plugin.name);
      nodes = intersection(nodes, outcome.nodes);
      if (nodes?.size === 0) return { status: noNodeLeft(narrowedBy), nodes, narrowedBy: sortedNames(narrowedBy) };
    }
    return { status: refusal, nodes, narrowedBy: sortedNames(narrowedBy) };
  }

  /** The first refusal in plugin order. */
  filter(state: CycleState, pod: PodRef, node: NodeInfo): Status | undefined {
    const { filter } = this.points;
    for (let i = 0; i < filter.length; i++) {
      const { plugin, slot } = filter[i];
      if (state.skipFilter[slot]) continue;
      const status = this.unprepared.filter[slot] ?? plugin.filter?.(state.filter[slot], pod, node);
      if (status === undefined) continue;
      if (isRejection(status)) return status;
      return failure(plugin.name, `running "${plugin.name}" filter plugin: ${messageOf(status)}`);
    }
    return undefined;
  }

  /**
   * A pod must fit both with the pods of equal or higher priority that are nominated to the node and without them:
   * they may come, and they may not.
   */
  filterWithNominatedPods(state: CycleState, pod: PodRef, node: NodeInfo): Status | undefined {
    const nominated = this.handle.nominated.onNode(node.index);
    if (nominated.length > 0) {
      const rows = nominated.map((serial) => this.handle.cluster.pods.rowOf(serial));
      const rivals = rows.filter((row) => row >= 0 && row !== pod.row && this.priorityOf(row) >= pod.class.priority);
      if (rivals.length > 0) {
        const crowdedState = this.cloneState(state);
        const crowded = node.clone();
        for (const row of rivals) this.addPod(crowdedState, pod, row, crowded);
        const status = this.filter(crowdedState, pod, crowded);
        if (status !== undefined) return status;
      }
    }
    return this.filter(state, pod, node);
  }

  cloneState(state: CycleState): CycleState {
    return state.clone(this.plugins);
  }

  addPod(state: CycleState, pod: PodRef, other: number, node: NodeInfo): void {
    node.addPod(other, this.handle.compiled.at(this.handle.cluster.pods.class[other]));
    for (const { plugin, slot } of this.points.preFilter) {
      if (!state.skipFilter[slot]) plugin.addPod?.(state.filter[slot], pod, other, node);
    }
  }

  removePod(state: CycleState, pod: PodRef, other: number, node: NodeInfo): void {
    node.removePod(other, this.handle.compiled.at(this.handle.cluster.pods.class[other]));
    for (const { plugin, slot } of this.points.preFilter) {
      if (!state.skipFilter[slot]) plugin.removePod?.(state.filter[slot], pod, other, node);
    }
  }

  /** Plugins in order until one makes room, or says that nothing helps. */
  postFilter(input: PostFilterInput): PostFilterOutcome {
    let last: PostFilterOutcome = {};
    const reasons: string[] = [];
    let rejector = '';
    for (const { plugin } of this.points.postFilter) {
      const outcome = plugin.postFilter?.(input) ?? {};
      const { status } = outcome;
      if (status === undefined || status.code === 'UnschedulableAndUnresolvable') return outcome;
      if (!isRejection(status)) return { status };
      if (outcome.nominate !== undefined) last = outcome;
      reasons.push(...status.reasons);
      rejector ||= plugin.name;
    }
    return { ...last, status: unschedulable(rejector, ...reasons) };
  }

  explainPreemption(input: PostFilterInput): PreemptionDiagnosis | undefined {
    const slot = this.points.postFilter.find(({ plugin }) => plugin.explainPreemption !== undefined);
    return slot?.plugin.explainPreemption?.(input);
  }

  /** Runs PreScore, Score and NormalizeScore; `totals` is the weighted sum. Without score plugins every node gets 1. */
  score(state: CycleState, pod: PodRef, nodes: readonly NodeInfo[]): Scores {
    const totals = new Float64Array(nodes.length);
    if (this.points.score.length === 0) return { totals: totals.fill(1), plugins: [] };
    const error = this.preScore(state, pod, nodes);
    if (error !== undefined) return { totals, plugins: [], error };
    const plugins: PluginScores[] = [];
    for (const { plugin, slot, weight } of this.points.score) {
      if (state.skipScore[slot]) continue;
      const broken = this.unprepared.score[slot];
      if (broken !== undefined) return { totals, plugins, error: failedScore(broken) };
      const scores = new Float64Array(nodes.length);
      const prepared = state.score[slot];
      for (let i = 0; i < nodes.length; i++) scores[i] = plugin.score?.(prepared, pod, nodes[i]) ?? 0;
      plugin.normalizeScore?.(prepared, pod, nodes, scores);
      for (let i = 0; i < nodes.length; i++) {
        if (!(scores[i] >= 0 && scores[i] <= MAX_SCORE))
          return { totals, plugins, error: invalidScore(plugin.name, scores[i]) };
        scores[i] *= weight;
        totals[i] += scores[i];
      }
      plugins.push({ name: plugin.name, scores });
    }
    return { totals, plugins };
  }

  /** Whether any plugin has something to reserve or to write for a pod before it is bound. */
  reservesFor(pod: PodRef): boolean {
    const { reserve, preBind } = this.points;
    return isConcerned(reserve, pod) || isConcerned(preBind, pod);
  }

  /** Undoes what was reserved if a plugin refuses. */
  reserve(pod: PodRef, node: NodeInfo): Status | undefined {
    for (const { plugin } of this.points.reserve) {
      const status = plugin.reserve?.(pod, node);
      if (status === undefined) continue;
      this.unreserve(pod, node);
      return isRejection(status) ? status : wrapped('running Reserve plugin', status);
    }
    return undefined;
  }

  unreserve(pod: PodRef, node: NodeInfo): void {
    for (const { plugin } of this.points.reserve.toReversed()) plugin.unreserve?.(pod, node);
  }

  preBind(pod: PodRef, node: NodeInfo): Status | 'pending' | undefined {
    for (const { plugin } of this.points.preBind) {
      const status = plugin.preBind?.(pod, node);
      if (status === undefined || status === 'pending') {
        if (status === 'pending') return status;
        continue;
      }
      return isRejection(status) ? status : wrapped('running PreBind plugin', status);
    }
    return undefined;
  }

  bind(pod: PodRef, node: number): void {
    this.points.bind[0].plugin.bind?.(pod, node);
  }

  private preScore(state: CycleState, pod: PodRef, nodes: readonly NodeInfo[]): Status | undefined {
    for (const { plugin, slot } of this.points.preScore) {
      const outcome = plugin.preScore?.(pod, nodes) ?? {};
      state.score[slot] = outcome.state;
      state.skipScore[slot] = outcome.status?.code === 'Skip';
      if (outcome.status !== undefined && outcome.status.code !== 'Skip') {
        return wrapped('running PreScore plugin', { ...outcome.status, plugin: plugin.name });
      }
    }
    return undefined;
  }

  private priorityOf(row: number): number {
    const { classes, pods } = this.handle.cluster;
    return classes.list[pods.class[row]].priority;
  }
}

function isConcerned(slots: readonly PluginSlot[], pod: PodRef): boolean {
  for (let i = 0; i < slots.length; i++) if (slots[i].plugin.reservesFor?.(pod.class) !== false) return true;
  return false;
}

const wrapped = (doing: string, status: Status): Status =>
  failure(status.plugin, `${doing} "${status.plugin}": ${messageOf(status)}`);

const failedScore = ({ plugin, reasons }: Status): Status =>
  failure(plugin, `running Score plugins: plugin "${plugin}" failed with: ${reasons.join(', ')}`);

const invalidScore = (name: string, score: number): Status =>
  failure(
    name,
    `applying score defaultWeights on Score plugins: plugin "${name}" returns an invalid score ${score}, it should in the range of [0, ${MAX_SCORE}] after normalizing`,
  );

function noNodeLeft(narrowedBy: ReadonlySet<string>): Status {
  const names = sortedNames(narrowedBy);
  if (names.length === 1) return unresolvable('', `node(s) didn't satisfy plugin ${names[0]}`);
  return unresolvable('', `node(s) didn't satisfy plugin(s) [${names.join(' ')}] simultaneously`);
}
