import type { MetricDefinition } from './_metric.ts';

const HOUR = 3_600_000;

export const nodeHours: MetricDefinition = {
  name: 'node_hours',
  kind: 'counter',
  unit: 'h',
  labels: [],
  doc: 'Lifetimes of all nodes added up, ready or not: what is billed.',
  follow({ view, onEnd, steadyCounter }) {
    const total = steadyCounter();
    let since = 0;
    let count = 0;
    /** Node-milliseconds, which stay whole numbers. */
    let sum = 0;
    const reach = (at: number): void => {
      sum += count * (at - since);
      since = at;
      count = view.nodes.count;
      total.reach(at, sum / HOUR);
    };
    view.onNode((at) => {
      if (view.nodes.count !== count) reach(at);
    });
    onEnd(reach);
  },
};
