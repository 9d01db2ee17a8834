/** Nodes as the record shows them, with what the pods bound to them request. */
import type { NodeFacts, World } from '../_world.ts';

export interface NodeView {
  readonly index: number;
  readonly facts: NodeFacts;
  readonly createdAt: number;
  exists: boolean;
  ready: boolean;
  unschedulable: boolean;
  deletedAt: number;
  /** Since when `ready` is what it is, and the milliseconds before that. */
  readySince: number;
  readyMillis: number;
  notReadyMillis: number;
  /** Milliseconds it existed not ready before it was Ready for the first time. */
  pods: number;
  podsPeak: number;
  /** By resource number; see `Resources`. */
  readonly requested: number[];
  readonly requestedPeak: number[];
  readonly allocatable: number[];
  evictions: number;
}

/** Resource names as small numbers, in the order in which they are met. */
export class Resources {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  of(name: string): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = this.names.push(name) - 1;
      this.numbers.set(name, number);
    }
    return number;
  }
}

export class Nodes {
  /** By index; holes where the record never spoke of a node. */
  readonly list: (NodeView | undefined)[] = [];
  readonly resources = new Resources();
  /** Sums over the nodes that exist, by resource number. */
  readonly allocatable: number[] = [];
  readonly requested: number[] = [];
  count = 0;
  ready = 0;
  countPeak = 0;
  /** Zones of the nodes that exist, with their number. */
  readonly zones = new Map<string, number>();
  private readonly world: World;
  private readonly requestsByClass: (readonly (readonly [resource: number, amount: number])[] | undefined)[] = [];

  constructor(world: World) {
    this.world = world;
    for (const name of ['cpu', 'memory', 'pods']) this.resources.of(name);
  }

  add(index: number, at: number): NodeView {
    const facts = this.world.node(index);
    const node: NodeView = {
      index,
      facts,
      createdAt: at,
      exists: true,
      ready: false,
      unschedulable: false,
      deletedAt: Number.NaN,
      readySince: at,
      readyMillis: 0,
      notReadyMillis: 0,
      pods: 0,
      podsPeak: 0,
      requested: [],
      requestedPeak: [],
      allocatable: [],
      evictions: 0,
    };
    for (const [name, amount] of facts.allocatable) {
      const resource = this.resources.of(name);
      node.allocatable[resource] = amount;
      this.allocatable[resource] = (this.allocatable[resource] ?? 0) + amount;
    }
    this.list[index] = node;
    this.count++;
    this.countPeak = Math.max(this.countPeak, this.count);
    if (facts.zone !== '') this.zones.set(facts.zone, (this.zones.get(facts.zone) ?? 0) + 1);
    return node;
  }

  remove(node: NodeView, at: number): void {
    this.setReady(node, at, false);
    this.close(node, at);
    node.exists = false;
    node.deletedAt = at;
    this.count--;
    node.allocatable.forEach((amount, resource) => {
      this.allocatable[resource] -= amount;
    });
    node.requested.forEach((amount, resource) => {
      this.requested[resource] -= amount;
    });
    const { zone } = node.facts;
    const left = (this.zones.get(zone) ?? 1) - 1;
    if (left === 0) this.zones.delete(zone);
    else if (zone !== '') this.zones.set(zone, left);
  }

  setReady(node: NodeView, at: number, ready: boolean): void {
    if (node.ready === ready) return;
    this.close(node, at);
    node.ready = ready;
    this.ready += ready ? 1 : -1;
  }

  /** Counts the time up to `at`. */
  close(node: NodeView, at: number): void {
    if (!node.exists) return;
    if (node.ready) node.readyMillis += at - node.readySince;
    else node.notReadyMillis += at - node.readySince;
    node.readySince = at;
  }

  /** A pod of `classId` takes (`sign` 1) or leaves (−1) its place. */
  book(node: NodeView, classId: number, sign: 1 | -1): void {
    node.pods += sign;
    node.podsPeak = Math.max(node.podsPeak, node.pods);
    for (const [resource, amount] of this.requestsOf(classId)) {
      const next = (node.requested[resource] ?? 0) + sign * amount;
      node.requested[resource] = next;
      node.requestedPeak[resource] = Math.max(node.requestedPeak[resource] ?? 0, next);
      if (node.exists) this.requested[resource] = (this.requested[resource] ?? 0) + sign * amount;
    }
  }

  /** Nodes that exist, in the order of their creation. */
  *live(): Generator<NodeView> {
    for (const node of this.list) if (node?.exists) yield node;
  }

  private requestsOf(classId: number): readonly (readonly [number, number])[] {
    const known = this.requestsByClass[classId];
    if (known !== undefined) return known;
    const requests: (readonly [number, number])[] = [[this.resources.of('pods'), 1]];
    for (const [name, amount] of this.world.podClass(classId).requests) {
      if (amount !== 0) requests.push([this.resources.of(name), amount]);
    }
    this.requestsByClass[classId] = requests;
    return requests;
  }
}
