/**
 * Pods that match something, counted by topology domain – or by node where a domain is a node. Kept up to date pod by pod.
 */
import { grow } from '../../cluster/columns.ts';
import { DomainMinimum } from './domain-minimum.ts';
import type { NodeMarks } from './node-marks.ts';
import { MISSING, type TopologyKey } from './topology-key.ts';

/** Whose nodes' pods count: a flag a slot. */
export interface Inclusion {
  readonly included: Uint8Array;
}

export interface CounterOptions {
  readonly key: TopologyKey;
  /** Counts stand by slot instead of by value. */
  readonly byNode: boolean;
  /** Only these nodes' pods count; undefined: all nodes'. */
  readonly inclusion?: Inclusion;
  /** Nodes without the key make up a domain of their own, number 0; the values follow. */
  readonly countsMissing?: boolean;
  /** Nodes count by slot whether or not they have the key. */
  readonly ignoresKey?: boolean;
  /** The fewest pods in any domain are asked for. */
  readonly needsMinimum?: boolean;
  /** Pods that are being deleted do not count. */
  readonly skipsTerminating: boolean;
  /** Of counts by slot: where there are any. */
  readonly marks?: NodeMarks;
}

const NOT_COUNTED = -1;

export class Counter {
  readonly key: TopologyKey;
  readonly byNode: boolean;
  readonly skipsTerminating: boolean;
  counts = new Int32Array(8);
  /** Over all domains. */
  total = 0;
  readonly minimum: DomainMinimum | undefined;
  readonly marks: NodeMarks | undefined;
  private readonly inclusion: Inclusion | undefined;
  private readonly offset: 0 | 1;
  private readonly ignoresKey: boolean;

  constructor(options: CounterOptions) {
    this.key = options.key;
    this.byNode = options.byNode;
    this.inclusion = options.inclusion;
    this.offset = options.countsMissing === true ? 1 : 0;
    this.ignoresKey = options.ignoresKey === true;
    this.skipsTerminating = options.skipsTerminating;
    this.minimum = options.needsMinimum === true ? new DomainMinimum() : undefined;
    this.marks = options.marks;
  }

  /** Where the node's pods are counted, whether or not they are; -1: nowhere. */
  domainOf(slot: number): number {
    if (this.ignoresKey) return slot;
    const value = this.key.valueOf[slot];
    if (value === MISSING) return this.offset - 1;
    return this.byNode ? slot : value + this.offset;
  }

  at(domain: number): number {
    return domain >= 0 && domain < this.counts.length ? this.counts[domain] : 0;
  }

  /** By the number of a value of the key, or -1 for nodes without it. */
  atValue(value: number): number {
    return this.at(value + this.offset);
  }

  /** A pod comes to the node (or, with a negative weight, leaves it). */
  add(slot: number, weight: number): void {
    const domain = this.countedDomain(slot);
    if (domain === NOT_COUNTED) return;
    if (domain >= this.counts.length) this.counts = grow(this.counts, Math.max(domain + 1, this.counts.length * 2));
    const before = this.counts[domain];
    this.counts[domain] = before + weight;
    this.total += weight;
    this.minimum?.move(before, before + weight);
    if (this.marks !== undefined && (before === 0 || before + weight === 0)) this.marks.flip(domain);
  }

  /** The node comes into the list, still without pods. */
  addNode(slot: number): void {
    if (this.minimum === undefined) return;
    const domain = this.countedDomain(slot);
    if (domain !== NOT_COUNTED) this.minimum.register(domain, this.at(domain));
  }

  /** The node leaves the list, and its pods have left it. */
  removeNode(slot: number): void {
    if (this.minimum === undefined) return;
    const domain = this.countedDomain(slot);
    if (domain !== NOT_COUNTED) this.minimum.unregister(domain, this.at(domain));
  }

  private countedDomain(slot: number): number {
    if (this.inclusion !== undefined && this.inclusion.included[slot] === 0) return NOT_COUNTED;
    return this.domainOf(slot);
  }
}
