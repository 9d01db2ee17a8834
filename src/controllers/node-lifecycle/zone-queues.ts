/**
 * Nodes that wait for their NoExecute taint: a queue and a token bucket a zone, looked at ten times a second
 * (upstream pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go). Every monitor pass takes the waiting nodes
 * out and puts them in again, in the order of its list: so the order is that of the nodes' creation, whatever came first.
 *
 * Looking is an event only when somebody waits and there will be a token.
 */
import type { EventHandle, EventKind, Kernel } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { fullLimiter, takeToken, withRate, type ZoneLimiter } from './limiter.ts';
import type { PassGrid } from '../_shared/pass-grid.ts';

interface ZoneQueue {
  limiter: ZoneLimiter;
  readonly nodes: Set<number>;
}

export class ZoneQueues {
  private readonly kernel: Kernel;
  private readonly kind: EventKind;
  /** Its turn has come. */
  private readonly take: (node: number) => void;
  private grid: PassGrid;
  private readonly zones = new Map<string, ZoneQueue>();
  private readonly zoneOf = new Map<number, string>();
  private pending: { readonly at: Instant; readonly handle: EventHandle } | undefined;

  constructor(kernel: Kernel, name: string, grid: PassGrid, take: (node: number) => void) {
    this.kernel = kernel;
    this.grid = grid;
    this.take = take;
    this.kind = kernel.on(`${name}/no-execute`, () => this.look());
  }

  restart(grid: PassGrid): void {
    if (this.pending !== undefined) this.kernel.cancel(this.pending.handle);
    this.pending = undefined;
    this.zones.clear();
    this.zoneOf.clear();
    this.grid = grid;
  }

  /** A zone that is new begins with a token. */
  addZone(zone: string, rate: number): void {
    if (!this.zones.has(zone)) this.zones.set(zone, { limiter: fullLimiter(rate, this.kernel.now), nodes: new Set() });
  }

  setRate(zone: string, rate: number): void {
    const queue = this.zones.get(zone);
    if (queue === undefined) return;
    queue.limiter = withRate(queue.limiter, rate, this.kernel.now);
    this.await();
  }

  has(node: number): boolean {
    return this.zoneOf.has(node);
  }

  add(zone: string, node: number): void {
    if (this.zoneOf.get(node) === zone) return;
    this.remove(node);
    this.zones.get(zone)?.nodes.add(node);
    this.zoneOf.set(node, zone);
    this.await();
  }

  remove(node: number): void {
    const zone = this.zoneOf.get(node);
    if (zone === undefined) return;
    this.zones.get(zone)?.nodes.delete(node);
    this.zoneOf.delete(node);
  }

  private look(): void {
    this.pending = undefined;
    for (const queue of this.zones.values()) this.drain(queue);
    this.await();
  }

  /** One token is one node, taken even for a node that is gone or ready again. */
  private drain(queue: ZoneQueue): void {
    while (queue.nodes.size > 0) {
      const limiter = takeToken(queue.limiter, this.kernel.now);
      if (limiter === undefined) return;
      queue.limiter = limiter;
      const node = least(queue.nodes);
      this.remove(node);
      this.take(node);
    }
  }

  private await(): void {
    const { now } = this.kernel;
    let earliest = Infinity;
    for (const { limiter, nodes } of this.zones.values()) {
      if (nodes.size > 0 && limiter.rate > 0) earliest = Math.min(earliest, Math.max(now, limiter.availableAt));
    }
    const at = earliest === Infinity ? Infinity : this.grid.atOrAfter(earliest);
    if (this.pending?.at === at) return;
    if (this.pending !== undefined) this.kernel.cancel(this.pending.handle);
    this.pending = at === Infinity ? undefined : { at, handle: this.kernel.at(at, this.kind) };
  }
}

function least(nodes: ReadonlySet<number>): number {
  let first = Infinity;
  for (const node of nodes) first = Math.min(first, node);
  return first;
}
