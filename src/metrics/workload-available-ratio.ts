import type { MetricDefinition } from './_metric.ts';
import { AVAILABLE_CHANGED, type Workload } from './_view/index.ts';

/** More pods than desired, as in a surge, are no better than all of them. */
const ratioOf = ({ available, desired }: Workload): number => (desired <= 0 ? 1 : Math.min(1, available / desired));

export const workloadAvailableRatio: MetricDefinition = {
  name: 'workload_available_ratio',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['workload', 'namespace'],
  doc: 'Available pods of a workload, of those it desires; 1 if it desires none. Measured from the first instant at which all were available, so that the first start is no outage; a workload that never gets there is measured from its creation. Jobs have none.',
  follow({ view, onEnd, workloadGauges }) {
    const gauges = workloadGauges();
    view.onWorkload(AVAILABLE_CHANGED, (at, workload) => {
      if (workload.lasting && workload.desired >= 0) gauges.set(workload.id, at, ratioOf(workload));
    });
    onEnd(() => {
      for (const workload of view.workloads.list) {
        if (!workload.lasting || workload.desired < 0) continue;
        if (!Number.isNaN(workload.firstAvailableAt)) gauges.measureFrom(workload.id, workload.firstAvailableAt);
      }
    });
  },
};
