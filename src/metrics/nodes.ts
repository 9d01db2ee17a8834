import type { MetricDefinition } from './_metric.ts';

export const nodes: MetricDefinition = {
  name: 'nodes',
  kind: 'gauge',
  unit: 'nodes',
  labels: ['pool'],
  doc: 'Nodes that exist, ready or not. Without labels all of them.',
  follow({ view, gauge }) {
    const byPool = new Map<string, number>();
    const total = gauge();
    const known = new Set<number>();
    view.onNode((at, { index, exists, facts }) => {
      if (exists === known.has(index)) return;
      if (exists) known.add(index);
      else known.delete(index);
      const next = (byPool.get(facts.pool) ?? 0) + (exists ? 1 : -1);
      byPool.set(facts.pool, next);
      total.set(at, view.nodes.count);
      if (facts.pool !== '') gauge({ pool: facts.pool }).set(at, next);
    });
  },
};
