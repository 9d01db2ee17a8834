import type { MetricDefinition } from './_metric.ts';

export const preemptionsTotal: MetricDefinition = {
  name: 'preemptions_total',
  kind: 'counter',
  unit: 'pods',
  labels: [],
  doc: 'Pods that the scheduler deleted to make room for one of higher priority.',
  follow({ on, counter }) {
    const total = counter();
    on('preemption', (at) => total.add(at, 1));
  },
};
