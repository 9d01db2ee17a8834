import type { MetricDefinition } from './_metric.ts';

const HOUR = 3_600_000;

export const costDollars: MetricDefinition = {
  name: 'cost_dollars',
  kind: 'counter',
  unit: '$',
  labels: [],
  doc: 'Node hours times the price of their pools. Present only where a pool has a price.',
  follow({ view, onEnd, steadyCounter }) {
    let since = 0;
    let rate = 0;
    let sum = 0;
    const known = new Set<number>();
    const reach = (at: number): void => {
      sum += (rate * (at - since)) / HOUR;
      since = at;
      steadyCounter().reach(at, sum);
    };
    view.onNode((at, { index, exists, facts }) => {
      const price = facts.pricePerHour;
      if (price === undefined || exists === known.has(index)) return;
      reach(at);
      if (exists) known.add(index);
      else known.delete(index);
      rate += exists ? price : -price;
    });
    onEnd((at) => {
      if (since > 0 || sum > 0 || rate > 0) reach(at);
    });
  },
};
