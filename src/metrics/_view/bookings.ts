/**
 * What the pods bound to each node request, and what it can allocate: a row a node, a cell a resource. A pod's place is taken and
 * left in its life, each time on another node, and samplers look at every node that was touched; so what is looked at together
 * lies together, and with it what a sampler noted of the node when it last looked.
 *
 *   values   node 0: cpu: REQUESTED, PEAK, ALLOCATABLE, notes… │ memory: … │ pods: … ║ node 1: …
 */
import { IndexColumn } from '../_instruments/columns.ts';
import type { World } from '../_world.ts';

/** The resources that every node has, by number. */
const BASIC = ['cpu', 'memory', 'pods'];
const PODS = BASIC.indexOf('pods');
const NONE = -1;

/** Places in a cell: what is requested, the most that ever was, what can be allocated. Notes of samplers follow. */
export const REQUESTED = 0;
const PEAK = 1;
export const ALLOCATABLE = 2;

/** Bits of a node's state; its zone lies above them. */
const EXISTS = 1 << 0;
const TOUCHED = 1 << 1;
const ZONE_SHIFT = 2;

/** Nodes that wait for samplers to look at them. */
const MOST_TOUCHED = 32;

/** What the pods of a class request: columns of the same length. */
interface Requests {
  readonly resources: readonly number[];
  readonly amounts: readonly number[];
}

/** Called with a node and the index in `values` at which its row begins. */
type NodeVisitor = (node: number, row: number) => void;

export class Bookings {
  /** Resource names by number, in the order in which they are met. */
  readonly resources: string[] = [];
  /** Sums over the nodes that exist, by resource number. */
  readonly allocatable: number[] = [];
  readonly requested: number[] = [];
  /** By node and resource: the cell of resource `i` in the row of a node begins at `row + i * cell`. */
  values = new Float64Array(0);
  cell = ALLOCATABLE + 1;
  private readonly world: World;
  private readonly numbers = new Map<string, number>();
  private readonly requestsByClass: (Requests | undefined)[] = [];
  /** What is in a note before its sampler wrote it, by its place in a cell. */
  private readonly blanks: number[] = [0, 0, 0];
  /** Rows and cells a row that there is room for. */
  private rows = 0;
  private cells = BASIC.length;
  /** EXISTS, TOUCHED and the number of its zone; -1 if there never was such a node. */
  private readonly states = new IndexColumn(NONE);
  /** Nodes that came, went or were booked and were not shown to samplers since: those add up differences, in any order. */
  private readonly touched: number[] = [];
  private readonly visitors: NodeVisitor[] = [];

  constructor(world: World) {
    this.world = world;
    for (const name of BASIC) this.resource(name);
  }

  /** A place in every cell for what a sampler notes; `blank` is in it at first. To be asked for before the run. */
  note(blank: number): number {
    if (this.rows > 0) throw new Error('there are nodes already');
    this.blanks.push(blank);
    return this.cell++;
  }

  /** `visit` is called for every node that came, went or was booked: soon, and at the latest before the next sample. */
  onTouched(visit: NodeVisitor): void {
    this.visitors.push(visit);
  }

  /** The number of a resource. */
  resource(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.resources.push(name) - 1;
    this.numbers.set(name, number);
    this.allocatable.push(0);
    this.requested.push(0);
    if (number >= this.cells) this.makeRoom(this.rows, this.cells * 2);
    return number;
  }

  addNode(node: number, zone: number, allocatable: ReadonlyMap<string, number>): void {
    if (node >= this.rows) this.makeRoom(Math.max(64, node + 1, this.rows * 2), this.cells);
    // what samplers noted stays: it is in their sums
    for (let i = 0; i < this.cells; i++) this.values.fill(0, this.at(node, i), this.at(node, i) + ALLOCATABLE + 1);
    for (const [name, amount] of allocatable) {
      const resource = this.resource(name);
      this.values[this.at(node, resource) + ALLOCATABLE] = amount;
      this.allocatable[resource] += amount;
    }
    this.touch(node, (zone << ZONE_SHIFT) | EXISTS);
  }

  /** The node is gone; its row stays as it is. */
  removeNode(node: number): void {
    for (let resource = 0; resource < this.resources.length; resource++) {
      this.allocatable[resource] -= this.allocatableOf(node, resource);
      this.requested[resource] -= this.requestedOf(node, resource);
    }
    this.touch(node, this.states.get(node) & ~EXISTS);
  }

  exists(node: number): boolean {
    const state = this.states.get(node);
    return state !== NONE && (state & EXISTS) !== 0;
  }

  /** -1 if there never was such a node. */
  zoneOf(node: number): number {
    return this.states.get(node) >> ZONE_SHIFT;
  }

  /** Pods that hold a place. */
  podsOf(node: number): number {
    return this.requestedOf(node, PODS);
  }

  podsPeakOf(node: number): number {
    return this.peakOf(node, PODS);
  }

  requestedOf(node: number, resource: number): number {
    return this.values[this.at(node, resource) + REQUESTED];
  }

  peakOf(node: number, resource: number): number {
    return this.values[this.at(node, resource) + PEAK];
  }

  allocatableOf(node: number, resource: number): number {
    return this.values[this.at(node, resource) + ALLOCATABLE];
  }

  /** A pod of `classId` takes (`sign` 1) or leaves (−1) its place on a node; nothing of one that never was. */
  book(node: number, classId: number, sign: 1 | -1): void {
    const state = this.states.get(node);
    if (state === NONE) return;
    const { resources, amounts } = this.requestsByClass[classId] ?? this.findRequests(classId);
    const { values, cell, requested } = this;
    const exists = (state & EXISTS) !== 0;
    const row = this.at(node, 0);
    for (let i = 0; i < resources.length; i++) {
      const resource = resources[i];
      const amount = sign * amounts[i];
      const at = row + resource * cell;
      const next = values[at] + amount;
      values[at] = next;
      if (next > values[at + PEAK]) values[at + PEAK] = next;
      if (exists) requested[resource] += amount;
    }
    if ((state & TOUCHED) === 0) this.touch(node, state);
  }

  /** Shows samplers what was touched. */
  settle(): void {
    const { touched, visitors } = this;
    for (const node of touched) {
      const row = this.at(node, 0);
      for (const visit of visitors) visit(node, row);
      this.states.set(node, this.states.get(node) & ~TOUCHED);
    }
    touched.length = 0;
  }

  private at(node: number, resource: number): number {
    return (node * this.cells + resource) * this.cell;
  }

  /** After a change of its row, with the state it then has. */
  private touch(node: number, state: number): void {
    this.states.set(node, state | TOUCHED);
    // a node's row comes from far away: it is looked at while it is near
    if (this.touched.push(node) >= MOST_TOUCHED) this.settle();
  }

  private makeRoom(rows: number, cells: number): void {
    const { values: old, cell } = this;
    const width = this.cells * cell;
    this.values = new Float64Array(rows * cells * cell);
    for (const [place, blank] of this.blanks.entries())
      if (blank !== 0) for (let at = place; at < this.values.length; at += cell) this.values[at] = blank;
    for (let row = 0; row < this.rows; row++)
      this.values.set(old.subarray(row * width, (row + 1) * width), row * cells * cell);
    this.rows = rows;
    this.cells = cells;
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
