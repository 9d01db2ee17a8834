import type { MetricDefinition } from './_metric.ts';
import { BOUND, GONE } from './_view/index.ts';

export const podsPendingSeconds: MetricDefinition = {
  name: 'pods_pending_seconds',
  kind: 'distribution',
  unit: 's',
  labels: ['workload', 'namespace'],
  doc: 'Time from the creation of a pod to its binding, one observation a pod. A pod that is still pending when the run ends counts with its time so far; one that was deleted before it was bound, with the time it waited.',
  follow({ view, on, onEnd, workloadDistributions }) {
    const { pods } = view;
    const distributions = workloadDistributions();
    const observe = (at: number, pod: number, open = false): void => {
      distributions.observe(pods.workloadOf(pod), at, (at - pods.createdAtOf(pod)) / 1000, open);
    };
    on('pod-scheduled', (at, pod) => {
      if (pods.isKnown(pod)) observe(at, pod);
    });
    on('pod-deleted', (at, pod) => {
      if (pods.isKnown(pod) && !pods.has(pod, BOUND)) observe(at, pod);
    });
    onEnd((at) => {
      for (let pod = 0; pod < pods.limit; pod++)
        if (pods.isKnown(pod) && !pods.has(pod, BOUND | GONE)) observe(at, pod, true);
    });
  },
};
