import type { MetricDefinition } from './_metric.ts';
import type { NodeView } from './_view/index.ts';

/** Shares are counted in hundred-thousandths, so that sums of squares stay exact integers, in whatever order they are added. */
const SHARES = 100_000;

/** Over the existing nodes that have some of a resource. */
class Shares {
  count = 0;
  sum = 0;
  squares = 0;
  /** By node: the share that is in the sums, or undefined. */
  private readonly known: (number | undefined)[] = [];

  /** `share` undefined: the node counts no more. */
  set(node: number, share: number | undefined): void {
    const before = this.known[node];
    if (before === share) return;
    if (before !== undefined) this.add(before, -1);
    if (share !== undefined) this.add(share, 1);
    this.known[node] = share;
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

function shareOf(node: NodeView, resource: number): number | undefined {
  const all = node.allocatable[resource] ?? 0;
  return node.exists && all > 0 ? Math.round(((node.requested[resource] ?? 0) * SHARES) / all) : undefined;
}

export const imbalance: MetricDefinition = {
  name: 'imbalance',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['resource'],
  doc: 'Standard deviation, over the existing nodes, of the share of a resource that is requested on each: 0 if all are filled alike.',
  follow({ view, onSample, gauge }) {
    const { nodes } = view;
    const byResource: Shares[] = [];
    onSample((at) => {
      const { names } = nodes.resources;
      while (byResource.length < names.length) byResource.push(new Shares());
      // node by node: they are many, and each is fetched once
      for (const node of nodes.touched)
        for (let i = 0; i < names.length; i++) byResource[i].set(node.index, shareOf(node, i));
      names.forEach((resource, i) => {
        const shares = byResource[i];
        if (shares.count > 0) gauge({ resource }).set(at, shares.deviation / SHARES);
      });
    });
  },
};
