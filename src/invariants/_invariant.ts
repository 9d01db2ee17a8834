/**
 * What must never be. An invariant only reads; it recomputes naively and shares no arithmetic with what it checks.
 * Each one has a test that breaks it on purpose: one that was never seen failing is not trusted.
 */
import type { Cluster } from '../cluster/index.ts';
import type { KubeObject } from '../model/objects/index.ts';
import type { History } from './_history.ts';

export interface Invariant {
  /** `binding/capacity`; stable, printed with a violation. */
  readonly id: string;
  /** One line for the reference page. */
  readonly doc: string;
  /** Cheap ones are always on; the others sampled, or always with `--check all`. */
  readonly cheap: boolean;
  /** After a change of a pod that is one of these (bits, as watchers have them). Returns what is wrong. */
  readonly pods?: {
    readonly changes: number;
    changed(cluster: Cluster, row: number, change: number): string | undefined;
  };
  /** After a change of another object of these kinds. What no invariant looks at is not even told. */
  readonly objects?: {
    readonly kinds: readonly KubeObject['kind'][];
    changed(cluster: Cluster, serial: number): string | undefined;
  };
  /** When nothing is under way: at the end of a run. */
  atEnd?(cluster: Cluster): string | undefined;
  /** Only with `--check all`: it keeps something in mind through a run, and begins with this one. */
  follow?(cluster: Cluster, history: History, limits: Limits): Follower;
}

/** What a run's own settings say of times, in milliseconds. */
export interface Limits {
  /** Of kube-controller-manager: for so long a node may be silent. */
  readonly nodeMonitorGracePeriod: number;
  /** Within which a controller sees a change of the API, and has worked on it. */
  readonly notice: number;
}

export const DEFAULT_LIMITS: Limits = Object.freeze({ nodeMonitorGracePeriod: 50_000, notice: 100 });

/** Of one run. What an entry tells has been done, but for what a verb does after it has appended. */
export interface Follower {
  /** After a pod was bound by a scheduler. */
  bound?(row: number): string | undefined;
  /** After a row of the record: its kind, instant and operands. */
  entry?(kind: number, at: number, a: number, b: number, c: number, d: number): string | undefined;
  atEnd?(): string | undefined;
}
