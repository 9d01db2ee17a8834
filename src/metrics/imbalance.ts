import { Grid } from './_instruments/index.ts';
import type { MetricDefinition } from './_metric.ts';
import type { View } from './_view/index.ts';

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
    if (before !== NONE) this.add(before, -1);
    if (share !== NONE) this.add(share, 1);
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

function shareOf({ nodes: { bookings } }: View, node: number, resource: number): number {
  const all = bookings.allocatableOf(node, resource);
  if (!(all > 0) || !bookings.exists(node)) return NONE;
  return Math.round((bookings.requestedOf(node, resource) * SHARES) / all);
}

export const imbalance: MetricDefinition = {
  name: 'imbalance',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['resource'],
  doc: 'Standard deviation, over the existing nodes, of the share of a resource that is requested on each: 0 if all are filled alike.',
  follow({ view, onSample, gauge }) {
    const { bookings } = view.nodes;
    const byResource: Shares[] = [];
    /** By node and resource: the share that is in the sums. */
    const known = new Grid(4, NONE);
    onSample((at) => {
      const { resources } = bookings;
      while (byResource.length < resources.length) byResource.push(new Shares());
      // node by node: they are many, and each is fetched once
      for (const node of bookings.touched) {
        known.reach(node + 1, resources.length);
        for (let i = 0; i < resources.length; i++) {
          const share = shareOf(view, node, i);
          byResource[i].change(known.get(node, i), share);
          known.set(node, i, share);
        }
      }
      resources.forEach((resource, i) => {
        const shares = byResource[i];
        if (shares.count > 0) gauge({ resource }).set(at, shares.deviation / SHARES);
      });
    });
  },
};
