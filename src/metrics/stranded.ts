import type { MetricDefinition } from './_metric.ts';

/** The resources that every pod needs some of: any of them can make the others useless. */
const EVERY_POD_NEEDS = ['cpu', 'memory', 'pods'];

export const stranded: MetricDefinition = {
  name: 'stranded',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['resource'],
  doc: "Share of a resource that is free but of no use because its node is fuller in another one: with 50 % of the CPU and 10 % of the memory free, 40 % of that node's CPU is stranded.",
  follow({ view, onSample, gauge }) {
    const { nodes } = view;
    const needed = EVERY_POD_NEEDS.map((name) => nodes.resources.of(name));
    onSample((at) => {
      const stuck = needed.map(() => 0);
      for (const { requested, allocatable } of nodes.live()) {
        const free = needed.map((i) =>
          Math.max(0, 1 - (requested[i] ?? 0) / (allocatable[i] || Number.POSITIVE_INFINITY)),
        );
        const usable = Math.min(...free);
        needed.forEach((resource, i) => {
          stuck[i] += Math.floor((free[i] - usable) * (allocatable[resource] ?? 0));
        });
      }
      needed.forEach((resource, i) => {
        const total = nodes.allocatable[resource] ?? 0;
        if (total > 0 && EVERY_POD_NEEDS[i] !== 'pods')
          gauge({ resource: EVERY_POD_NEEDS[i] }).set(at, stuck[i] / total);
      });
    });
  },
};
