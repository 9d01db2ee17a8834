import type { MetricDefinition } from './_metric.ts';

export const requestedRatio: MetricDefinition = {
  name: 'requested_ratio',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['resource'],
  doc: 'Requests of the pods that hold a place on a node, of what the existing nodes can allocate, by resource.',
  follow({ view, onSample, gauge }) {
    const { nodes } = view;
    onSample((at) => {
      nodes.resources.names.forEach((resource, i) => {
        const allocatable = nodes.allocatable[i] ?? 0;
        if (allocatable > 0) gauge({ resource }).set(at, (nodes.requested[i] ?? 0) / allocatable);
      });
    });
  },
};
