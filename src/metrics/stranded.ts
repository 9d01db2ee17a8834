import type { MetricDefinition } from './_metric.ts';
import type { NodeView } from './_view/index.ts';

/** The resources that every pod needs some of: any of them can make the others useless. */
const EVERY_POD_NEEDS = ['cpu', 'memory', 'pods'];

/** What is free on a node of each of the resources, and beyond what its pods could use. Whole numbers: sums of them are exact. */
function stuckOn({ exists, requested, allocatable }: NodeView, resources: readonly number[]): number[] {
  if (!exists) return resources.map(() => 0);
  const free = resources.map((resource) => {
    const all = allocatable[resource] ?? 0;
    return all === 0 ? 1 : Math.max(0, 1 - (requested[resource] ?? 0) / all);
  });
  const usable = Math.min(1, ...free);
  return free.map((share, i) => Math.floor((share - usable) * (allocatable[resources[i]] ?? 0)));
}

export const stranded: MetricDefinition = {
  name: 'stranded',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['resource'],
  doc: "Share of a resource that is free but of no use because its node is fuller in another one: with 50 % of the CPU and 10 % of the memory free, 40 % of that node's CPU is stranded.",
  follow({ view, onSample, gauge }) {
    const { nodes } = view;
    const needed = EVERY_POD_NEEDS.map((name) => nodes.resources.of(name));
    const sums = needed.map(() => 0);
    /** By node: its part of the sums. */
    const parts: number[][] = [];
    onSample((at) => {
      for (const node of nodes.touched) {
        const part = stuckOn(node, needed);
        for (let i = 0; i < needed.length; i++) sums[i] += part[i] - (parts[node.index]?.[i] ?? 0);
        parts[node.index] = part;
      }
      EVERY_POD_NEEDS.forEach((resource, i) => {
        const total = nodes.allocatable[needed[i]] ?? 0;
        if (total > 0 && resource !== 'pods') gauge({ resource }).set(at, sums[i] / total);
      });
    });
  },
};
