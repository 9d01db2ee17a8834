/**
 * The contract of a plugin: one object a profile, with the extension points that it has. What PreFilter and PreScore
 * work out for one cycle is handed back to the plugin's later calls as `state`, typed by the plugin.
 *
 *   preEnqueue · less │ preFilter → filter (→ postFilter) → preScore → score → normalizeScore │ reserve → preBind → bind
 *
 * Upstream: pkg/scheduler/framework/interface.go.
 */
import type { Cluster, PodClass } from '../../cluster/index.ts';
import type { PluginConfig } from '../../model/objects/config.ts';
import type { CompiledPods } from '../compiled/index.ts';
import type { NodeInfo, Snapshot } from '../snapshot/index.ts';
import type { CycleState } from './cycle-state.ts';
import type { EventRegistration } from './events.ts';
import type { FitError, NodeStatusReader } from './fit-error.ts';
import type { PodRef } from './pod-ref.ts';
import type { Status } from './status.ts';

/** A pod in the scheduling queue, as QueueSort compares it. */
export interface QueuedPod {
  readonly priority: number;
  /** When it entered the queue, or was last returned to it. */
  readonly timestamp: number;
}

export interface PreFilterOutcome<F> {
  /** `SKIP`, a refusal for all nodes, or undefined. */
  readonly status?: Status;
  /** Handed to this plugin's filter, addPod and removePod. */
  readonly state?: F;
  /** Names of the only nodes that can pass; undefined: all. */
  readonly nodes?: ReadonlySet<string>;
}

export interface PreScoreOutcome<S> {
  /** `SKIP`, an error, or undefined. */
  readonly status?: Status;
  /** Handed to this plugin's score and normalizeScore. */
  readonly state?: S;
}

/** What PostFilter may use of the cycle. */
export interface FilterRunner {
  /** The filters' verdict on a node, with and without the pods nominated to it. */
  filterWithNominatedPods(state: CycleState, pod: PodRef, node: NodeInfo): Status | undefined;
  cloneState(state: CycleState): CycleState;
  /** Adds the pod of row `other` to a copy of a node, and to a copy of the state. */
  addPod(state: CycleState, pod: PodRef, other: number, node: NodeInfo): void;
  removePod(state: CycleState, pod: PodRef, other: number, node: NodeInfo): void;
}

/** What preemption would do on a node. */
export interface PreemptionCandidate {
  readonly node: NodeInfo;
  /** Rows, most important first. */
  readonly victims: readonly number[];
  /** Victims whose eviction breaks a budget. */
  readonly budgetViolations: number;
}

/** What dry runs of preemption on some nodes have shown. */
export interface DryRuns {
  /** The first of the candidates that are as good as the best; undefined: there is none. */
  readonly best: PreemptionCandidate | undefined;
  /** Why the other nodes that were tried are none. */
  readonly statuses: NodeStatusReader;
  readonly errors: readonly Status[];
}

/** Where preemption looks for room: the nodes on which removing pods may help, in list order. */
export interface PreemptionSearch {
  readonly nodes: number;
  /** Tries them from `offset` on, wrapping, until there are `wanted` candidates of which at least one breaks no budget. */
  run(offset: number, wanted: number): DryRuns;
}

export interface PostFilterInput {
  readonly pod: PodRef;
  readonly state: CycleState;
  readonly fitError: FitError;
  readonly runner: FilterRunner;
  /** An engine's own way to try nodes, which finds what dry runs through `runner` would; undefined: those. */
  readonly preemption?: PreemptionSearch;
}

export interface PostFilterOutcome {
  /** Undefined: a node was found on which the pod will fit. */
  readonly status?: Status;
  /** Node index for `status.nominatedNodeName`, -1 to clear it, undefined to leave it. */
  readonly nominate?: number;
  /** Rows of the pods to delete for it, most important first. */
  readonly victims?: readonly number[];
  /** Victims whose eviction breaks a budget. */
  readonly budgetViolations?: number;
  /** Rows of pending pods of lower priority that lose their nomination to the node. */
  readonly clearNominations?: readonly number[];
}

/** A candidate, for explanations. */
export interface PreemptionOption extends PreemptionCandidate {
  /** Rows of pending pods of lower priority that would lose their nomination to the node. */
  readonly clearNominations: readonly number[];
}

/** Everything that preemption could do for a pod that fits nowhere. */
export interface PreemptionDiagnosis {
  /** Why the pod may not preempt; undefined if it may. */
  readonly obstacle?: string;
  /** Nodes on which removing pods may help. */
  readonly potential: readonly NodeInfo[];
  readonly options: readonly PreemptionOption[];
  /** Those of the options that are as good as the best. */
  readonly best: readonly PreemptionOption[];
}

/** How much a pod lacks on a node. Units: milli-CPU, bytes, pieces. */
export interface Shortage {
  readonly resource: string;
  readonly requested: number;
  readonly free: number;
}

/** F: what PreFilter prepares; S: what PreScore prepares. `undefined` when that extension point is switched off. */
export interface Plugin<F = unknown, S = unknown> {
  readonly name: string;
  /** Events that may make a pod fit that this plugin refused; undefined: every event. */
  readonly events?: readonly EventRegistration[];
  /**
   * What filter or score break with in a profile that has switched off PreFilter or PreScore, which prepare their state; a
   * plugin without such a text manages with `undefined`.
   */
  readonly unprepared?: { readonly filter?: string; readonly score?: string };

  /** Whether a pod may enter the active queue. */
  preEnqueue?(pod: PodRef): Status | undefined;
  /** QueueSort: whether `a` comes before `b`. */
  less?(a: QueuedPod, b: QueuedPod): boolean;

  preFilter?(pod: PodRef): PreFilterOutcome<F>;
  filter?(state: F, pod: PodRef, node: NodeInfo): Status | undefined;
  /** For a node that `filter` refused: what is short, and by how much. */
  shortages?(state: F, pod: PodRef, node: NodeInfo): readonly Shortage[];
  /** For a node that `filter` refused, where nothing is short: the numbers behind the reason, as part of a sentence. */
  detail?(state: F, pod: PodRef, node: NodeInfo): string;
  /** Changes `state` as if the pod of row `other` ran on `node` (a nominated pod, a reprieved victim). */
  addPod?(state: F, pod: PodRef, other: number, node: NodeInfo): void;
  /** Changes `state` as if the pod of row `other` no longer ran on `node`. */
  removePod?(state: F, pod: PodRef, other: number, node: NodeInfo): void;
  /** A copy that addPod and removePod may change; needed with them. */
  cloneState?(state: F): F;

  /** Asked when the pod fits nowhere: makes room for it. */
  postFilter?(input: PostFilterInput): PostFilterOutcome;
  /** Tries every node, for explanations. Changes and draws nothing. */
  explainPreemption?(input: PostFilterInput): PreemptionDiagnosis;

  preScore?(pod: PodRef, nodes: readonly NodeInfo[]): PreScoreOutcome<S>;
  /** An integer; between 0 and 100 unless normalizeScore brings it there. */
  score?(state: S, pod: PodRef, node: NodeInfo): number;
  /** Brings `scores` (one a node of `nodes`) to 0…100, in place. */
  normalizeScore?(state: S, pod: PodRef, nodes: readonly NodeInfo[], scores: Float64Array): void;

  /** Whether reserve and preBind have anything to do for a pod of this class; default: for every one. */
  reservesFor?(podClass: PodClass): boolean;
  /** Takes what the pod needs on the node, before the binding cycle. */
  reserve?(pod: PodRef, node: NodeInfo): Status | undefined;
  /** Gives back what reserve took. */
  unreserve?(pod: PodRef, node: NodeInfo): void;
  /** Writes to the API what must be there before the binding. `pending`: ask again after a change (volumes). */
  preBind?(pod: PodRef, node: NodeInfo): Status | 'pending' | undefined;
  /** Writes the binding to the node of this index. Throws what the API answers. */
  bind?(pod: PodRef, node: number): void;
}

/** Pending pods that preemption promised a node. */
export interface NominatedPods {
  /** Nominations there are. */
  readonly count: number;
  /** Raised whenever a pod is nominated or no longer is. */
  readonly version: number;
  /** Indexes of the nodes that pods are nominated to. */
  nodes(): Iterable<number>;
  /** Serials of the pods nominated to a node (by index), in the order of their nomination. */
  onNode(node: number): readonly number[];
}

/** A plugin's arguments as configured; what is absent has the default that the plugin's file names. */
export type PluginArgs<N extends keyof PluginConfig> = NonNullable<PluginConfig[N]>;

/** What a plugin is constructed with besides its arguments. */
export interface PluginHandle {
  readonly cluster: Cluster;
  readonly snapshot: Snapshot;
  readonly compiled: CompiledPods;
  readonly nominated: NominatedPods;
}
