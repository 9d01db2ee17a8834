/**
 * Pods of equal or higher priority that were promised a node, as one pod meets them: it must fit both with them and without.
 * For pods that nothing but nodes themselves can refuse.
 */
import type { PodRef } from '../framework/index.ts';
import { BLOCK_BITS, BLOCK_MASK, type NodeTable } from './node-table.ts';
import type { NodeRunner } from './node-runner.ts';
import type { NominatedNodes } from './nominated-nodes.ts';
import type { Crowded } from './refusals.ts';
import type { Gate } from './window.ts';

export class Rivals implements Gate {
  readonly isBroken = false;
  private readonly table: NodeTable;
  private readonly nominatedNodes: NominatedNodes;
  private readonly runner: NodeRunner;
  private readonly pod: PodRef;

  constructor(table: NodeTable, nominatedNodes: NominatedNodes, runner: NodeRunner, pod: PodRef) {
    this.table = table;
    this.nominatedNodes = nominatedNodes;
    this.runner = runner;
    this.pod = pod;
  }

  closed(block: number, word: number): number {
    let closed = 0;
    for (let rest = word & this.nominatedNodes.bits[block]; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const info = this.table.infos[(block << BLOCK_BITS) + 31 - Math.clz32(bit)];
      if (this.runner.filterWithRivals(this.pod, info) !== undefined) closed |= bit;
    }
    return closed;
  }

  closes(position: number): boolean {
    return this.closed(position >> BLOCK_BITS, 1 << (position & BLOCK_MASK)) !== 0;
  }

  /** Nodes that refuse the pod for its rivals' sake, and how. */
  crowded(): readonly Crowded[] {
    const { bits } = this.nominatedNodes;
    const crowded: Crowded[] = [];
    for (let block = 0; block < bits.length; block++) {
      for (let rest = bits[block]; rest !== 0; rest &= rest - 1) {
        const position = (block << BLOCK_BITS) + 31 - Math.clz32(rest & -rest);
        const status = this.runner.filterWithRivals(this.pod, this.table.infos[position]);
        if (status !== undefined) crowded.push({ position, status });
      }
    }
    return crowded;
  }
}
