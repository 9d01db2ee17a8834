import type { MetricDefinition } from './_metric.ts';

export const requestedRatio: MetricDefinition = {
  name: 'requested_ratio',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['resource'],
  doc: 'Requests of the pods that hold a place on a node, of what the existing nodes can allocate, by resource.',
  follow({ view, onSample, gauge }) {
    const { bookings } = view.nodes;
    onSample((at) => {
      bookings.resources.forEach((resource, i) => {
        const allocatable = bookings.allocatable[i];
        if (allocatable > 0) gauge({ resource }).set(at, bookings.requested[i] / allocatable);
      });
    });
  },
};
