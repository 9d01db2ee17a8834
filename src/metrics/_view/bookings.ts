/**
 * What the pods bound to each node request, and what it can allocate: a row a node. A pod's place is taken and left in its life,
 * each time on another node; so what is changed together lies together.
 *
 *   amounts   node 0: cpu, its peak, memory, its peak, pods, its peak │ node 1: …
 */
import { Grid, IndexColumn } from '../_instruments/columns.ts';
import type { World } from '../_world.ts';

/** The resources that every node has, by number. */
const BASIC = ['cpu', 'memory', 'pods'];
const PODS = BASIC.indexOf('pods');
const NONE = -1;

const EXISTS = 1 << 0;
const TOUCHED = 1 << 1;

/** What the pods of a class request: columns of the same length. */
interface Requests {
  readonly resources: readonly number[];
  readonly amounts: readonly number[];
}

export class Bookings {
  /** Resource names by number, in the order in which they are met. */
  readonly resources: string[] = [];
  /** Sums over the nodes that exist, by resource number. */
  readonly allocatable: number[] = [];
  readonly requested: number[] = [];
  /** Nodes that came, went or were booked since the last sample, each once: samplers add up differences. */
  readonly touched: number[] = [];
  private readonly world: World;
  private readonly numbers = new Map<string, number>();
  private readonly requestsByClass: (Requests | undefined)[] = [];
  /** By node and resource: what is requested and, beside it, the most that ever was. */
  private readonly amounts = new Grid(BASIC.length * 2 + 2);
  private readonly capacities = new Grid(BASIC.length + 1);
  /** Zone of a node, -1 if there never was one. */
  private readonly zones = new IndexColumn(NONE);
  /** EXISTS, TOUCHED. */
  private readonly flags = new IndexColumn(0);

  constructor(world: World) {
    this.world = world;
    for (const name of BASIC) this.resource(name);
  }

  /** The number of a resource. */
  resource(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.resources.push(name) - 1;
    this.numbers.set(name, number);
    this.allocatable.push(0);
    this.requested.push(0);
    this.amounts.reach(0, this.resources.length * 2);
    this.capacities.reach(0, this.resources.length);
    return number;
  }

  addNode(node: number, zone: number, allocatable: ReadonlyMap<string, number>): void {
    this.amounts.reach(node + 1, 0);
    this.capacities.reach(node + 1, 0);
    this.amounts.clear(node);
    this.capacities.clear(node);
    for (const [name, amount] of allocatable) {
      const resource = this.resource(name);
      this.capacities.set(node, resource, amount);
      this.allocatable[resource] += amount;
    }
    this.zones.set(node, zone);
    this.flags.set(node, this.flags.get(node) | EXISTS);
    this.touch(node);
  }

  /** The node is gone; its row stays as it is. */
  removeNode(node: number): void {
    for (let resource = 0; resource < this.resources.length; resource++) {
      this.allocatable[resource] -= this.allocatableOf(node, resource);
      this.requested[resource] -= this.requestedOf(node, resource);
    }
    this.flags.set(node, this.flags.get(node) & ~EXISTS);
    this.touch(node);
  }

  exists(node: number): boolean {
    return (this.flags.get(node) & EXISTS) !== 0;
  }

  /** -1 if there never was such a node. */
  zoneOf(node: number): number {
    return this.zones.get(node);
  }

  /** Pods that hold a place. */
  podsOf(node: number): number {
    return this.requestedOf(node, PODS);
  }

  podsPeakOf(node: number): number {
    return this.peakOf(node, PODS);
  }

  requestedOf(node: number, resource: number): number {
    return this.amounts.get(node, resource * 2);
  }

  peakOf(node: number, resource: number): number {
    return this.amounts.get(node, resource * 2 + 1);
  }

  allocatableOf(node: number, resource: number): number {
    return this.capacities.get(node, resource);
  }

  /** A pod of `classId` takes (`sign` 1) or leaves (−1) its place. */
  book(node: number, classId: number, sign: 1 | -1): void {
    const requests = this.requestsByClass[classId] ?? this.findRequests(classId);
    this.touch(node);
    const exists = this.exists(node);
    const { values, width } = this.amounts;
    for (let i = 0; i < requests.resources.length; i++) {
      const resource = requests.resources[i];
      const amount = sign * requests.amounts[i];
      const at = node * width + resource * 2;
      const next = values[at] + amount;
      values[at] = next;
      if (next > values[at + 1]) values[at + 1] = next;
      if (exists) this.requested[resource] += amount;
    }
  }

  /** All samplers have seen what was touched. */
  settle(): void {
    for (const node of this.touched) this.flags.set(node, this.flags.get(node) & ~TOUCHED);
    this.touched.length = 0;
  }

  private touch(node: number): void {
    const flags = this.flags.get(node);
    if ((flags & TOUCHED) !== 0) return;
    this.flags.set(node, flags | TOUCHED);
    this.touched.push(node);
  }

  private findRequests(classId: number): Requests {
    const wanted = [...this.world.podClass(classId).requests].filter(([, amount]) => amount !== 0);
    const requests: Requests = {
      resources: [PODS, ...wanted.map(([name]) => this.resource(name))],
      amounts: [1, ...wanted.map(([, amount]) => amount)],
    };
    this.requestsByClass[classId] = requests;
    return requests;
  }
}
