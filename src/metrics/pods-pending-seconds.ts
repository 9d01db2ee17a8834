import type { MetricDefinition } from './_metric.ts';
import { BARE, BOUND, GONE } from './_view/index.ts';

export const podsPendingSeconds: MetricDefinition = {
  name: 'pods_pending_seconds',
  kind: 'distribution',
  unit: 's',
  labels: ['workload', 'namespace'],
  doc: 'Time from the creation of a pod to its binding, one observation a pod. A pod that is still pending when the run ends counts with its time so far; one that was deleted before it was bound, with the time it waited.',
  follow({ view, on, onEnd, workloadDistributions }) {
    const { pods, workloads } = view;
    const distributions = workloadDistributions((workload) => {
      const pod = workloads.bareOf(workload);
      const at = pods.isKnown(pod) ? pods.boundAtOf(pod) : Number.NaN;
      return Number.isNaN(at) ? [] : [{ at, value: pods.ageAt(pod, at) }];
    });
    const observe = (at: number, pod: number, open = false): void => {
      distributions.observe(pods.workloadOf(pod), at, pods.ageAt(pod, at), open);
    };
    on('pod-scheduled', (at, pod) => {
      const flags = pods.flagsOf(pod);
      const follows = (flags & BARE) !== 0 && pods.boundAtOf(pod) === at;
      if (flags !== 0 && !follows) observe(at, pod);
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
