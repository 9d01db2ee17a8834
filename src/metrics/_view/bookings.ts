/**
 * What the pods bound to each node request, and what it can allocate: a row a node. A pod's place is taken and left several
 * times in its life, on another node each time; so what is changed together lies together.
 *
 *   requested   node 0: cpu, its peak, memory, its peak, pods, its peak │ node 1: …
 */
import type { World } from '../_world.ts';

/** The resources that every node has, by number. */
const BASIC = ['cpu', 'memory', 'pods'];
const PODS = BASIC.indexOf('pods');
const INITIAL_NODES = 64;
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
  touched = new Int32Array(INITIAL_NODES);
  touchedCount = 0;
  private readonly world: World;
  private readonly numbers = new Map<string, number>();
  private readonly requestsByClass: (Requests | undefined)[] = [];
  /** Resources that a row has room for, and rows. */
  private width = 4;
  private rows = INITIAL_NODES;
  /** By node and resource: what is requested, and the most that ever was. */
  private amounts = new Float64Array(INITIAL_NODES * 4 * 2);
  private capacities = new Float64Array(INITIAL_NODES * 4);
  /** Zone of a node, -1 if there never was one. */
  private zones = new Int32Array(INITIAL_NODES).fill(NONE);
  /** EXISTS, TOUCHED. */
  private flags = new Uint8Array(INITIAL_NODES);

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
    if (number === this.width) this.widen(this.rows, this.width * 2);
    return number;
  }

  addNode(node: number, zone: number, allocatable: ReadonlyMap<string, number>): void {
    for (const name of allocatable.keys()) this.resource(name);
    if (node >= this.rows) this.widen(Math.max(node + 1, this.rows * 2), this.width);
    this.clear(node);
    for (const [name, amount] of allocatable) {
      const resource = this.resource(name);
      this.capacities[node * this.width + resource] = amount;
      this.allocatable[resource] += amount;
    }
    this.zones[node] = zone;
    this.flags[node] |= EXISTS;
    this.touch(node);
  }

  /** The node is gone; its row stays as it is. */
  removeNode(node: number): void {
    for (let resource = 0; resource < this.resources.length; resource++) {
      this.allocatable[resource] -= this.allocatableOf(node, resource);
      this.requested[resource] -= this.requestedOf(node, resource);
    }
    this.flags[node] &= ~EXISTS;
    this.touch(node);
  }

  exists(node: number): boolean {
    return (this.flags[node] & EXISTS) !== 0;
  }

  /** -1 if there never was such a node. */
  zoneOf(node: number): number {
    return node >= 0 && node < this.rows ? this.zones[node] : NONE;
  }

  /** Pods that hold a place. */
  podsOf(node: number): number {
    return this.requestedOf(node, PODS);
  }

  podsPeakOf(node: number): number {
    return this.peakOf(node, PODS);
  }

  requestedOf(node: number, resource: number): number {
    return this.amounts[(node * this.width + resource) * 2];
  }

  peakOf(node: number, resource: number): number {
    return this.amounts[(node * this.width + resource) * 2 + 1];
  }

  allocatableOf(node: number, resource: number): number {
    return this.capacities[node * this.width + resource];
  }

  /** A pod of `classId` takes (`sign` 1) or leaves (−1) its place. */
  book(node: number, classId: number, sign: 1 | -1): void {
    const requests = this.requestsByClass[classId] ?? this.findRequests(classId);
    this.touch(node);
    const { amounts, requested } = this;
    const exists = this.exists(node);
    for (let i = 0; i < requests.resources.length; i++) {
      const resource = requests.resources[i];
      const amount = sign * requests.amounts[i];
      const at = (node * this.width + resource) * 2;
      const next = amounts[at] + amount;
      amounts[at] = next;
      if (next > amounts[at + 1]) amounts[at + 1] = next;
      if (exists) requested[resource] += amount;
    }
  }

  /** All samplers have seen what was touched. */
  settle(): void {
    for (let i = 0; i < this.touchedCount; i++) this.flags[this.touched[i]] &= ~TOUCHED;
    this.touchedCount = 0;
  }

  private touch(node: number): void {
    if ((this.flags[node] & TOUCHED) !== 0) return;
    this.flags[node] |= TOUCHED;
    this.touched[this.touchedCount++] = node;
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

  private clear(node: number): void {
    const { width } = this;
    this.amounts.fill(0, node * width * 2, (node + 1) * width * 2);
    this.capacities.fill(0, node * width, (node + 1) * width);
  }

  private widen(rows: number, width: number): void {
    const { amounts, capacities, zones, flags, touched } = this;
    this.amounts = new Float64Array(rows * width * 2);
    this.capacities = new Float64Array(rows * width);
    for (let node = 0; node < this.rows; node++) {
      const from = node * this.width;
      this.amounts.set(amounts.subarray(from * 2, (from + this.width) * 2), node * width * 2);
      this.capacities.set(capacities.subarray(from, from + this.width), node * width);
    }
    this.zones = new Int32Array(rows).fill(NONE);
    this.zones.set(zones);
    this.flags = new Uint8Array(rows);
    this.flags.set(flags);
    this.touched = new Int32Array(rows);
    this.touched.set(touched);
    this.rows = rows;
    this.width = width;
  }
}
