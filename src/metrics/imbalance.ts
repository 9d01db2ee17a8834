import { type Gauge, wider } from './_instruments/index.ts';
import type { MetricDefinition } from './_metric.ts';
import { ALLOCATABLE, REQUESTED } from './_view/index.ts';

/** Share of a node that does not count: it is gone, or has nothing of the resource. */
const NONE = -1;

/** Shares are counted in hundred-thousandths, so that sums of squares stay exact integers, in whatever order they are added. */
const SHARES = 100_000;

/** What is added up of a resource, over the existing nodes that have some of it. */
const COUNT = 0;
const SUM = 1;
const SQUARES = 2;
const SUMS = 3;

/** In shares. */
function deviation(sums: Float64Array, resource: number): number {
  const at = resource * SUMS;
  const mean = sums[at + SUM] / sums[at + COUNT];
  return Math.round(Math.sqrt(Math.max(0, sums[at + SQUARES] / sums[at + COUNT] - mean ** 2)));
}

export const imbalance: MetricDefinition = {
  name: 'imbalance',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['resource'],
  doc: 'Standard deviation, over the existing nodes, of the share of a resource that is requested on each: 0 if all are filled alike.',
  follow({ view, onSample, gauge }) {
    const { bookings } = view.nodes;
    const { resources } = bookings;
    const gauges: Gauge[] = [];
    let sums = new Float64Array(4 * SUMS);
    /** The share that is in the sums. */
    const known = bookings.note(NONE);
    bookings.onChange((_node, cells, exists) => {
      const { values, cell } = bookings;
      while (resources.length * SUMS > sums.length) sums = wider(sums);
      for (let i = 0; i < resources.length; i++) {
        const at = cells + i * cell;
        const all = values[at + ALLOCATABLE];
        const share = exists && all > 0 ? Math.round((values[at + REQUESTED] * SHARES) / all) : NONE;
        const before = values[at + known];
        if (share === before) continue;
        values[at + known] = share;
        const more = Number(share !== NONE) - Number(before !== NONE);
        const now = share === NONE ? 0 : share;
        const then = before === NONE ? 0 : before;
        if (more !== 0) sums[i * SUMS + COUNT] += more;
        sums[i * SUMS + SUM] += now - then;
        sums[i * SUMS + SQUARES] += now * now - then * then;
      }
    });
    onSample((at) => {
      resources.forEach((resource, i) => {
        if (!(sums[i * SUMS + COUNT] > 0)) return;
        gauges[i] ??= gauge({ resource });
        gauges[i].set(at, deviation(sums, i) / SHARES);
      });
    });
  },
};
