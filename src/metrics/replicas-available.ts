import { IndexColumn } from './_instruments/index.ts';
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
    const known = new IndexColumn(0);
    let sum = 0;
    total.set(0, 0);
    view.onWorkload(AVAILABLE_CHANGED, (at, workload) => {
      const available = workloads.available[workload];
      const before = known.get(workload);
      if (before === available || !workloads.isLasting(workload)) return;
      sum += available - before;
      known.set(workload, available);
      total.set(at, sum);
    });
  },
};
