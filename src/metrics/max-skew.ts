import type { MetricDefinition } from './_metric.ts';
import { PLACES_CHANGED } from './_view/index.ts';

export const maxSkew: MetricDefinition = {
  name: 'max_skew',
  kind: 'gauge',
  unit: 'pods',
  labels: ['workload', 'namespace'],
  doc: 'Difference between the zones with the most and the fewest pods of a workload. A zone counts while it has a node, even one that is down; a pod, while it is bound and not on its way out.',
  follow({ view, workloadGauges }) {
    const { workloads } = view;
    const gauges = workloadGauges();
    view.onWorkload(
      PLACES_CHANGED,
      (at, { workload, isLasting }) => {
        if (!isLasting) return;
        const placedByZone = workloads.placedByZone(workload);
        const { nodesByZone } = view.nodes;
        let zones = 0;
        let most = 0;
        let fewest = Number.MAX_SAFE_INTEGER;
        // Number 0 stands for nodes without a zone.
        for (let zone = 1; zone < nodesByZone.length; zone++) {
          if (nodesByZone[zone] === 0) continue;
          const placed = placedByZone[zone] ?? 0;
          zones++;
          most = Math.max(most, placed);
          fewest = Math.min(fewest, placed);
        }
        if (zones >= 2) gauges.set(workload, at, most - fewest);
      },
      'none',
    );
  },
};
