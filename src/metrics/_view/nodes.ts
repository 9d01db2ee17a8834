/** Nodes as the record shows them. What the pods bound to them request is in their `Bookings`. */
import type { NodeFacts, World } from '../_world.ts';
import { Bookings } from './bookings.ts';

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
  evictions: number;
}

export class Nodes {
  /** By index; holes where the record never spoke of a node. */
  readonly list: (NodeView | undefined)[] = [];
  readonly bookings: Bookings;
  count = 0;
  ready = 0;
  countPeak = 0;
  /** Zones by number, in the order in which they are met; 0 is that of nodes without one. */
  readonly zones: string[] = [''];
  /** Existing nodes of each zone. */
  readonly nodesByZone: number[] = [0];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    this.bookings = new Bookings(world);
  }

  add(index: number, at: number): NodeView {
    const facts = this.world.node(index);
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
      evictions: 0,
    };
    this.list[index] = node;
    this.bookings.addNode(index, node.zone, facts.allocatable);
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
    this.bookings.removeNode(node.index);
    this.nodesByZone[node.zone]--;
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

  /** Nodes that exist, in the order of their creation. */
  *live(): Generator<NodeView> {
    for (const node of this.list) if (node?.exists) yield node;
  }

  private zoneNumber(name: string): number {
    const known = this.zones.indexOf(name);
    if (known >= 0) return known;
    this.nodesByZone.push(0);
    return this.zones.push(name) - 1;
  }
}
