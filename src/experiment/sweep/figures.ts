/** The numbers of a whole cluster that a sweep sets side by side, besides what its SLOs measure. */
import type { Counts, MetricRow, Result } from '../../record/index.ts';

type Label = readonly [name: 'resource' | 'domain', value: string];

/** The cluster's own row of a metric, or that of one resource or domain. */
interface Measure {
  readonly metric: string;
  readonly aggregate: string;
  readonly label?: Label;
}

interface FigureDefinition {
  /** A metric and an aggregate; in the words of metrics and thresholds. */
  readonly name: string;
  readonly unit: string;
  /** A count of the run; undefined: there is no such number in this run. */
  readonly count?: (counts: Counts) => number | undefined;
  readonly measure?: Measure;
}

const measured = (metric: string, aggregate: string, label?: Label) => ({ measure: { metric, aggregate, label } });

/** What tells most comes first: a terminal has room for a few. */
export const FIGURES: readonly FigureDefinition[] = [
  { name: 'pods_pending value', unit: 'pods', count: ({ pending }) => pending },
  { name: 'pod_start_seconds p99', unit: 's', ...measured('pod_start_seconds', 'p99') },
  { name: 'evictions_total', unit: 'pods', count: ({ evictions }) => evictions },
  { name: 'preemptions_total', unit: 'pods', count: ({ preemptions }) => preemptions },
  { name: 'oom_kills_total', unit: '', count: ({ oomKills }) => oomKills },
  { name: 'pdb_violations_total', unit: '', count: ({ pdbViolations }) => pdbViolations },
  { name: 'node_hours', unit: 'h', count: ({ nodeHours }) => nodeHours },
  { name: 'cost_dollars', unit: '$', count: ({ costDollars }) => costDollars },
  { name: 'replicas_available avg', unit: 'pods', ...measured('replicas_available', 'avg') },
  { name: 'imbalance{cpu} avg', unit: 'ratio', ...measured('imbalance', 'avg', ['resource', 'cpu']) },
  { name: 'blast_radius{node} max', unit: 'ratio', ...measured('blast_radius', 'max', ['domain', 'node']) },
  { name: 'requested_ratio{cpu} avg', unit: 'ratio', ...measured('requested_ratio', 'avg', ['resource', 'cpu']) },
  { name: 'stranded{memory} avg', unit: 'ratio', ...measured('stranded', 'avg', ['resource', 'memory']) },
  { name: 'pods_pending max', unit: 'pods', count: ({ pendingPeak }) => pendingPeak },
  { name: 'pod_start_seconds p50', unit: 's', ...measured('pod_start_seconds', 'p50') },
  { name: 'restarts_total', unit: '', count: ({ restarts }) => restarts },
  { name: 'nodes max', unit: 'nodes', count: ({ nodesPeak }) => nodesPeak },
];

/** Is this row of a metric one that a figure is read from? */
export const isOfFigure = (metric: string, labels: MetricRow['labels']): boolean =>
  FIGURES.some(({ measure }) => measure !== undefined && isRowOf(measure, metric, labels));

export const figuresOf = ({ counts, metrics }: Pick<Result, 'counts' | 'metrics'>): [name: string, value: number][] =>
  FIGURES.flatMap(({ name, count, measure }) => {
    const value = count === undefined ? measure && valueOf(measure, metrics) : count(counts);
    return value === undefined ? [] : [[name, value]];
  });

const isRowOf = ({ metric, label }: Measure, name: string, labels: MetricRow['labels']): boolean =>
  name === metric && (label === undefined ? Object.keys(labels).length === 0 : labels[label[0]] === label[1]);

function valueOf(measure: Measure, metrics: readonly MetricRow[]): number | undefined {
  const row = metrics.find(({ name, labels }) => isRowOf(measure, name, labels));
  return row?.values.find(([name]) => name === measure.aggregate)?.[1];
}
