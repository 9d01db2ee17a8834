/** What can be measured, and asked for in an SLO. */
import { AGGREGATES, METRICS } from '../../src/metrics/index.ts';
import { code, page, table } from './markdown.ts';

export function metricsPage(): string {
  const rows = METRICS.map(({ name, kind, unit, labels, doc }) => [
    code(name),
    kind,
    unit,
    labels.map(code).join(', '),
    doc,
  ]);
  const aggregates = Object.entries(AGGREGATES).map(([kind, list]) => [kind, list.map(code).join(', ')]);
  return page(
    'Metrics',
    'An SLO is a metric, perhaps with labels, and thresholds: `workload_available_ratio{workload="deploy/web"}: ["min>=0.6"]`. Without labels every series of the metric must hold. A threshold is an aggregate, an operator (`<`, `<=`, `>`, `>=`, `==`, `!=`) and a number.',
    table(['metric', 'kind', 'unit', 'labels', 'meaning'], rows),
    `## Aggregates\n\n${table(['kind', 'aggregates'], aggregates)}`,
    'A gauge holds its value between changes, and averages and percentiles weigh each value by how long it held. A counter only rises. A distribution is a set of observations.',
  );
}
