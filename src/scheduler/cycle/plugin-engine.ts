/**
 * The reference engine: one scheduling cycle, plugin by plugin and node by node.
 *
 *   preFilter ─► nominated node? ─► filter (sampled) ─► score ─► the best, a draw among equals
 *        └────────────┴── fits nowhere ──► postFilter
 *
 * Upstream: pkg/scheduler/schedule_one.go.
 */
import type { RandomStream } from '../../kernel/index.ts';
import type { Decision, Diagnosis, Engine } from '../engine.ts';
import {
  CycleState,
  FitError,
  isRejection,
  messageOf,
  NodeStatuses,
  type PodRef,
  type PostFilterInput,
  type PostFilterOutcome,
  type PreemptionDiagnosis,
  type Status,
} from '../framework/index.ts';
import type { NodeInfo, Snapshot } from '../snapshot/index.ts';
import { diagnose } from './diagnose.ts';
import { feasibleNodesToFind, findNodes } from './find-nodes.ts';
import type { Framework, PreFilterResult } from './framework.ts';
import { leftOut } from './left-out.ts';

export const NO_NODES = 'no nodes available to schedule pods';

/** Where the next search begins: one place in the node order for all profiles of a scheduler. */
export interface SearchPlace {
  next: number;
}

export interface EngineOptions {
  readonly framework: Framework;
  readonly snapshot: Snapshot;
  /** Of the profile, or else of the configuration; undefined or 0: adapts to the number of nodes. */
  readonly percentageOfNodesToScore?: number;
  /** Draws among nodes with equal scores; undefined: the first one in search order. */
  readonly ties?: RandomStream;
  /** Shared with the engines of other profiles; default: its own. */
  readonly place?: SearchPlace;
}

/** One cycle's working set. */
interface Cycle {
  readonly pod: PodRef;
  readonly state: CycleState;
  readonly fitError: FitError<NodeStatuses>;
}

const NO_WINDOW = { nodes: [] };
/** What is said of the choice where none is made. */
export const NOT_CHOSEN = { node: -1, total: Number.NaN, ties: 0, feasible: 0, viaNominatedNode: false };

/** Nodes with these names, in list order: mostly one, as for the pods of a DaemonSet. */
function named(snapshot: Snapshot, names: ReadonlySet<string>): readonly NodeInfo[] {
  const nodes = [...names].map((name) => snapshot.find(name)).filter((node) => node !== undefined);
  return nodes.sort((a, b) => a.position - b.position);
}

export class PluginEngine implements Engine {
  private readonly options: EngineOptions;
  private readonly place: SearchPlace;
  private last: Cycle | undefined;
  /** What the last choice was made among: nodes and their totals. */
  private window: { readonly nodes: readonly NodeInfo[]; readonly totals?: Float64Array; readonly total?: number } =
    NO_WINDOW;

  constructor(options: EngineOptions) {
    this.options = options;
    this.place = options.place ?? { next: 0 };
  }

  get nextStart(): number {
    return this.place.next;
  }

  set nextStart(next: number) {
    this.place.next = next;
  }

  restart(): void {
    this.place.next = 0;
  }

  decide(pod: PodRef): Decision {
    const { snapshot, framework } = this.options;
    snapshot.update();
    this.last = undefined;
    this.window = NO_WINDOW;
    if (snapshot.nodes.length === 0) return this.failed(NO_NODES);
    const cycle = { pod, state: new CycleState(), fitError: new FitError(snapshot.nodes.length, new NodeStatuses()) };
    this.last = cycle;
    const preFilter = framework.preFilter(cycle.state, pod);
    if (preFilter.status !== undefined) return this.refused(cycle, preFilter, preFilter.status);
    for (const name of preFilter.narrowedBy) cycle.fitError.unschedulablePlugins.add(name);
    if (this.fitsNominated(cycle)) return this.toNominated(pod);
    return this.search(cycle, preFilter);
  }

  tied(): readonly number[] {
    const { nodes, totals, total } = this.window;
    return nodes.filter((_, i) => totals === undefined || totals[i] === total).map(({ index }) => index);
  }

  postFilter(pod: PodRef, decision: Decision): PostFilterOutcome {
    const input = this.inputOf(pod, decision);
    if (this.options.framework.points.postFilter.length === 0) return {};
    const outcome = this.options.framework.postFilter(input);
    input.fitError.postFilterMessage = messageOf(outcome.status);
    return outcome;
  }

  explainPreemption(pod: PodRef, decision: Decision): PreemptionDiagnosis | undefined {
    return this.options.framework.explainPreemption(this.inputOf(pod, decision));
  }

  diagnose(pod: PodRef): Diagnosis {
    this.options.snapshot.update();
    return diagnose(this.options.framework, this.options.snapshot, pod);
  }

  private inputOf(pod: PodRef, decision: Decision): PostFilterInput {
    const cycle = this.last;
    if (cycle === undefined || cycle.pod !== pod || decision.fitError !== cycle.fitError) {
      throw new Error('this is for the pod of the last decision, if it fitted nowhere');
    }
    return { ...cycle, runner: this.options.framework };
  }

  /** The one node that preemption made room on is asked before all others. */
  private fitsNominated({ pod, state, fitError }: Cycle): boolean {
    const node = this.options.snapshot.at(pod.nominated);
    if (node === undefined) return false;
    const found = findNodes({
      framework: this.options.framework,
      state,
      pod,
      nodes: [node],
      start: 0,
      limit: 1,
      fitError,
    });
    return Array.isArray(found) && found.length > 0;
  }

  private search(cycle: Cycle, { nodes: names }: PreFilterResult): Decision {
    const { framework, snapshot, percentageOfNodesToScore } = this.options;
    const { pod, state, fitError } = cycle;
    const nodes = names === undefined ? snapshot.nodes : named(snapshot, names);
    if (names !== undefined) fitError.statuses.absent = leftOut(fitError.unschedulablePlugins);
    const wanted = feasibleNodesToFind(percentageOfNodesToScore, nodes.length);
    const limit = framework.points.score.length === 0 ? Math.min(1, nodes.length) : wanted;
    const start = this.nextStart;
    const found = findNodes({ framework, state, pod, nodes, start, limit, fitError });
    const feasible = Array.isArray(found) ? found : [];
    const evaluated = feasible.length + fitError.statuses.count;
    this.nextStart = (start + evaluated) % snapshot.nodes.length;
    if (!Array.isArray(found)) return this.failed(messageOf(found));
    const seen = { evaluated, start, nextStart: this.nextStart };
    if (feasible.length === 0) return { ...NOT_CHOSEN, ...seen, fitError };
    return { ...this.choose(cycle, feasible), feasible: feasible.length, viaNominatedNode: false, ...seen };
  }

  private choose(
    { state, pod }: Cycle,
    feasible: readonly NodeInfo[],
  ): Pick<Decision, 'node' | 'total' | 'ties' | 'error'> {
    this.window = { nodes: feasible };
    if (feasible.length === 1) return { node: feasible[0].index, total: Number.NaN, ties: 1 };
    const { totals, error } = this.options.framework.score(state, pod, feasible);
    if (error !== undefined) return { node: -1, total: Number.NaN, ties: 0, error: messageOf(error) };
    // weights may be negative, and then totals
    let total = -Infinity;
    let ties = 0;
    for (let i = 0; i < totals.length; i++) {
      if (totals[i] > total) {
        total = totals[i];
        ties = 1;
      } else if (totals[i] === total) ties++;
    }
    this.window = { nodes: feasible, totals, total };
    // one draw, and none where there is nothing to draw: whichever engine runs, the stream stays the same
    let skip = ties > 1 ? (this.options.ties?.below(ties) ?? 0) : 0;
    for (let i = 0; i < totals.length; i++) {
      if (totals[i] === total && skip-- === 0) return { node: feasible[i].index, total, ties };
    }
    throw new Error('no node has the highest score');
  }

  private toNominated(pod: PodRef): Decision {
    const start = this.nextStart;
    const nominated = this.options.snapshot.at(pod.nominated) as NodeInfo;
    const node = nominated.index;
    this.window = { nodes: [nominated] };
    return {
      node,
      total: Number.NaN,
      ties: 1,
      feasible: 1,
      evaluated: 1,
      start,
      nextStart: start,
      viaNominatedNode: true,
    };
  }

  /** PreFilter refused the pod for all nodes. */
  private refused({ fitError }: Cycle, { narrowedBy }: PreFilterResult, status: Status): Decision {
    if (!isRejection(status)) return this.failed(messageOf(status));
    fitError.statuses.absent = status;
    fitError.preFilterMessage = messageOf(status);
    for (const name of narrowedBy) fitError.unschedulablePlugins.add(name);
    fitError.addPlugin(status);
    return { ...NOT_CHOSEN, evaluated: 0, start: this.nextStart, nextStart: this.nextStart, fitError };
  }

  private failed(error: string): Decision {
    return { ...NOT_CHOSEN, evaluated: 0, start: this.nextStart, nextStart: this.nextStart, error };
  }
}
