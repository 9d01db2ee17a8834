/**
 * Whoever rents out machines: pools order them, and get them after a while, or not while the kind is sold out.
 *
 *   order ─► in stock ──provision──► registers, tainted not-ready until its kubelet reports
 *        └─► sold out: waits, in the order of asking, until there is stock again
 */
import { type Cluster, NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import { type Distribution, quantile } from '../../model/distribution.ts';
import type { Node } from '../../model/objects/index.ts';

export interface Order {
  readonly pool: string;
  readonly zone: string;
  readonly provision?: Distribution;
  /** The machine, when it comes. */
  readonly make: () => Node | undefined;
  /** Index of its node; -1: not there yet. */
  node: number;
  /** Nobody wants it any more. */
  cancelled: boolean;
}

export class Provider {
  private readonly cluster: Cluster;
  private readonly orders: Order[] = [];
  /** Numbers of orders that wait for stock. */
  private waiting: number[] = [];
  /** `pool/zone`, or `pool/` for all its zones → how many entries say so. */
  private readonly soldOut = new Map<string, number>();
  private readonly arriveKind: EventKind;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.arriveKind = cluster.kernel.on('provider/arrive', (order) => this.arrive(this.orders[order]));
  }

  order(order: Pick<Order, 'pool' | 'zone' | 'provision' | 'make'>): Order {
    const full: Order = { ...order, node: NONE, cancelled: false };
    const number = this.orders.push(full) - 1;
    if (this.hasStock(order.pool, order.zone)) this.provide(number);
    else this.waiting.push(number);
    return full;
  }

  hasStock(pool: string, zone: string): boolean {
    return !this.soldOut.has(`${pool}/`) && !this.soldOut.has(`${pool}/${zone}`);
  }

  /** `zones`: none named means all. Returns how many orders went on. */
  setStock(pool: string, zones: readonly string[], inStock: boolean): void {
    for (const zone of zones.length > 0 ? zones : ['']) {
      const key = `${pool}/${zone}`;
      const entries = (this.soldOut.get(key) ?? 0) + (inStock ? -1 : 1);
      if (entries > 0) this.soldOut.set(key, entries);
      else this.soldOut.delete(key);
    }
    if (!inStock) return;
    const waiting = this.waiting;
    this.waiting = [];
    for (const number of waiting) {
      const { pool: wanted, zone } = this.orders[number];
      if (this.hasStock(wanted, zone)) this.provide(number);
      else this.waiting.push(number);
    }
  }

  private provide(number: number): void {
    const { pool, provision } = this.orders[number];
    const { kernel } = this.cluster;
    if (provision === undefined) this.arrive(this.orders[number]);
    else kernel.after(quantile(provision, kernel.random.stream(`provision:${pool}`).next()), this.arriveKind, number);
  }

  private arrive(order: Order): void {
    if (order.cancelled) return;
    const node = order.make();
    if (node !== undefined && this.cluster.nodes.find(node.metadata.name) === NONE)
      order.node = this.cluster.nodeApi.create(node);
  }
}

/** One for each cluster, made with the first order. */
const providers = new WeakMap<Cluster, Provider>();

export function providerOf(cluster: Cluster): Provider {
  let provider = providers.get(cluster);
  if (provider === undefined) {
    provider = new Provider(cluster);
    providers.set(cluster, provider);
  }
  return provider;
}
