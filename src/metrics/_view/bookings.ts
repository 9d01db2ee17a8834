/**
 * What the pods bound to each node request, and what it can allocate: a row a node, a cell a resource. A pod's place is taken and
 * left in its life, each time on another node, and a row comes from far away; so all of a node lies together, and whoever adds
 * something up over nodes looks at the row while it is near, and notes in it what it has added.
 *
 *   values   node 0: state │ cpu: REQUESTED, PEAK, ALLOCATABLE, notes… │ memory: … │ pods: … ║ node 1: …
 */
import type { World } from '../_world.ts';

/** The resources that every node has, by number. */
const BASIC = ['cpu', 'memory', 'pods'];
const PODS = BASIC.indexOf('pods');
const NONE = -1;

/** Places in a cell: what is requested, the most that ever was, what can be allocated. Notes follow. */
export const REQUESTED = 0;
const PEAK = 1;
export const ALLOCATABLE = 2;

/** A node's state: does it exist? Above that the number of its zone; NONE if there never was such a node. */
const EXISTS = 1;
const ZONE_SHIFT = 1;

/** Bookings wait for each other: rows that are fetched one after the other come sooner than each for itself. */
const MOST_QUEUED = 256;
const ENTRY = 3;

/** What the pods of a class request: columns of the same length. */
interface Requests {
  readonly resources: readonly number[];
  readonly amounts: readonly number[];
}

/** Called with a node, the index in `values` of its first cell, and whether it exists. */
type NodeVisitor = (node: number, cells: number, exists: boolean) => void;

export class Bookings {
  /** Resource names by number, in the order in which they are met. */
  readonly resources: string[] = [];
  /** Sums over the nodes that exist, by resource number. */
  readonly allocatable: number[] = [];
  readonly requested: number[] = [];
  /** The cell of resource `i` begins `i * cell` after the first of a node. */
  values = new Float64Array(0);
  cell = ALLOCATABLE + 1;
  private readonly world: World;
  private readonly numbers = new Map<string, number>();
  private readonly requestsByClass: (Requests | undefined)[] = [];
  /** What is in a note before anything was noted, by its place in a cell. */
  private readonly blanks: number[] = [0, 0, 0];
  /** Rows and cells a row that there is room for. */
  private rows = 0;
  private cells = BASIC.length;
  private readonly visitors: NodeVisitor[] = [];
  /** What was booked and is not carried out yet: node, class, sign of each. */
  private readonly queue = new Int32Array(MOST_QUEUED * ENTRY);
  private queued = 0;

  constructor(world: World) {
    this.world = world;
    for (const name of BASIC) this.resource(name);
  }

  /** A place in every cell for what a visitor notes; `blank` is in it at first. To be asked for before the run. */
  note(blank: number): number {
    if (this.rows > 0) throw new Error('there are nodes already');
    this.blanks.push(blank);
    return this.cell++;
  }

  /** `visit` is called after a node came, went or was booked. */
  onChange(visit: NodeVisitor): void {
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
    if (number >= this.cells) this.reach(this.rows, this.cells * 2);
    return number;
  }

  addNode(node: number, zone: number, allocatable: ReadonlyMap<string, number>): void {
    this.settle();
    if (node >= this.rows) this.reach(Math.max(64, node + 1, this.rows * 2), this.cells);
    if (this.stateOf(node) !== NONE) this.clear(node);
    for (const [name, amount] of allocatable) {
      const resource = this.resource(name);
      this.values[this.at(node, resource) + ALLOCATABLE] = amount;
      this.allocatable[resource] += amount;
    }
    this.values[this.row(node)] = (zone << ZONE_SHIFT) | EXISTS;
    this.visit(node);
  }

  /** The node is gone; its row stays as it is. */
  removeNode(node: number): void {
    this.settle();
    for (let resource = 0; resource < this.resources.length; resource++) {
      this.allocatable[resource] -= this.allocatableOf(node, resource);
      this.requested[resource] -= this.requestedOf(node, resource);
    }
    this.values[this.row(node)] = this.stateOf(node) & ~EXISTS;
    this.visit(node);
  }

  /** -1 if there never was such a node. */
  zoneOf(node: number): number {
    return this.stateOf(node) >> ZONE_SHIFT;
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
    const { queue, queued } = this;
    queue[queued] = node;
    queue[queued + 1] = classId;
    queue[queued + 2] = sign;
    this.queued = queued + ENTRY;
    if (this.queued === queue.length) this.settle();
  }

  /** Carries out what was booked: to be called before anything is read but zones. */
  settle(): void {
    const { queue, queued } = this;
    this.queued = 0;
    for (let i = 0; i < queued; i += ENTRY) this.carryOut(queue[i], queue[i + 1], queue[i + 2]);
    for (let i = 0; i < queued; i += ENTRY) this.visit(queue[i]);
  }

  private carryOut(node: number, classId: number, sign: number): void {
    const state = this.stateOf(node);
    if (state === NONE) return;
    const { resources, amounts } = this.requestsByClass[classId] ?? this.findRequests(classId);
    const { values, cell, requested } = this;
    const exists = (state & EXISTS) !== 0;
    const cells = this.at(node, 0);
    for (let i = 0; i < resources.length; i++) {
      const resource = resources[i];
      const amount = sign * amounts[i];
      const at = cells + resource * cell;
      const next = values[at] + amount;
      values[at] = next;
      if (next > values[at + PEAK]) values[at + PEAK] = next;
      if (exists) requested[resource] += amount;
    }
  }

  private visit(node: number): void {
    const state = this.stateOf(node);
    if (state === NONE) return;
    const cells = this.at(node, 0);
    for (const visit of this.visitors) visit(node, cells, (state & EXISTS) !== 0);
  }

  /** One was there before. What was noted of it stays: it is in sums. */
  private clear(node: number): void {
    for (let i = 0; i < this.cells; i++) this.values.fill(0, this.at(node, i), this.at(node, i) + ALLOCATABLE + 1);
  }

  private row(node: number): number {
    return node * (1 + this.cells * this.cell);
  }

  private at(node: number, resource: number): number {
    return this.row(node) + 1 + resource * this.cell;
  }

  private stateOf(node: number): number {
    return node >= 0 && node < this.rows ? this.values[this.row(node)] : NONE;
  }

  /** Makes room for so many rows and cells. */
  private reach(rows: number, cells: number): void {
    const { values: old, cell } = this;
    const before = 1 + this.cells * cell;
    const blank = [NONE, ...Array.from({ length: cells }, () => this.blanks).flat()];
    this.values = new Float64Array(rows * blank.length);
    for (let i = 0; i < this.values.length; i++) this.values[i] = blank[i % blank.length];
    for (let row = 0; row < this.rows; row++)
      this.values.set(old.subarray(row * before, (row + 1) * before), row * blank.length);
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
