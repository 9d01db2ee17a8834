import type { MetricDefinition } from './_metric.ts';

export const blastRadius: MetricDefinition = {
  name: 'blast_radius',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['domain'],
  doc: 'Largest share of all placed pods that one domain holds: what is lost with the fullest `node`, or with the fullest `zone`.',
  follow({ view, onSample, gauge }) {
    onSample((at) => {
      let all = 0;
      let fullestNode = 0;
      const byZone = new Map<string, number>();
      for (const { pods, facts } of view.nodes.live()) {
        all += pods;
        fullestNode = Math.max(fullestNode, pods);
        if (facts.zone !== '') byZone.set(facts.zone, (byZone.get(facts.zone) ?? 0) + pods);
      }
      gauge({ domain: 'node' }).set(at, all === 0 ? 0 : fullestNode / all);
      if (byZone.size === 0) return;
      let fullestZone = 0;
      for (const pods of byZone.values()) fullestZone = Math.max(fullestZone, pods);
      gauge({ domain: 'zone' }).set(at, all === 0 ? 0 : fullestZone / all);
    });
  },
};
