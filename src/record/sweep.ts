/**
 * Many runs: what is kept of each, and the document of a sweep over settings. A result over several seeds is a `Result`
 * whose `run.seeds` is there; a sweep has a row for each point of its matrix.
 */
import type { Counts, RESULT_API_VERSION, SeedFacts, SloRow, Verdict } from './result.ts';

/** What one run of many leaves behind: enough for every verdict, range and table over them. */
export interface Outcome {
  readonly seed: string;
  readonly digest: string;
  readonly entries: number;
  /** Milliseconds. */
  readonly endedAt: number;
  readonly verdict: Verdict;
  readonly counts: Counts;
  readonly slos: readonly SloRow[];
  /** Numbers of the whole cluster, by name. */
  readonly figures: readonly (readonly [name: string, value: number])[];
}

/** A number of the whole cluster over the seeds of a point: the middle one, the least and the greatest. */
export interface Figure {
  /** `pods_pending max`. */
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One value of a setting: `['nodePools/general.count', '4']`. */
export type Setting = readonly [path: string, value: string];

export interface SweepPoint {
  /** `point/1`, … */
  readonly id: string;
  readonly settings: readonly Setting[];
  readonly verdict: Verdict;
  readonly slos: readonly SloRow[];
  readonly figures: readonly Figure[];
  readonly seeds: SeedFacts;
  /** Of all its runs. */
  readonly digest: string;
  /** Runs this point alone. */
  readonly command: string;
}

/** A matrix of settings, each point run with the same seeds. The same input gives the same bytes. */
export interface Sweep {
  readonly apiVersion: typeof RESULT_API_VERSION;
  readonly kind: 'Sweep';
  readonly metadata: { readonly name: string };
  readonly run: {
    readonly version: string;
    readonly kubernetesVersion: string;
    /** Seeds of each point. */
    readonly seeds: { readonly count: number; readonly first: number; readonly aggregate: string };
    readonly digest: string;
    /** Milliseconds of virtual time. */
    readonly horizon: number;
    readonly incomplete: boolean;
    readonly command: string;
  };
  /** Of all points: failed if one failed, else inconclusive if one is. */
  readonly verdict: Verdict;
  /** In the order given; the last one varies fastest. */
  readonly matrix: readonly { readonly path: string; readonly values: readonly string[] }[];
  readonly points: readonly SweepPoint[];
}
