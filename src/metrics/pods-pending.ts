import type { MetricDefinition } from './_metric.ts';
import { PENDING_CHANGED } from './_view/index.ts';

export const podsPending: MetricDefinition = {
  name: 'pods_pending',
  kind: 'gauge',
  unit: 'pods',
  labels: ['workload', 'namespace'],
  doc: 'Pods that exist and are on no node. Without labels the number for the whole cluster; a pod that is bound and still pulls its image is not pending here.',
  follow({ view, on, gauge, workloadGauges }) {
    const gauges = workloadGauges();
    const total = gauge();
    total.set(0, 0);
    const note = (at: number): void => total.set(at, view.lives.pending);
    for (const entry of ['pod-created', 'pod-scheduled', 'pod-deletion-requested', 'pod-deleted', 'pod-phase'] as const)
      on(entry, note);
    view.onWorkload(PENDING_CHANGED, (at, { workload, pending, pendingPeak }) => {
      if (pendingPeak > 0) gauges.set(workload, at, pending);
    });
  },
};
