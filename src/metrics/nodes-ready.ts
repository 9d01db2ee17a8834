import type { MetricDefinition } from './_metric.ts';

export const nodesReady: MetricDefinition = {
  name: 'nodes_ready',
  kind: 'gauge',
  unit: 'nodes',
  labels: [],
  doc: 'Nodes whose Ready condition is True.',
  follow({ view, gauge }) {
    const total = gauge();
    view.onNode((at) => total.set(at, view.nodes.ready));
  },
};
