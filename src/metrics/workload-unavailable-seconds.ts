import type { MetricDefinition } from './_metric.ts';
import { SHORTAGE_CHANGED } from './_view/index.ts';

export const workloadUnavailableSeconds: MetricDefinition = {
  name: 'workload_unavailable_seconds',
  kind: 'distribution',
  unit: 's',
  labels: ['workload', 'namespace'],
  doc: 'Lengths of the stretches in which fewer pods were available than desired, after the workload was whole for the first time: `max` is the longest, `sum` all of them, `count` how many. A workload that never became whole has one stretch from its creation.',
  follow({ view, onEnd, workloadDistributions }) {
    const { workloads } = view;
    const distributions = workloadDistributions();
    const shortSince = new Map<number, number>();
    const observe = (workload: number, from: number, to: number, open: boolean): void => {
      if (to > from) distributions.observe(workload, to, (to - from) / 1000, open);
    };
    view.onWorkload(SHORTAGE_CHANGED, (at, { workload, isShort }) => {
      const since = shortSince.get(workload);
      if (isShort) {
        shortSince.set(workload, at);
      } else if (since !== undefined) {
        shortSince.delete(workload);
        observe(workload, since, at, false);
      }
    });
    onEnd((at) => {
      for (let workload = 0; workload < workloads.count; workload++) {
        if (!workloads.isLasting(workload) || workloads.desiredOf(workload) <= 0) continue;
        const since = workloads.wasWhole(workload) ? shortSince.get(workload) : workloads.createdAtOf(workload);
        if (since !== undefined && workloads.availableOf(workload) < workloads.desiredOf(workload))
          observe(workload, since, at, true);
      }
    });
  },
};
