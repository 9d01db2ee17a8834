import type { MetricDefinition } from './_metric.ts';
import { IndexColumn } from './_instruments/index.ts';
import type { View } from './_view/index.ts';

/** A node that is so far over what it has is as far as one can be. */
const MOST = 2 ** 31 - 1;

/** Share of a node that does not count: it is gone, or has nothing of the resource. */
const NONE = -1;

/** Shares are counted in hundred-thousandths, so that sums of squares stay exact integers, in whatever order they are added. */
const SHARES = 100_000;

/** Over the existing nodes that have some of a resource. */
class Shares {
  count = 0;
  sum = 0;
  squares = 0;
  /** By node: the share that is in the sums, or NONE. */
  private readonly known = new IndexColumn(NONE);

  set(node: number, share: number): void {
    const before = this.known.get(node);
    if (before === share) return;
    if (before !== NONE) this.add(before, -1);
    if (share !== NONE) this.add(share, 1);
    this.known.set(node, share);
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
  return Math.min(MOST, Math.round((bookings.requestedOf(node, resource) * SHARES) / all));
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
    onSample((at) => {
      const { resources, touched, touchedCount } = bookings;
      while (byResource.length < resources.length) byResource.push(new Shares());
      // node by node: they are many, and each is fetched once
      for (let t = 0; t < touchedCount; t++)
        for (let i = 0; i < resources.length; i++) byResource[i].set(touched[t], shareOf(view, touched[t], i));
      resources.forEach((resource, i) => {
        const shares = byResource[i];
        if (shares.count > 0) gauge({ resource }).set(at, shares.deviation / SHARES);
      });
    });
  },
};
