import type { MetricDefinition } from './_metric.ts';
import { DESIRED_CHANGED } from './_view/index.ts';

export const replicasDesired: MetricDefinition = {
  name: 'replicas_desired',
  kind: 'gauge',
  unit: 'pods',
  labels: [],
  doc: 'Pods that all lasting workloads together desire (Jobs not).',
  follow({ view, gauge }) {
    const total = gauge();
    const { workloads } = view;
    view.onWorkload(DESIRED_CHANGED, (at, { isLasting, desired }) => {
      // the first point is that of the first workload that says
      if (isLasting && desired >= 0) total.set(at, workloads.desiredInAll);
    });
  },
};
