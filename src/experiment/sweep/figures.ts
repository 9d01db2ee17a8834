/** The numbers of a whole cluster that a sweep sets side by side, besides what its SLOs measure. */
import type { Result } from '../../record/index.ts';

interface FigureDefinition {
  /** A metric and an aggregate; in the words of metrics and thresholds. */
  readonly name: string;
  readonly unit: string;
  /** Undefined: there is no such number in this run. */
  readonly of: (result: Result) => number | undefined;
}

/** The cluster's own row of a metric, or that of one resource or domain. */
function measured(metric: string, aggregate: string, label?: readonly ['resource' | 'domain', string]) {
  return ({ metrics }: Result): number | undefined => {
    const row = metrics.find(
      ({ name, labels }) =>
        name === metric && (label === undefined ? Object.keys(labels).length === 0 : labels[label[0]] === label[1]),
    );
    return row?.values.find(([name]) => name === aggregate)?.[1];
  };
}

/** What tells most comes first: a terminal has room for a few. */
export const FIGURES: readonly FigureDefinition[] = [
  { name: 'pods_pending value', unit: 'pods', of: ({ counts }) => counts.pending },
  { name: 'pod_start_seconds p99', unit: 's', of: measured('pod_start_seconds', 'p99') },
  { name: 'evictions_total', unit: 'pods', of: ({ counts }) => counts.evictions },
  { name: 'preemptions_total', unit: 'pods', of: ({ counts }) => counts.preemptions },
  { name: 'oom_kills_total', unit: '', of: ({ counts }) => counts.oomKills },
  { name: 'pdb_violations_total', unit: '', of: ({ counts }) => counts.pdbViolations },
  { name: 'node_hours', unit: 'h', of: ({ counts }) => counts.nodeHours },
  { name: 'cost_dollars', unit: '$', of: ({ counts }) => counts.costDollars },
  { name: 'replicas_available avg', unit: 'pods', of: measured('replicas_available', 'avg') },
  { name: 'imbalance{cpu} avg', unit: 'ratio', of: measured('imbalance', 'avg', ['resource', 'cpu']) },
  { name: 'blast_radius{node} max', unit: 'ratio', of: measured('blast_radius', 'max', ['domain', 'node']) },
  { name: 'requested_ratio{cpu} avg', unit: 'ratio', of: measured('requested_ratio', 'avg', ['resource', 'cpu']) },
  { name: 'stranded{memory} avg', unit: 'ratio', of: measured('stranded', 'avg', ['resource', 'memory']) },
  { name: 'pods_pending max', unit: 'pods', of: ({ counts }) => counts.pendingPeak },
  { name: 'pod_start_seconds p50', unit: 's', of: measured('pod_start_seconds', 'p50') },
  { name: 'restarts_total', unit: '', of: ({ counts }) => counts.restarts },
  { name: 'nodes max', unit: 'nodes', of: ({ counts }) => counts.nodesPeak },
];

export const figuresOf = (result: Result): [name: string, value: number][] =>
  FIGURES.flatMap(({ name, of }) => {
    const value = of(result);
    return value === undefined ? [] : [[name, value]];
  });
