/**
 * The candidates of one decision: the first nodes that pass, in ring order, up to the limit – found by counting bits, without
 * looking at nodes one by one.
 *
 *   start ─► [····xx·x|xxxxx··x| … |xx·x····]     x passes; blocks that lie wholly inside are taken by their sums,
 *             first      whole      last  └ next  those at the ends bit by bit
 */
import { bitCount, lowestBits } from './bits.ts';
import { BlockRest } from './block-rest.ts';
import { type Exceptions, NO_LEVEL } from './exceptions.ts';
import type { LevelScores } from './level-scores.ts';
import type { Memo } from './memo.ts';
import { BLOCK_BITS, BLOCK_MASK } from './node-table.ts';
import { Pieces } from './pieces.ts';
import type { Crowded } from './refusals.ts';
import type { View } from './views.ts';

const positionOf = (block: number, bit: number): number => (block << BLOCK_BITS) + 31 - Math.clz32(bit);

/** Takes nodes out again that pass by themselves. */
export interface Gate {
  /** Those of a block's bits whose nodes may not be candidates after all. */
  closed(block: number, word: number): number;
  /** The same of the node in one position. */
  closes(position: number): boolean;
  /** What was found is void: only the plugin engine can tell. */
  readonly isBroken: boolean;
  /** All the nodes it closes, and why; undefined: it does not know. */
  crowded(): readonly Crowded[] | undefined;
}

export class Window {
  /** Candidates. */
  found = 0;
  /** Position of the first node that passes behind them, or -1 if there is none. */
  next = -1;
  private memo!: Memo;
  scores!: LevelScores;
  private exceptions: Exceptions | undefined;
  /** Whether levels can be forbidden. */
  private restricts = false;
  private gate: Gate | undefined;
  private limit = 0;
  private readonly pieces = new Pieces();
  /** By position, for exceptions among the candidates. */
  private oddLevels = new Uint16Array(0);
  private readonly rest = new BlockRest();

  /** Collects the candidates from position `start` on and hands them to the view's scores. */
  search({ memo, scores, exceptions, rules }: View, start: number, limit: number, gate?: Gate): void {
    this.gate = gate;
    this.memo = memo;
    this.scores = scores;
    this.exceptions = exceptions;
    this.restricts = rules.restrictsDomains;
    this.limit = limit;
    this.found = 0;
    this.next = -1;
    this.pieces.clear();
    if (this.oddLevels.length < memo.level.length) this.oddLevels = new Uint16Array(memo.level.length);
    const blocks = memo.entries.length;
    const firstBits = -1 << (start & BLOCK_MASK);
    // the first block comes up again at the end of the ring, for its nodes before `start`
    const visits = firstBits === -1 ? blocks : blocks + 1;
    let block = start >> BLOCK_BITS;
    for (let visit = 0; visit < visits && this.next < 0; visit++) {
      if (memo.isStale(block)) memo.refresh(block);
      const bits = visit === 0 ? firstBits : visit === blocks ? ~firstBits : -1;
      this.take(block, bits);
      block = block + 1 === blocks ? 0 : block + 1;
    }
  }

  /** Position of the candidate with this number, in ring order, among those with the best total. */
  tied(number: number): number {
    const { memo, scores, pieces } = this;
    const { shares, bestTotal } = scores;
    let skip = number;
    for (let i = 0; i < pieces.count; i++) {
      const block = pieces.blocks[i];
      const odd = pieces.odds[i];
      if (pieces.wholes[i] === 1) {
        const ties = odd === 0 ? this.tiesOf(block) : this.tiesOfRest(i);
        if (skip >= ties) {
          skip -= ties;
          continue;
        }
      }
      for (let rest = pieces.words[i]; rest !== 0; rest &= rest - 1) {
        const bit = rest & -rest;
        const position = positionOf(block, bit);
        const level = (odd & bit) === 0 ? memo.level[position] : this.oddLevels[position];
        if (memo.base[position] + shares[level] !== bestTotal || !this.isAllowed(level)) continue;
        if (skip-- === 0) return position;
      }
    }
    throw new Error('no node has the highest score');
  }

  /** Position of the only candidate. */
  only(): number {
    const { blocks, words } = this.pieces;
    const bits = this.restricts ? this.memo.allowedBits(blocks[0], words[0], this.scores) : words[0];
    return positionOf(blocks[0], bits & -bits);
  }

  private take(block: number, bits: number): void {
    const { memo, exceptions, gate } = this;
    const passing = memo.feasible[block] & bits;
    if (passing === 0) return;
    const odd = exceptions === undefined ? 0 : passing & exceptions.at(block);
    const closed = gate === undefined ? 0 : gate.closed(block, passing);
    const word = passing & ~closed & (odd === 0 ? -1 : ~this.refused(block, odd));
    const isWhole = bits === -1 && closed === 0;
    if (isWhole && (odd === 0 ? this.takeWhole(block, word) : this.takeRest(block, word, odd))) return;
    this.takeSome(block, word, odd);
  }

  /** By its sums, unless it has more candidates than are wanted. */
  private takeWhole(block: number, word: number): boolean {
    const room = this.limit - this.found;
    if (bitCount(word) > room && (!this.restricts || this.allowedNodes(block) > room)) return false;
    const nodes = this.addSums(block);
    this.found += nodes;
    if (nodes > 0) this.pieces.push(block, word, 1, 0);
    return true;
  }

  /** As `takeWhole`, but with exceptions, which are taken out of the sums and added by themselves. */
  private takeRest(block: number, word: number, odd: number): boolean {
    const { memo, scores, rest } = this;
    if (this.found + bitCount(word) > this.limit || !rest.read(memo, block, odd)) return false;
    let nodes = 0;
    for (let i = 0; i < rest.size; i++) {
      if (rest.nodes[i] === 0 || !this.isAllowed(rest.levels[i])) continue;
      nodes += rest.nodes[i];
      scores.add(rest.levels[i], rest.bases[i], rest.ties[i], rest.nodes[i]);
    }
    for (let left = odd & word; left !== 0; left &= left - 1) {
      const position = positionOf(block, left & -left);
      const level = this.oddLevels[position];
      if (!this.isAllowed(level)) continue;
      nodes++;
      scores.add(level, memo.base[position], 1, 1);
    }
    if (nodes === 0) return true;
    this.found += nodes;
    this.pieces.push(block, word, 1, odd);
    return true;
  }

  /** Node by node, as many as are wanted. */
  private takeSome(block: number, word: number, odd: number): void {
    const { memo, scores } = this;
    const allowed = this.restricts ? memo.allowedBits(block, word, scores) : word;
    const nodes = bitCount(allowed);
    const room = this.limit - this.found;
    const taken = nodes > room ? lowestBits(allowed, room) : allowed;
    if (nodes > room) {
      const behind = allowed & ~taken;
      this.next = positionOf(block, behind & -behind);
    }
    if (taken === 0) return;
    this.found += Math.min(nodes, room);
    for (let left = taken; left !== 0; left &= left - 1) {
      const bit = left & -left;
      const position = positionOf(block, bit);
      scores.add((odd & bit) === 0 ? memo.level[position] : this.oddLevels[position], memo.base[position], 1, 1);
    }
    this.pieces.push(block, taken, 0, odd);
  }

  /** Judges exceptions. @returns those that do not pass */
  private refused(block: number, odd: number): number {
    let refused = 0;
    for (let left = odd; left !== 0; left &= left - 1) {
      const bit = left & -left;
      const position = positionOf(block, bit);
      const level = (this.exceptions as Exceptions).levelOf(position);
      if (level === NO_LEVEL) refused |= bit;
      else this.oddLevels[position] = level;
    }
    return refused;
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

  /** @returns how many nodes that is */
  private addSums(block: number): number {
    const { memo, scores } = this;
    const first = block << BLOCK_BITS;
    const end = first + memo.entries[block];
    let nodes = 0;
    for (let entry = first; entry < end; entry++) {
      const level = memo.entryLevel[entry];
      if (!this.isAllowed(level)) continue;
      nodes += memo.entryNodes[entry];
      scores.add(level, memo.entryBase[entry], memo.entryTies[entry], memo.entryNodes[entry]);
    }
    return nodes;
  }

  private tiesOf(block: number): number {
    const { memo, scores } = this;
    const { shares, bestTotal } = scores;
    const first = block << BLOCK_BITS;
    const end = first + memo.entries[block];
    let ties = 0;
    for (let entry = first; entry < end; entry++) {
      const level = memo.entryLevel[entry];
      if (memo.entryBase[entry] + shares[level] !== bestTotal || !this.isAllowed(level)) continue;
      ties += memo.entryTies[entry];
    }
    return ties;
  }

  /** As `tiesOf`, of a block with exceptions. */
  private tiesOfRest(piece: number): number {
    const { memo, scores, rest, pieces } = this;
    const { shares, bestTotal } = scores;
    const block = pieces.blocks[piece];
    const odd = pieces.odds[piece];
    rest.read(memo, block, odd);
    let ties = 0;
    for (let i = 0; i < rest.size; i++) {
      const level = rest.levels[i];
      if (rest.nodes[i] > 0 && rest.bases[i] + shares[level] === bestTotal && this.isAllowed(level))
        ties += rest.ties[i];
    }
    for (let left = odd & pieces.words[piece]; left !== 0; left &= left - 1) {
      const position = positionOf(block, left & -left);
      const level = this.oddLevels[position];
      if (memo.base[position] + shares[level] === bestTotal && this.isAllowed(level)) ties++;
    }
    return ties;
  }

  private isAllowed(level: number): boolean {
    return !this.restricts || this.scores.allows(level);
  }
}
