import type { MetricDefinition } from './_metric.ts';

/** Shares are counted in hundred-thousandths, so that sums of squares stay exact integers. */
const SHARES = 100_000;

export const imbalance: MetricDefinition = {
  name: 'imbalance',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['resource'],
  doc: 'Standard deviation, over the existing nodes, of the share of a resource that is requested on each: 0 if all are filled alike.',
  follow({ view, onSample, gauge }) {
    const { nodes } = view;
    onSample((at) => {
      nodes.resources.names.forEach((resource, i) => {
        let count = 0;
        let sum = 0;
        let squares = 0;
        for (const { requested, allocatable } of nodes.live()) {
          if (!((allocatable[i] ?? 0) > 0)) continue;
          const share = Math.round(((requested[i] ?? 0) * SHARES) / allocatable[i]);
          count++;
          sum += share;
          squares += share * share;
        }
        if (count === 0) return;
        const variance = Math.max(0, squares / count - (sum / count) ** 2);
        gauge({ resource }).set(at, Math.round(Math.sqrt(variance)) / SHARES);
      });
    });
  },
};
