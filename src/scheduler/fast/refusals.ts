/**
 * Why a class's pods fit nowhere, if nothing but the node itself can refuse them: a status a node, remembered, and how many
 * nodes have each. As with the memo, only nodes that changed are looked at again.
 */
import { type NodeStatusReader, type Status, UNSEEN } from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import type { NodeRunner } from './node-runner.ts';
import { BLOCK_BITS, BLOCK_MASK, type NodeTable } from './node-table.ts';

const PASSES = 0;

/** A node that pods of equal or higher priority were promised, and its status with them. */
export interface Crowded {
  readonly position: number;
  readonly status: Status;
}

/** How many nodes have which status: stays as it is. Which node has which is true until the cluster changes. */
class RefusalCounts implements NodeStatusReader {
  readonly absent = UNSEEN;
  readonly count: number;
  private readonly refusals: Refusals;
  private readonly counts: readonly (readonly [status: Status, nodes: number])[];

  constructor(refusals: Refusals, counts: readonly (readonly [Status, number])[]) {
    this.refusals = refusals;
    this.counts = counts;
    this.count = counts.reduce((sum, [, nodes]) => sum + nodes, 0);
  }

  get(node: NodeInfo | undefined): Status {
    return (node === undefined ? undefined : this.refusals.at(node.position)) ?? this.absent;
  }

  forEach(visit: (status: Status, nodes: number) => void): void {
    for (const [status, nodes] of this.counts) visit(status, nodes);
  }
}

export class Refusals {
  /** By block: a bit for each node on which removing pods may help. */
  potential = new Int32Array(0);
  potentialNodes = 0;
  private readonly table: NodeTable;
  private readonly runner: NodeRunner;
  /** By position: 0 for nodes that pass, else one more than the place in `known`. */
  private codes = new Uint16Array(0);
  private readonly known: Status[] = [];
  private readonly numbers = new Map<Status, number>();
  /** By code: nodes that have it. */
  private readonly nodes: number[] = [0];
  /** By block: the change sequence when it was looked at. */
  private lookedAt = new Float64Array(0);
  private infos: readonly NodeInfo[] = [];
  /** By position: codes of the last `read` that stand instead of the nodes' own; 0 for none. And where such are. */
  private others = new Uint16Array(0);
  private readonly changed: number[] = [];

  constructor(table: NodeTable, runner: NodeRunner) {
    this.table = table;
    this.runner = runner;
  }

  /**
   * Brings every node up to date. @returns the statuses as they are now
   * @param crowded statuses that stand instead of the nodes' own
   * @param ruleOf what rules say of nodes that would pass by themselves, by slot
   */
  read(crowded: readonly Crowded[], ruleOf?: (slot: number) => Status | undefined): NodeStatusReader {
    this.takeBack();
    this.sync();
    const nodes = this.nodes.slice();
    for (const { position, status } of crowded) this.replace(position, status, nodes);
    if (ruleOf !== undefined) this.readRules(ruleOf, nodes);
    const counts = this.known.map((status, i) => [status, nodes[i + 1]] as const);
    return new RefusalCounts(
      this,
      counts.filter(([, count]) => count > 0),
    );
  }

  /** Of the node in this position, as of the last `read`; undefined: it passes. */
  at(position: number): Status | undefined {
    const code = this.others[position] || this.codes[position];
    return code === PASSES ? undefined : this.known[code - 1];
  }

  private readRules(ruleOf: (slot: number) => Status | undefined, nodes: number[]): void {
    const { slots } = this.table;
    for (let position = 0; position < slots.length; position++) {
      if (this.codes[position] !== PASSES) continue;
      const status = ruleOf(slots[position]);
      if (status !== undefined) this.replace(position, status, nodes);
    }
  }

  private replace(position: number, status: Status, nodes: number[]): void {
    const code = this.codeOf(status);
    const own = this.codes[position];
    nodes[own]--;
    nodes[code] = (nodes[code] ?? 0) + 1;
    this.others[position] = code;
    this.changed.push(position);
    if (status.code === 'Unschedulable' && !this.isPotential(position)) this.flip(position, 1);
  }

  private takeBack(): void {
    for (const position of this.changed) {
      this.others[position] = PASSES;
      const own = this.codes[position];
      if (this.isPotential(position) && (own === PASSES || this.known[own - 1].code !== 'Unschedulable'))
        this.flip(position, -1);
    }
    this.changed.length = 0;
  }

  private isPotential(position: number): boolean {
    return (this.potential[position >> BLOCK_BITS] & (1 << (position & BLOCK_MASK))) !== 0;
  }

  private flip(position: number, by: 1 | -1): void {
    this.potential[position >> BLOCK_BITS] ^= 1 << (position & BLOCK_MASK);
    this.potentialNodes += by;
  }

  private sync(): void {
    const { table } = this;
    if (this.infos !== table.infos) this.resize();
    const { blockChangedAt, changedAt } = table;
    for (let block = 0; block < table.blocks; block++) {
      const since = this.lookedAt[block];
      if (blockChangedAt[block] <= since) continue;
      this.lookedAt[block] = blockChangedAt[block];
      const first = block << BLOCK_BITS;
      const end = Math.min(first + BLOCK_MASK + 1, table.count);
      for (let position = first; position < end; position++) if (changedAt[position] > since) this.look(position);
    }
  }

  private look(position: number): void {
    const status = this.runner.filter(this.table.infos[position]);
    const code = status === undefined ? PASSES : this.codeOf(status);
    const before = this.codes[position];
    if (code === before) return;
    this.codes[position] = code;
    this.nodes[before]--;
    this.nodes[code]++;
    const isPotential = status?.code === 'Unschedulable';
    if (this.isPotential(position) !== isPotential) this.flip(position, isPotential ? 1 : -1);
  }

  private codeOf(status: Status): number {
    const known = this.numbers.get(status);
    if (known !== undefined) return known;
    const code = this.known.push(status);
    this.numbers.set(status, code);
    this.nodes.push(0);
    return code;
  }

  private resize(): void {
    const { infos, count, blocks } = this.table;
    this.infos = infos;
    this.codes = new Uint16Array(count);
    this.others = new Uint16Array(count);
    this.changed.length = 0;
    this.potential = new Int32Array(blocks);
    this.potentialNodes = 0;
    this.lookedAt = new Float64Array(blocks);
    this.nodes.fill(0);
    this.nodes[PASSES] = count;
  }
}
