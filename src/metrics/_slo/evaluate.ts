/** SLOs against what was measured: one row each. */
import type { SloRow } from '../../record/index.ts';
import type { Counter, Distribution, Gauge, Window } from '../_instruments/index.ts';
import type { MetricDefinition } from '../_metric.ts';
import type { Instruments } from '../_meters/instruments.ts';
import { type Measured, measureCounters, measureDistributions, measureGauge } from './measure.ts';
import { labelsText, matches, parseSelector, type Selector } from './selector.ts';
import { parseThreshold, type Threshold } from './threshold.ts';
import { type Times, windowsOf } from './windows.ts';

export interface SloSpec {
  /** `workload_available_ratio{workload="deploy/web"}`. */
  readonly metric: string;
  readonly threshold: string;
  /** Default: `always`. */
  readonly during?: string;
  /** Default: `error`. */
  readonly severity?: 'error' | 'warn';
}

/** For validation before a run. @throws SloError with what is wrong and what would be right; `during` is not looked at. */
export function checkSlo({ metric, threshold }: SloSpec, metrics: readonly MetricDefinition[]): void {
  const { kind } = definitionOf(parseSelector(metric, metrics), metrics);
  parseThreshold(threshold, kind);
}

/** @throws SloError as `checkSlo`, and if `during` names no entry of the timeline. */
export function evaluateSlos(
  slos: readonly SloSpec[],
  metrics: readonly MetricDefinition[],
  instruments: Instruments,
  times: Times,
): SloRow[] {
  return slos.map((slo, i) => {
    const selector = parseSelector(slo.metric, metrics);
    const definition = definitionOf(selector, metrics);
    const threshold = parseThreshold(slo.threshold, definition.kind);
    const during = slo.during ?? 'always';
    const { measured, worst } = measure(definition, selector, threshold, instruments, windowsOf(during, times));
    const { value, passed, firstBreach, note } = measured;
    return {
      id: `slo/${i + 1}`,
      metric: definition.name,
      selector: selector.text,
      threshold: slo.threshold,
      severity: slo.severity ?? 'error',
      during,
      passed,
      measured: Number.isNaN(value) ? null : value,
      unit: definition.unit,
      worst,
      firstBreach: firstBreach < 0 ? null : firstBreach,
      ...(note === undefined ? {} : { note }),
    };
  });
}

interface Finding {
  readonly measured: Measured;
  readonly worst: string;
}

function measure(
  definition: MetricDefinition,
  selector: Selector,
  threshold: Threshold,
  instruments: Instruments,
  windows: readonly Window[],
): Finding {
  const all = instruments.of(definition.name).filter(({ labels }) => matches(labels, selector.matchers));
  if (definition.kind === 'gauge') return worstGauge(pickGauges(all, selector), threshold, windows);
  if (definition.kind === 'counter') {
    const counters = all.map(({ instrument }) => instrument as Counter);
    return { measured: measureCounters(counters, threshold, windows), worst: '' };
  }
  const traits = { cutShortBreaks: definition.cutShortBreaks ?? false, isDuration: definition.unit === 's' };
  const distributions = all.map(({ instrument }) => instrument as Distribution);
  return {
    measured: measureDistributions(distributions, threshold, windows, traits),
    worst: '',
  };
}

type Labelled = ReturnType<Instruments['of']>[number];

/** Without a selector the series of the whole cluster, where there is one; otherwise every series has to hold. */
function pickGauges(all: readonly Labelled[], { matchers }: Selector): readonly Labelled[] {
  const total = all.filter(({ labels }) => labelsText(labels) === '');
  return matchers.length === 0 && total.length > 0 ? total : all;
}

function worstGauge(gauges: readonly Labelled[], threshold: Threshold, windows: readonly Window[]): Finding {
  let worst: Finding | undefined;
  for (const { labels, instrument } of gauges) {
    const measured = measureGauge(instrument as Gauge, threshold, windows);
    if (Number.isNaN(measured.value)) continue;
    if (worst === undefined || isWorse(measured, worst.measured, threshold))
      worst = { measured, worst: labelsText(labels) };
  }
  const missing: Measured = {
    value: Number.NaN,
    passed: false,
    firstBreach: -1,
    note: 'there is no such series at that time',
  };
  return worst ?? { measured: missing, worst: '' };
}

function isWorse(a: Measured, b: Measured, { comparison }: Threshold): boolean {
  if (a.passed !== b.passed) return !a.passed;
  if (comparison === '<' || comparison === '<=') return a.value > b.value;
  if (comparison === '>' || comparison === '>=') return a.value < b.value;
  return false;
}

function definitionOf({ metric }: Selector, metrics: readonly MetricDefinition[]): MetricDefinition {
  const found = metrics.find(({ name }) => name === metric);
  if (found === undefined) throw new Error(`metric ${metric} vanished`);
  return found;
}
