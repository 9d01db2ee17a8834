/** Nodes as the record shows them, with what the pods bound to them request. */
import type { NodeFacts, World } from '../_world.ts';

export interface NodeView {
  readonly index: number;
  readonly facts: NodeFacts;
  /** Number of its zone: see `Nodes.zones`. */
  readonly zone: number;
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
  /** By resource number, see `Resources`; as long as there are resources when the node comes, at least. */
  readonly requested: number[];
  readonly requestedPeak: number[];
  readonly allocatable: number[];
  evictions: number;
  /** It is among `Nodes.touched`. */
  isTouched: boolean;
}

/** What the pods of a class request: columns of the same length. */
interface Requests {
  readonly resources: readonly number[];
  readonly amounts: readonly number[];
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
  /** Zones by number, in the order in which they are met; 0 is that of nodes without one. */
  readonly zones: string[] = [''];
  /** Nodes that came, went or were booked since the last sample, each once: samplers add up differences. */
  readonly touched: NodeView[] = [];
  /** Existing nodes of each zone. */
  readonly nodesByZone: number[] = [0];
  private readonly world: World;
  private readonly requestsByClass: (Requests | undefined)[] = [];

  constructor(world: World) {
    this.world = world;
    for (const name of ['cpu', 'memory', 'pods']) this.resources.of(name);
  }

  add(index: number, at: number): NodeView {
    const facts = this.world.node(index);
    for (const name of facts.allocatable.keys()) this.resources.of(name);
    const node: NodeView = {
      index,
      facts,
      zone: this.zoneNumber(facts.zone),
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
      requested: zeros(this.resources.names.length),
      requestedPeak: zeros(this.resources.names.length),
      allocatable: zeros(this.resources.names.length),
      evictions: 0,
      isTouched: false,
    };
    for (const [name, amount] of facts.allocatable) {
      const resource = this.resources.of(name);
      node.allocatable[resource] = amount;
      this.allocatable[resource] = (this.allocatable[resource] ?? 0) + amount;
    }
    this.list[index] = node;
    this.touch(node);
    this.count++;
    this.countPeak = Math.max(this.countPeak, this.count);
    this.nodesByZone[node.zone]++;
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
      this.requested[resource] = (this.requested[resource] ?? 0) - amount;
    });
    this.nodesByZone[node.zone]--;
    this.touch(node);
  }

  /** All samplers have seen what was touched. */
  settle(): void {
    for (const node of this.touched) node.isTouched = false;
    this.touched.length = 0;
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
    this.touch(node);
    node.pods += sign;
    node.podsPeak = Math.max(node.podsPeak, node.pods);
    const { resources, amounts } = this.requestsOf(classId);
    const { requested, requestedPeak } = node;
    for (let i = 0; i < resources.length; i++) {
      const resource = resources[i];
      // A resource that no node has had when this one came.
      while (requested.length <= resource) {
        requested.push(0);
        requestedPeak.push(0);
      }
      const next = requested[resource] + sign * amounts[i];
      requested[resource] = next;
      if (next > requestedPeak[resource]) requestedPeak[resource] = next;
      if (node.exists) this.requested[resource] = (this.requested[resource] ?? 0) + sign * amounts[i];
    }
  }

  /** Nodes that exist, in the order of their creation. */
  *live(): Generator<NodeView> {
    for (const node of this.list) if (node?.exists) yield node;
  }

  private touch(node: NodeView): void {
    if (node.isTouched) return;
    node.isTouched = true;
    this.touched.push(node);
  }

  private zoneNumber(name: string): number {
    const known = this.zones.indexOf(name);
    if (known >= 0) return known;
    this.nodesByZone.push(0);
    return this.zones.push(name) - 1;
  }

  private requestsOf(classId: number): Requests {
    const known = this.requestsByClass[classId];
    if (known !== undefined) return known;
    const wanted = [...this.world.podClass(classId).requests].filter(([, amount]) => amount !== 0);
    const requests: Requests = {
      resources: [this.resources.of('pods'), ...wanted.map(([name]) => this.resources.of(name))],
      amounts: [1, ...wanted.map(([, amount]) => amount)],
    };
    this.requestsByClass[classId] = requests;
    return requests;
  }
}

const zeros = (length: number): number[] => new Array<number>(length).fill(0);
