/**
 * One run, driven from outside: compose it, advance it in slices (so that a caller may show progress or be
 * interrupted in between), and take its result at any moment.
 */
import type { NodeOutlook } from '../machines/index.ts';
import type { Diagnosis, Inspected, Remedies } from '../scheduler/index.ts';
import type { Instant, KubeObject } from '../model/objects/index.ts';
import type { Cluster } from '../cluster/index.ts';
import type { Brief, RowFilter } from '../metrics/index.ts';
import type { Result } from '../record/index.ts';

/** An object and where the user wrote it. */
export interface SourcedObject {
  readonly object: KubeObject;
  readonly source: { readonly file: string; readonly line: number };
}

export interface Simulation {
  readonly cluster: Cluster;
  /** Milliseconds. */
  readonly horizon: Instant;
  readonly now: Instant;
  /** Reached the horizon (or, without one, the instant after which nothing more happens). */
  readonly done: boolean;
  /** Events fired so far. */
  readonly events: number;
  /** Fires events up to `maxEvents` more, or up to `until`. */
  advance(limits: { readonly maxEvents?: number; readonly until?: Instant }): void;
  /** The document of what happened so far; `incomplete` unless done. */
  result(): Result;
  /** As much of it as one run among many is judged and compared by; of its metrics the rows that are wanted. */
  brief(isWanted: RowFilter): Brief;
  /** Keeps the scheduler's decisions on one pod from now on, each with every node as it stood at that moment. */
  inspect(namespace: string, name: string): void;
  /** The decisions kept, oldest first; of many attempts the last ones. */
  inspected(): readonly Inspected[];
  /** Why a pod is pending or where it is and why; undefined: no such pod now. */
  explain(namespace: string, name: string): Diagnosis | undefined;
  /** How near a node is to evicting, and whom; undefined: no such node, or the scenario does not say what pods use. */
  outlook(node: string): NodeOutlook | undefined;
  /** What would let a pod in that, by `explain`, fits nowhere: tried on the cluster as it is now. */
  remedies(namespace: string, name: string, diagnosis: Diagnosis): Remedies | undefined;
}
