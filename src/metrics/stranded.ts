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
      const free = needed.map(() => 0);
      for (const { requested, allocatable } of nodes.live()) {
        let usable = 1;
        for (let i = 0; i < needed.length; i++) {
          const all = allocatable[needed[i]] ?? 0;
          free[i] = all === 0 ? 1 : Math.max(0, 1 - (requested[needed[i]] ?? 0) / all);
          usable = Math.min(usable, free[i]);
        }
        for (let i = 0; i < needed.length; i++)
          stuck[i] += Math.floor((free[i] - usable) * (allocatable[needed[i]] ?? 0));
      }
      EVERY_POD_NEEDS.forEach((resource, i) => {
        const total = nodes.allocatable[needed[i]] ?? 0;
        if (total > 0 && resource !== 'pods') gauge({ resource }).set(at, stuck[i] / total);
      });
    });
  },
};
