/**
 * The contract of a metric: what it is called, what it means, and how it follows the record. A metric is one file in
 * this folder and one line in its registry (`index.ts`); it sees the record, the shared view, and no other metric.
 */
import type { EntryName, Labels, MetricKind } from '../record/index.ts';
import type {
  Counter,
  Distribution,
  Following,
  Gauge,
  WorkloadDistributions,
  WorkloadGauges,
} from './_instruments/index.ts';
import type { View, Workload } from './_view/index.ts';

export type LabelName = keyof Labels;

export interface MetricDefinition {
  /** As in Prometheus; unit and qualifier last. */
  readonly name: string;
  readonly kind: MetricKind;
  /** What one reads in the reference: a sentence or two. */
  readonly doc: string;
  /** `pods`, `s`, `ratio`, … */
  readonly unit: string;
  readonly labels: readonly LabelName[];
  /** An observation that the end of the run cut short breaks an upper bound, because its true value is unknown. */
  readonly cutShortBreaks?: boolean;
  follow(meter: Meter): void;
}

export interface Meter {
  readonly view: View;
  /** Instant at which the run is meant to end. */
  readonly horizon: number;
  /** Called for each row of a kind, after the view has taken it in. */
  on(entry: EntryName, handler: (at: number, a: number, b: number, c: number, d: number) => void): void;
  /**
   * Called when something changed, at most once in a sampling period (a second, more for long runs), with the instant
   * of the last change in that period: for numbers over all nodes. `view.nodes.bookings.onChange` tells of the nodes.
   */
  onSample(handler: (at: number) => void): void;
  /** Called once, after the last row, with the instant at which the run ended. */
  onEnd(handler: (at: number) => void): void;
  /** The gauge of these labels; made at the first call. */
  gauge(labels?: Labels): Gauge;
  counter(labels?: Labels): Counter;
  /** A counter that rises steadily between its points. */
  steadyCounter(labels?: Labels): Counter;
  distribution(labels?: Labels): Distribution;
  /** The same with the labels `workload` and `namespace`. */
  counterOf(workload: Workload): Counter;
  /**
   * One a workload, for those that nearly every workload has: to be asked for once, before the run. `following` says what need not be
   * set, because it can be seen in the row of a bare pod.
   */
  workloadGauges(following?: Following): WorkloadGauges;
  workloadDistributions(following?: Following): WorkloadDistributions;
}

/** Aggregates a threshold may ask for, by kind. `p(N)` stands for any percentile from 0 to 100. */
export const AGGREGATES: { readonly [kind in MetricKind]: readonly string[] } = {
  gauge: ['value', 'min', 'avg', 'med', 'p(N)', 'max'],
  counter: ['count', 'value', 'rate'],
  distribution: ['min', 'avg', 'med', 'p(N)', 'max', 'count', 'sum'],
};
