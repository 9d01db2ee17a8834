/** The rows of a result that come straight from what was measured. */
import {
  type DisruptionRow,
  type MetricRow,
  type NodeRow,
  rounded,
  type Series,
  type WorkloadRow,
} from '../../record/index.ts';
import { type Counter, type Distribution, type Gauge, Statistics } from '../_instruments/index.ts';
import type { Meters } from '../_meters/meters.ts';
import type { NodeView, View, Workload } from '../_view/index.ts';
import { reduced } from './reduce.ts';

/** Series and rows by workload are for people: a cluster of ten thousand Jobs is told in totals. */
const MOST_LABELLED = 300;

/** Which rows are asked for, by metric and labels. */
export type RowFilter = (metric: string, labels: MetricRow['labels']) => boolean;

export function metricRows(meters: Meters, end: number, isWanted: RowFilter = () => true): MetricRow[] {
  const rows: MetricRow[] = [];
  for (const { name, kind, unit } of meters.definitions) {
    const { instruments } = meters;
    if (kind === 'distribution' && instruments.count(name) !== 1 && isWanted(name, {})) {
      const values = distributionValues(instruments.observations(name), end);
      if (values.length > 0) rows.push({ name, labels: {}, kind, unit, values });
    }
    for (const { labels, instrument } of instruments.of(name, MOST_LABELLED, (each) => isWanted(name, each))) {
      const values = valuesOf(kind, instrument, end);
      if (values.length > 0) rows.push({ name, labels, kind, unit, values });
    }
  }
  return rows;
}

type Values = MetricRow['values'];

function valuesOf(kind: MetricRow['kind'], instrument: Gauge | Counter | Distribution, end: number): Values {
  if (kind === 'gauge') return gaugeValues(instrument as Gauge, end);
  if (kind === 'distribution') return distributionValues([instrument as Distribution], end);
  const { total } = instrument as Counter;
  return [
    ['count', rounded(total)],
    ['rate', rounded(end > 0 ? (total * 1000) / end : 0)],
  ];
}

function gaugeValues(gauge: Gauge, end: number): Values {
  const statistics = new Statistics(gauge.weightsIn([{ from: 0, to: end }]));
  return statistics.isEmpty ? [] : [...spread(statistics), ['value', rounded(gauge.last)]];
}

function distributionValues(all: readonly Distribution[], end: number): Values {
  const observed: number[] = [];
  for (const one of all) one.forEachIn([{ from: 0, to: end }], (value) => observed.push(value));
  const statistics = Statistics.of(observed);
  if (statistics.isEmpty) return [];
  return [['count', statistics.count], ['sum', rounded(statistics.sum)], ...spread(statistics)];
}

function spread(statistics: Statistics): Values {
  return [
    ['min', rounded(statistics.min)],
    ['avg', rounded(statistics.average)],
    ['p50', rounded(statistics.percentile(50))],
    ['p95', rounded(statistics.percentile(95))],
    ['p99', rounded(statistics.percentile(99))],
    ['max', rounded(statistics.max)],
  ];
}

/** Gauges as they went, counters as they rose. Distributions have no course. */
export function seriesOf(meters: Meters): Series[] {
  const series: Series[] = [];
  for (const { name, kind, unit } of meters.definitions) {
    if (kind === 'distribution') continue;
    for (const { labels, instrument } of meters.instruments.of(name, MOST_LABELLED)) {
      const { times, values } = (instrument as Gauge | Counter).columns();
      if (times.length === 0) continue;
      series.push({ name, labels, unit, ...reduced(times, values) });
    }
  }
  return series;
}

/** More rows than anybody reads; the sums of a result are over all workloads. */
const MOST_WORKLOADS = 2000;

/** By namespace and name. Of too many, those that were short of pods come first, then those that are no bare pods. */
export function workloadRows(meters: Meters, end: number): WorkloadRow[] {
  const all = [...meters.view.workloads].filter(({ lasting }) => lasting);
  const rank = ({ disruptions, firstAvailableAt, kind }: Workload): number =>
    (disruptions > 0 || Number.isNaN(firstAvailableAt) ? 0 : 2) + (kind === 'Pod' ? 1 : 0);
  const kept =
    all.length <= MOST_WORKLOADS
      ? all
      : [...all].sort((a, b) => rank(a) - rank(b) || a.id - b.id).slice(0, MOST_WORKLOADS);
  const rows = kept.map((workload) => workloadRow(meters, workload, end));
  return rows.sort((a, b) => compare(a.namespace, b.namespace) || compare(a.workload, b.workload));
}

function workloadRow({ instruments, view }: Meters, workload: Workload, end: number): WorkloadRow {
  const ratio = instruments.gaugeOf('workload_available_ratio', workload.id);
  const skew = instruments.gaugeOf('max_skew', workload.id);
  const gaps: number[] = [];
  const distribution = instruments.distributionOf('workload_unavailable_seconds', workload.id);
  distribution?.forEachIn([{ from: 0, to: end }], (value) => gaps.push(value));
  const whole = { from: 0, to: end };
  const lowest = ratio === undefined ? Number.NaN : ratio.lowestIn(whole);
  const desired = Math.max(0, workload.desired);
  const skewMax = skew === undefined ? 0 : skew.highestIn(whole);
  return {
    workload: workload.name,
    namespace: workload.namespace,
    desired,
    ready: workload.ready,
    available: workload.available,
    availableMin: Number.isNaN(lowest) ? workload.available : Math.round(lowest * desired),
    availableRatioMin: Number.isNaN(lowest) ? (desired === 0 ? 1 : 0) : rounded(lowest),
    firstAvailable: Number.isNaN(workload.firstAvailableAt) ? null : workload.firstAvailableAt,
    unavailableSeconds: rounded(gaps.reduce((sum, gap) => sum + gap, 0)),
    longestUnavailableSeconds: rounded(gaps.reduce((longest, gap) => Math.max(longest, gap), 0)),
    pending: workload.pending,
    pendingPeak: workload.pendingPeak,
    restarts: workload.restarts,
    disruptions: workload.disruptions,
    skew: skew === undefined || Number.isNaN(skew.last) ? 0 : skew.last,
    skewMax: Number.isNaN(skewMax) ? 0 : skewMax,
    zones: zonesOf(view, workload),
  };
}

function zonesOf({ nodes }: View, { readyByZone }: Workload): (readonly [string, number])[] {
  const present = nodes.zones.flatMap((zone, i): (readonly [string, number])[] => {
    const ready = readyByZone[i] ?? 0;
    return zone !== '' && (ready > 0 || nodes.nodesByZone[i] > 0) ? [[zone, ready]] : [];
  });
  return present.sort(([a], [b]) => compare(a, b));
}

/** Nodes that exist first, each group by name. */
export function nodeRows({ view }: Meters): NodeRow[] {
  const all = view.nodes.list.filter((node): node is NodeView => node !== undefined);
  const rows = all.map((node) => nodeRow(view, node));
  return rows.sort(
    (a, b) =>
      Number(a.deleted !== null) - Number(b.deleted !== null) || compare(a.node, b.node) || a.created - b.created,
  );
}

function nodeRow({ nodes }: View, node: NodeView): NodeRow {
  const { bookings } = nodes;
  const resources = bookings.resources.flatMap((resource, i) => {
    const allocatable = bookings.allocatableOf(node.index, i);
    if (allocatable === 0 || resource === 'pods') return [];
    const requested = bookings.requestedOf(node.index, i);
    return [{ resource, allocatable, requested, requestedPeak: bookings.peakOf(node.index, i) }];
  });
  return {
    node: node.facts.name,
    zone: node.facts.zone,
    pool: node.facts.pool,
    state: !node.exists ? 'Deleted' : node.ready ? 'Ready' : 'NotReady',
    unschedulable: node.unschedulable,
    resources,
    pods: bookings.podsOf(node.index),
    podsPeak: bookings.podsPeakOf(node.index),
    created: node.createdAt,
    deleted: Number.isNaN(node.deletedAt) ? null : node.deletedAt,
    readySeconds: node.readyMillis / 1000,
    notReadySeconds: node.notReadyMillis / 1000,
    evictions: node.evictions,
  };
}

export function disruptionRows({ view }: Meters): DisruptionRow[] {
  return view.losses.list.map((loss) => ({
    at: loss.at,
    pod: loss.name,
    namespace: loss.workload.namespace,
    workload: loss.workload.name,
    node: view.nodes.list[loss.node]?.facts.name ?? '',
    cause: loss.cause,
    reason: loss.reason,
    by: loss.by,
    voluntary: loss.voluntary,
    budget: loss.budget,
    pdb: loss.pdb === '' ? '' : `pdb/${loss.pdb}`,
    recoveredAt: Number.isNaN(loss.recoveredAt) ? null : loss.recoveredAt,
  }));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
