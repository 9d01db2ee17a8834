import type { MetricDefinition } from './_metric.ts';
import { AVAILABLE_CHANGED } from './_view/index.ts';

export const replicasDesired: MetricDefinition = {
  name: 'replicas_desired',
  kind: 'gauge',
  unit: 'pods',
  labels: [],
  doc: 'Pods that all lasting workloads together desire (Jobs not).',
  follow({ view, gauge }) {
    const total = gauge();
    const known: number[] = [];
    let sum = 0;
    view.onWorkload(AVAILABLE_CHANGED, (at, { id, lasting, desired }) => {
      if (!lasting || desired < 0 || known[id] === desired) return;
      sum += desired - (known[id] ?? 0);
      known[id] = desired;
      total.set(at, sum);
    });
  },
};
