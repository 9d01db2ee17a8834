import { Grid } from './_instruments/index.ts';
import type { MetricDefinition } from './_metric.ts';
import type { Nodes } from './_view/index.ts';

/** The resources that every pod needs some of: any of them can make the others useless. */
const EVERY_POD_NEEDS = ['cpu', 'memory', 'pods'];

/**
 * What is free of each of the resources and of no use, by node and in sum. Whole numbers: sums of them are exact, in whatever
 * order they are added.
 */
class Stuck {
  readonly sums: Float64Array;
  private readonly bookings: Nodes['bookings'];
  private readonly resources: readonly number[];
  private readonly free: Float64Array;
  /** By node, a number a resource: its part of the sums. */
  private readonly parts: Grid;

  constructor({ bookings }: Nodes, resources: readonly number[]) {
    this.bookings = bookings;
    this.resources = resources;
    this.sums = new Float64Array(resources.length);
    this.free = new Float64Array(resources.length);
    this.parts = new Grid(resources.length);
  }

  update(node: number): void {
    const { bookings, resources, free, parts } = this;
    const exists = bookings.exists(node);
    parts.reach(node + 1, 0);
    let usable = 1;
    for (let i = 0; i < resources.length; i++) {
      const all = bookings.allocatableOf(node, resources[i]);
      free[i] = all === 0 ? 1 : Math.max(0, 1 - bookings.requestedOf(node, resources[i]) / all);
      usable = Math.min(usable, free[i]);
    }
    for (let i = 0; i < resources.length; i++) {
      const part = exists ? Math.floor((free[i] - usable) * bookings.allocatableOf(node, resources[i])) : 0;
      this.sums[i] += part - parts.get(node, i);
      parts.set(node, i, part);
    }
  }
}

export const stranded: MetricDefinition = {
  name: 'stranded',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['resource'],
  doc: "Share of a resource that is free but of no use because its node is fuller in another one: with 50 % of the CPU and 10 % of the memory free, 40 % of that node's CPU is stranded.",
  follow({ view, onSample, gauge }) {
    const { bookings } = view.nodes;
    const needed = EVERY_POD_NEEDS.map((name) => bookings.resource(name));
    const stuck = new Stuck(view.nodes, needed);
    onSample((at) => {
      for (const node of bookings.touched) stuck.update(node);
      EVERY_POD_NEEDS.forEach((resource, i) => {
        const total = bookings.allocatable[needed[i]];
        if (total > 0 && resource !== 'pods') gauge({ resource }).set(at, stuck.sums[i] / total);
      });
    });
  },
};
