import type { MetricDefinition } from './_metric.ts';

export const restartsTotal: MetricDefinition = {
  name: 'restarts_total',
  kind: 'counter',
  unit: 'restarts',
  labels: ['workload', 'namespace'],
  doc: 'Containers that the kubelet started again, as in `restartCount`.',
  follow({ view, on, counterOf }) {
    on('pod-restarted', (at, pod) => {
      if (view.pods.isKnown(pod)) counterOf(view.workloadOf(pod)).add(at, 1);
    });
  },
};
