import type { MetricDefinition } from './_metric.ts';

export const maxSkew: MetricDefinition = {
  name: 'max_skew',
  kind: 'gauge',
  unit: 'pods',
  labels: ['workload', 'namespace'],
  doc: 'Difference between the zones with the most and the fewest pods of a workload. A zone counts while it has a node, even one that is down; a pod, while it is bound and not on its way out.',
  follow({ view, gaugeOf }) {
    view.onWorkload((at, workload) => {
      const { kind, lasting, placedByZone } = workload;
      const { zones } = view.nodes;
      if (!lasting || kind === 'Pod' || zones.size < 2) return;
      let most = 0;
      let fewest = Number.MAX_SAFE_INTEGER;
      for (const zone of zones.keys()) {
        const placed = placedByZone.get(zone) ?? 0;
        most = Math.max(most, placed);
        fewest = Math.min(fewest, placed);
      }
      gaugeOf(workload).set(at, most - fewest);
    });
  },
};
