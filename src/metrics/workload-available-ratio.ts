import type { MetricDefinition } from './_metric.ts';
import { AVAILABLE_CHANGED, DESIRED_CHANGED, STARTED } from './_view/index.ts';

/** More pods than desired, as in a surge, are no better than all of them. */
const ratioOf = (available: number, desired: number): number => (desired <= 0 ? 1 : Math.min(1, available / desired));

export const workloadAvailableRatio: MetricDefinition = {
  name: 'workload_available_ratio',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['workload', 'namespace'],
  doc: 'Available pods of a workload, of those it desires; 1 if it desires none. Measured from the first instant at which all were available, so that the first start is no outage; a workload that never gets there is measured from its creation. Jobs have none.',
  follow({ view, onEnd, workloadGauges }) {
    const { workloads, pods } = view;
    const gauges = workloadGauges((workload) => {
      const pod = workloads.bareOf(workload);
      if (!pods.isKnown(pod)) return [];
      const created = pods.createdAtOf(pod);
      const whole = { at: pods.firstReadyAtOf(pod), value: 1 };
      if (!pods.has(pod, STARTED)) return [{ at: created, value: 0 }];
      return whole.at === created ? [whole] : [{ at: created, value: 0 }, whole];
    });
    const counts = (workload: number): boolean => workloads.desiredOf(workload) >= 0 && workloads.isLasting(workload);
    view.onWorkload(
      AVAILABLE_CHANGED | DESIRED_CHANGED,
      (at, { workload, isLasting, desired, available }) => {
        if (isLasting && desired >= 0) gauges.set(workload, at, ratioOf(available, desired));
      },
      'unusual',
    );
    onEnd(() => {
      for (let workload = 0; workload < workloads.count; workload++)
        if (counts(workload) && workloads.wasWhole(workload))
          gauges.measureFrom(workload, workloads.firstAvailableAtOf(workload));
    });
  },
};
