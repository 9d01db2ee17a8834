import { IndexColumn } from './_instruments/index.ts';
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
    const known = new IndexColumn(-1);
    let sum = 0;
    view.onWorkload(DESIRED_CHANGED, (at, workload) => {
      const desired = workloads.desired[workload];
      const before = known.get(workload);
      if (before === desired || desired < 0 || !workloads.isLasting(workload)) return;
      sum += desired - Math.max(0, before);
      known.set(workload, desired);
      total.set(at, sum);
    });
  },
};
