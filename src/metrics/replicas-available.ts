import type { MetricDefinition } from './_metric.ts';
import { AVAILABLE_CHANGED } from './_view/index.ts';

export const replicasAvailable: MetricDefinition = {
  name: 'replicas_available',
  kind: 'gauge',
  unit: 'pods',
  labels: [],
  doc: 'Available pods of all lasting workloads together (Jobs not).',
  follow({ view, gauge }) {
    const total = gauge();
    const { workloads } = view;
    total.set(0, 0);
    view.onWorkload(AVAILABLE_CHANGED, (at) => total.set(at, workloads.availableInAll));
  },
};
