/**
 * The door between the scheduler's loop and whatever decides: one pod in, one node out. The engine that runs the plugins
 * node by node (`cycle/plugin-engine.ts`) is the reference; a faster one answers the same, draw for draw.
 */
import type { FitError, PodRef, PostFilterOutcome, PreemptionDiagnosis, Shortage, Status } from './framework/index.ts';

export interface Decision {
  /** Index of the chosen node, or -1. */
  readonly node: number;
  /** The highest total score; NaN if nothing was scored (fewer than two feasible nodes). */
  readonly total: number;
  /** Nodes that share it; the choice among them is one draw. 1 if nothing was scored. */
  readonly ties: number;
  /** Nodes that were kept. */
  readonly feasible: number;
  /** Nodes that were looked at: the kept ones and those that failed. */
  readonly evaluated: number;
  /** Place in the node order where the search began, and where the next one will. */
  readonly start: number;
  readonly nextStart: number;
  /** The pod's nominated node passed, and no other was looked at. */
  readonly viaNominatedNode: boolean;
  /** The pod fits nowhere. */
  readonly fitError?: FitError;
  /** Something broke, or there are no nodes: the text, without any plugin to wait for. */
  readonly error?: string;
}

/** One node's part in a diagnosis. */
export interface NodeDiagnosis {
  readonly node: number;
  readonly name: string;
  /** Why not; undefined for a node that fits. */
  readonly status?: Status;
  /** What is short where resources are, and by how much. */
  readonly shortages: readonly Shortage[];
  /** The numbers behind the refusal, where the plugin has any; empty otherwise. */
  readonly detail?: string;
  /** Weighted scores by plugin, in plugin order; plugins that skipped are absent. */
  readonly scores: ReadonlyMap<string, number>;
  /** Their sum; NaN for a node that does not fit. */
  readonly total: number;
}

/** Everything about one pod against the cluster as it is: worked out on demand, changes nothing. */
export interface Diagnosis {
  readonly preEnqueue?: Status;
  readonly preFilter?: Status;
  /** In the order of the search from its first node; empty if the pod was refused before. */
  readonly nodes: readonly NodeDiagnosis[];
  /** The highest total of the nodes that fit; NaN for none. */
  readonly bestTotal: number;
  /** Text where no node fits. */
  readonly message?: string;
}

export interface Engine {
  /**
   * Picks a node for a pending pod. Moves the start of the next search; counts nothing yet (`Snapshot.assume` does). The answer
   * may be used for the next one: whoever keeps it takes a copy.
   */
  decide(pod: PodRef): Decision;
  /** The nodes among which the last `decide` chose, in the order of its search; empty if it chose none. */
  tied(): readonly number[];
  /** For the pod of the last `decide`, which fitted nowhere: runs PostFilter and completes the message of its `fitError`. */
  postFilter(pod: PodRef, decision: Decision): PostFilterOutcome;
  diagnose(pod: PodRef): Diagnosis;
  /** A new process: the next search begins at the first node. */
  restart?(): void;
  /** As `postFilter`, but tries every node and does nothing. Undefined: the profile has no preemption. */
  explainPreemption(pod: PodRef, decision: Decision): PreemptionDiagnosis | undefined;
}
