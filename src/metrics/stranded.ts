import type { Gauge } from './_instruments/index.ts';
import type { MetricDefinition } from './_metric.ts';
import { ALLOCATABLE, type Nodes, REQUESTED } from './_view/index.ts';

/** The resources that every pod needs some of: any of them can make the others useless. */
const EVERY_POD_NEEDS = ['cpu', 'memory', 'pods'];

/**
 * What is free of each of the resources and of no use, in sum. Whole numbers: sums of them are exact, in whatever order they are
 * added.
 */
class Stuck {
  readonly sums: Float64Array;
  private readonly bookings: Nodes['bookings'];
  private readonly resources: readonly number[];
  private readonly free: Float64Array;
  /** A node's part of the sums. */
  private readonly part: number;

  constructor({ bookings }: Nodes, resources: readonly number[]) {
    this.bookings = bookings;
    this.resources = resources;
    this.sums = new Float64Array(resources.length);
    this.free = new Float64Array(resources.length);
    this.part = bookings.note(0);
  }

  update(cells: number, exists: boolean): void {
    const { resources, free, sums, part: noted } = this;
    const { values, cell } = this.bookings;
    let usable = 1;
    for (let i = 0; i < resources.length; i++) {
      const at = cells + resources[i] * cell;
      const all = values[at + ALLOCATABLE];
      free[i] = all === 0 ? 1 : Math.max(0, 1 - values[at + REQUESTED] / all);
      usable = Math.min(usable, free[i]);
    }
    for (let i = 0; i < resources.length; i++) {
      const at = cells + resources[i] * cell;
      const part = exists ? Math.floor((free[i] - usable) * values[at + ALLOCATABLE]) : 0;
      sums[i] += part - values[at + noted];
      values[at + noted] = part;
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
    const gauges: Gauge[] = [];
    bookings.onChange((_node, cells, exists) => stuck.update(cells, exists));
    onSample((at) => {
      EVERY_POD_NEEDS.forEach((resource, i) => {
        const total = bookings.allocatable[needed[i]];
        if (!(total > 0) || resource === 'pods') return;
        gauges[i] ??= gauge({ resource });
        gauges[i].set(at, stuck.sums[i] / total);
      });
    });
  },
};
