import type { MetricDefinition } from './_metric.ts';
import { AVAILABLE_CHANGED, type Workload } from './_view/index.ts';

const isShort = ({ available, desired }: Workload): boolean => available < desired;

export const workloadUnavailableSeconds: MetricDefinition = {
  name: 'workload_unavailable_seconds',
  kind: 'distribution',
  unit: 's',
  labels: ['workload', 'namespace'],
  doc: 'Lengths of the stretches in which fewer pods were available than desired, after the workload was whole for the first time: `max` is the longest, `sum` all of them, `count` how many. A workload that never became whole has one stretch from its creation.',
  follow({ view, onEnd, workloadDistributions }) {
    const distributions = workloadDistributions();
    const shortSince = new Map<number, number>();
    const observe = (workload: Workload, from: number, to: number, open: boolean): void => {
      if (to > from) distributions.observe(workload.id, to, (to - from) / 1000, open);
    };
    view.onWorkload(AVAILABLE_CHANGED, (at, workload) => {
      if (!workload.lasting || Number.isNaN(workload.firstAvailableAt)) return;
      const since = shortSince.get(workload.id);
      if (isShort(workload) && since === undefined) shortSince.set(workload.id, at);
      if (isShort(workload) || since === undefined) return;
      shortSince.delete(workload.id);
      observe(workload, since, at, false);
    });
    onEnd((at) => {
      for (const workload of view.workloads.list) {
        if (!workload.lasting || workload.desired <= 0) continue;
        const since = Number.isNaN(workload.firstAvailableAt) ? workload.createdAt : shortSince.get(workload.id);
        if (since !== undefined && isShort(workload)) observe(workload, since, at, true);
      }
    });
  },
};
