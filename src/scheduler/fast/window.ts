/**
 * The candidates of one decision: the first nodes that pass, in ring order, up to the limit – found by counting bits, without
 * looking at nodes one by one.
 *
 *   start ─► [····xx·x|xxxxx··x| … |xx·x····]     x passes; blocks are taken by their entries, those at the ends by the bits
 *             first      whole      last  └ next  that lie inside: only if none of an entry's best does, its nodes are looked at
 */
import { bitAt, bitCount, lowestBits, placeOfBit } from './bits.ts';
import { type Exceptions, NO_LEVEL } from './exceptions.ts';
import type { LevelScores } from './level-scores.ts';
import { BASE, BEST, ENTRY, LEVEL, type Memo, NODES } from './memo.ts';
import { BLOCK_BITS, BLOCK_MASK } from './node-table.ts';
import { Pieces } from './pieces.ts';
import type { Crowded } from './refusals.ts';
import type { View } from './views.ts';

const positionOf = (block: number, bit: number): number => (block << BLOCK_BITS) + placeOfBit(bit);

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
    const blocks = memo.entryCount.length;
    const firstBits = -1 << (start & BLOCK_MASK);
    // the first block comes up again at the end of the ring, for its nodes before `start`
    const visits = firstBits === -1 ? blocks : blocks + 1;
    let block = start >> BLOCK_BITS;
    for (let visit = 0; visit < visits && this.next < 0; visit++) {
      if (memo.isStale(block)) memo.refresh(block);
      const bits = visit === 0 ? firstBits : visit === blocks ? ~firstBits : -1;
      const passing = memo.feasible[block] & bits;
      if (passing !== 0) this.take(block, passing);
      block = block + 1 === blocks ? 0 : block + 1;
    }
  }

  /** Position of the candidate with this number, in ring order, among those with the best total. */
  tied(number: number): number {
    const { pieces } = this;
    let skip = number;
    for (let i = 0; i < pieces.count; i++) {
      const word = this.bestOf(pieces.blocks[i], pieces.words[i], pieces.odds[i]);
      if (word === 0) continue;
      const ties = bitCount(word);
      if (skip < ties) return positionOf(pieces.blocks[i], bitAt(word, skip));
      skip -= ties;
    }
    throw new Error('no node has the highest score');
  }

  /** Position of the only candidate. */
  only(): number {
    const { blocks, words } = this.pieces;
    return positionOf(blocks[0], words[0]);
  }

  private take(block: number, passing: number): void {
    const { memo, exceptions, gate } = this;
    const odd = exceptions === undefined ? 0 : passing & exceptions.at(block);
    let word = gate === undefined ? passing : passing & ~gate.closed(block, passing);
    if (odd !== 0) word &= ~this.refused(block, odd);
    if (this.restricts) word = memo.allowedBits(block, word, this.scores);
    const nodes = bitCount(word);
    const room = this.limit - this.found;
    if (nodes > room) {
      const taken = lowestBits(word, room);
      const behind = word & ~taken;
      this.next = positionOf(block, behind & -behind);
      word = taken;
    }
    if (word === 0) return;
    this.found += Math.min(nodes, room);
    this.pieces.push(block, word, odd);
    this.addEntries(block, word & ~odd);
    if (odd !== 0) this.addOdd(block, word & odd);
  }

  private addEntries(block: number, word: number): void {
    const { memo, scores } = this;
    const { entries, entryStep } = memo;
    let at = block * ENTRY - entryStep;
    for (let left = memo.entryCount[block]; left > 0; left--) {
      at += entryStep;
      const nodes = entries[at + NODES] & word;
      if (nodes === 0) continue;
      let best = entries[at + BEST] & word;
      let base = entries[at + BASE];
      if (best === 0) {
        best = memo.bestOf(block, nodes);
        base = memo.baseOf(block, best);
      }
      scores.add(entries[at + LEVEL], base, bitCount(best), bitCount(nodes));
    }
  }

  private addOdd(block: number, word: number): void {
    const { memo, scores, oddLevels } = this;
    for (let left = word; left !== 0; left &= left - 1) {
      const position = positionOf(block, left & -left);
      scores.add(oddLevels[position], memo.base[position], 1, 1);
    }
  }

  /** Those of a piece's bits whose nodes have the best total. */
  private bestOf(block: number, word: number, odd: number): number {
    const { memo, scores, oddLevels } = this;
    const { shares, bestTotal } = scores;
    const { entries, entryStep } = memo;
    const plain = word & ~odd;
    let found = 0;
    let at = block * ENTRY - entryStep;
    for (let left = memo.entryCount[block]; left > 0; left--) {
      at += entryStep;
      const nodes = entries[at + NODES] & plain;
      if (nodes === 0) continue;
      const wanted = bestTotal - shares[entries[at + LEVEL]];
      // no node of the entry has more than its base
      if (entries[at + BASE] < wanted) continue;
      const best = entries[at + BEST] & plain || memo.bestOf(block, nodes);
      if (memo.baseOf(block, best) === wanted) found |= best;
    }
    for (let left = word & odd; left !== 0; left &= left - 1) {
      const bit = left & -left;
      const position = positionOf(block, bit);
      if (memo.base[position] + shares[oddLevels[position]] === bestTotal) found |= bit;
    }
    return found;
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
}
