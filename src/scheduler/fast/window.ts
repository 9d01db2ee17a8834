/**
 * The candidates of one decision: the first nodes that pass, in ring order, up to the limit – found by counting bits, without
 * looking at nodes one by one.
 *
 *   start ─► [····xx·x|xxxxx··x| … |xx·x····]     x passes; blocks that lie wholly inside are taken by their sums,
 *             first      whole      last  └ next  those at the ends bit by bit
 */
import { grow } from '../../cluster/columns.ts';
import type { LevelScores } from './level-scores.ts';
import type { Memo } from './memo.ts';
import { BLOCK_BITS, BLOCK_MASK } from './node-table.ts';

export function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The lowest `count` bits of a word. */
export function lowestBits(word: number, count: number): number {
  let rest = word;
  for (let i = 0; i < count; i++) rest &= rest - 1;
  return word & ~rest;
}

const positionOf = (block: number, bit: number): number => (block << BLOCK_BITS) + 31 - Math.clz32(bit);

/** Takes nodes out again that pass by themselves. */
export interface Gate {
  /** Those of a block's bits whose nodes may not be candidates after all. */
  closed(block: number, word: number): number;
}

export class Window {
  /** Candidates. */
  found = 0;
  /** Position of the first node that passes behind them, or -1 if there is none. */
  next = -1;
  private memo!: Memo;
  scores!: LevelScores;
  private restricts = false;
  private gate: Gate | undefined;
  /** Pieces in ring order: a block each, whole or some bits of it. */
  private pieces = 0;
  private blocks = new Int32Array(64);
  private words = new Int32Array(64);
  private wholes = new Uint8Array(64);

  /**
   * Collects the candidates from position `start` on and hands them to `scores`.
   * @param restricts whether levels can be forbidden
   */
  search(memo: Memo, scores: LevelScores, start: number, limit: number, restricts: boolean, gate?: Gate): void {
    this.gate = gate;
    this.memo = memo;
    this.scores = scores;
    this.restricts = restricts;
    this.found = 0;
    this.next = -1;
    this.pieces = 0;
    const blocks = memo.entries.length;
    const firstBits = -1 << (start & BLOCK_MASK);
    // the first block comes up again at the end of the ring, for its nodes before `start`
    const visits = firstBits === -1 ? blocks : blocks + 1;
    let block = start >> BLOCK_BITS;
    for (let visit = 0; visit < visits && this.next < 0; visit++) {
      if (memo.isStale(block)) memo.refresh(block);
      const bits = visit === 0 ? firstBits : visit === blocks ? ~firstBits : -1;
      this.take(block, bits, limit);
      block = block + 1 === blocks ? 0 : block + 1;
    }
  }

  /** Position of the candidate with this number, in ring order, among those with the best total. */
  tied(number: number): number {
    const { memo, scores } = this;
    const { shares, bestTotal } = scores;
    let skip = number;
    for (let i = 0; i < this.pieces; i++) {
      const block = this.blocks[i];
      if (this.wholes[i] === 1) {
        const ties = this.tiesOf(block);
        if (skip >= ties) {
          skip -= ties;
          continue;
        }
      }
      for (let rest = this.words[i]; rest !== 0; rest &= rest - 1) {
        const position = positionOf(block, rest & -rest);
        const level = memo.level[position];
        if (memo.base[position] + shares[level] !== bestTotal || (this.restricts && !scores.allows(level))) continue;
        if (skip-- === 0) return position;
      }
    }
    throw new Error('no node has the highest score');
  }

  /** Position of the only candidate. */
  only(): number {
    const bits = this.restricts ? this.memo.allowedBits(this.blocks[0], this.words[0], this.scores) : this.words[0];
    return positionOf(this.blocks[0], bits & -bits);
  }

  private take(block: number, bits: number, limit: number): void {
    const { memo, scores } = this;
    let word = memo.feasible[block] & bits;
    if (word === 0) return;
    const closed = this.gate === undefined ? 0 : this.gate.closed(block, word);
    word &= ~closed;
    const isWhole = bits === -1 && closed === 0;
    if (isWhole) {
      const nodes = this.restricts ? this.allowedNodes(block) : bitCount(word);
      if (this.found + nodes <= limit) {
        if (nodes === 0) return;
        this.found += nodes;
        this.addSums(block);
        this.push(block, word, 1);
        return;
      }
    }
    if (this.restricts) word = memo.allowedBits(block, word, scores);
    const nodes = bitCount(word);
    const room = limit - this.found;
    const taken = nodes > room ? lowestBits(word, room) : word;
    if (nodes > room) {
      const behind = word & ~taken;
      this.next = positionOf(block, behind & -behind);
    }
    if (taken === 0) return;
    this.found += Math.min(nodes, room);
    for (let rest = taken; rest !== 0; rest &= rest - 1) {
      const position = positionOf(block, rest & -rest);
      scores.add(memo.level[position], memo.base[position], 1, 1);
    }
    this.push(block, taken, 0);
  }

  private allowedNodes(block: number): number {
    const { memo, scores } = this;
    const first = block << BLOCK_BITS;
    const end = first + memo.entries[block];
    let nodes = 0;
    for (let entry = first; entry < end; entry++)
      if (scores.allows(memo.entryLevel[entry])) nodes += memo.entryNodes[entry];
    return nodes;
  }

  private addSums(block: number): void {
    const { memo, scores } = this;
    const first = block << BLOCK_BITS;
    const end = first + memo.entries[block];
    for (let entry = first; entry < end; entry++) {
      const level = memo.entryLevel[entry];
      if (this.restricts && !scores.allows(level)) continue;
      scores.add(level, memo.entryBase[entry], memo.entryTies[entry], memo.entryNodes[entry]);
    }
  }

  private tiesOf(block: number): number {
    const { memo, scores } = this;
    const { shares, bestTotal } = scores;
    const first = block << BLOCK_BITS;
    const end = first + memo.entries[block];
    let ties = 0;
    for (let entry = first; entry < end; entry++) {
      const level = memo.entryLevel[entry];
      if (memo.entryBase[entry] + shares[level] !== bestTotal || (this.restricts && !scores.allows(level))) continue;
      ties += memo.entryTies[entry];
    }
    return ties;
  }

  private push(block: number, word: number, whole: 0 | 1): void {
    const at = this.pieces++;
    if (at >= this.blocks.length) {
      this.blocks = grow(this.blocks, at * 2);
      this.words = grow(this.words, at * 2);
      this.wholes = grow(this.wholes, at * 2);
    }
    this.blocks[at] = block;
    this.words[at] = word;
    this.wholes[at] = whole;
  }
}
