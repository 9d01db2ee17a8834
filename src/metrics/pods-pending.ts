import type { MetricDefinition } from './_metric.ts';
import { PENDING_CHANGED, WAITED } from './_view/index.ts';

export const podsPending: MetricDefinition = {
  name: 'pods_pending',
  kind: 'gauge',
  unit: 'pods',
  labels: ['workload', 'namespace'],
  doc: 'Pods that exist and are on no node. Without labels the number for the whole cluster; a pod that is bound and still pulls its image is not pending here.',
  follow({ view, gauge, workloadGauges }) {
    const { workloads, pods } = view;
    const gauges = workloadGauges((workload) => {
      const pod = workloads.bareOf(workload);
      if (!pods.has(pod, WAITED)) return [];
      const [created, bound] = [pods.createdAtOf(pod), pods.boundAtOf(pod)];
      const placed = { at: bound, value: 0 };
      if (bound === created) return [placed];
      return Number.isNaN(bound) ? [{ at: created, value: 1 }] : [{ at: created, value: 1 }, placed];
    });
    const total = gauge();
    total.set(0, 0);
    view.onWorkload(PENDING_CHANGED, (at) => total.set(at, view.lives.pending));
    view.onWorkload(
      PENDING_CHANGED,
      (at, { workload, pending, pendingPeak }) => {
        if (pendingPeak > 0) gauges.set(workload, at, pending);
      },
      'unusual',
    );
  },
};
