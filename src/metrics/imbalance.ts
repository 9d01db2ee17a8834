import type { Gauge } from './_instruments/index.ts';
import type { MetricDefinition } from './_metric.ts';
import { ALLOCATABLE, REQUESTED } from './_view/index.ts';

/** Share of a node that does not count: it is gone, or has nothing of the resource. */
const NONE = -1;

/** Shares are counted in hundred-thousandths, so that sums of squares stay exact integers, in whatever order they are added. */
const SHARES = 100_000;

/** Over the existing nodes that have some of a resource. */
class Shares {
  count = 0;
  sum = 0;
  squares = 0;

  /** A node's share was `before` until now. */
  change(before: number, share: number): void {
    if (before === share) return;
    if (before !== NONE && share !== NONE) {
      this.sum += share - before;
      this.squares += share * share - before * before;
    } else if (share !== NONE) this.add(share, 1);
    else this.add(before, -1);
  }

  /** In shares. */
  get deviation(): number {
    return Math.round(Math.sqrt(Math.max(0, this.squares / this.count - (this.sum / this.count) ** 2)));
  }

  private add(share: number, sign: 1 | -1): void {
    this.count += sign;
    this.sum += sign * share;
    this.squares += sign * share * share;
  }
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
    const byResource: Shares[] = [];
    const gauges: Gauge[] = [];
    /** The share that is in the sums. */
    const known = bookings.note(NONE);
    bookings.onTouched((node, row) => {
      const { values, cell } = bookings;
      const exists = bookings.exists(node);
      for (let i = byResource.length; i < resources.length; i++) byResource.push(new Shares());
      for (let i = 0; i < resources.length; i++) {
        const at = row + i * cell;
        const all = values[at + ALLOCATABLE];
        const share = exists && all > 0 ? Math.round((values[at + REQUESTED] * SHARES) / all) : NONE;
        byResource[i].change(values[at + known], share);
        values[at + known] = share;
      }
    });
    onSample((at) => {
      byResource.forEach((shares, i) => {
        if (shares.count === 0) return;
        gauges[i] ??= gauge({ resource: resources[i] });
        gauges[i].set(at, shares.deviation / SHARES);
      });
    });
  },
};
