import type { Gauge } from './_instruments/index.ts';
import type { MetricDefinition } from './_metric.ts';

export const requestedRatio: MetricDefinition = {
  name: 'requested_ratio',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['resource'],
  doc: 'Requests of the pods that hold a place on a node, of what the existing nodes can allocate, by resource.',
  follow({ view, onSample, gauge }) {
    const { bookings } = view.nodes;
    const gauges: Gauge[] = [];
    onSample((at) => {
      bookings.resources.forEach((resource, i) => {
        const allocatable = bookings.allocatable[i];
        if (!(allocatable > 0)) return;
        gauges[i] ??= gauge({ resource });
        gauges[i].set(at, bookings.requested[i] / allocatable);
      });
    });
  },
};
