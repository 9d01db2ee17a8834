import type { MetricDefinition } from './_metric.ts';
import { PENDING_CHANGED } from './_view/index.ts';

export const podsPending: MetricDefinition = {
  name: 'pods_pending',
  kind: 'gauge',
  unit: 'pods',
  labels: ['workload', 'namespace'],
  doc: 'Pods that exist and are on no node. Without labels the number for the whole cluster; a pod that is bound and still pulls its image is not pending here.',
  follow({ view, gauge, workloadGauges }) {
    const gauges = workloadGauges();
    const total = gauge();
    total.set(0, 0);
    view.onWorkload(PENDING_CHANGED, (at, { workload, pending, pendingPeak }) => {
      total.set(at, view.lives.pending);
      if (pendingPeak > 0) gauges.set(workload, at, pending);
    });
  },
};
