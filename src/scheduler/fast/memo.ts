/**
 * What a class thinks of every node, remembered node by node and summed up in blocks of 32 in search order, as words with a bit
 * a node. A block is looked at again only when somebody asks about it and something in it has changed since; then only at the
 * nodes that changed.
 *
 *   block ─► feasible   xx·xxx·x …                            nodes that pass
 *            entries    level  base  x···x··· …  xx··x··· …   its highest base score, who has that, all its nodes
 *                       level  base  ·····x·· …  ···x·x·x …
 */
import { grow } from '../../cluster/columns.ts';
import { placeOfBit } from './bits.ts';
import type { LevelScores } from './level-scores.ts';
import { type LevelTable, MAX_LEVELS } from './level-table.ts';
import { type NodeJudge, REFUSED } from './node-judge.ts';
import { BLOCK_BITS, BLOCK_MASK, type NodeTable } from './node-table.ts';
import type { Rules } from './rules.ts';

const BLOCK = 1 << BLOCK_BITS;
/** Numbers an entry; their places are below. */
export const ENTRY = 4;
export const LEVEL = 0;
export const BASE = 1;
export const BEST = 2;
export const NODES = 3;

export class Memo {
  /** By block: a bit for each node that passes. */
  feasible = new Int32Array(0);
  /** By position, for nodes that pass. */
  base = new Int16Array(0);
  level = new Uint16Array(0);
  /** By block: how many entries it has, in no particular order. */
  entryCount = new Uint8Array(0);
  /** The first entries of all blocks, then the second ones of those that have any …: most blocks have one, and are looked at in a row. */
  entries = new Int32Array(0);
  /** From an entry of a block to its next one. */
  entryStep = 0;
  readonly levels: LevelTable;
  private readonly table: NodeTable;
  readonly judge: NodeJudge;
  private readonly rules: Rules;
  /** By block: the change sequence when it was looked at. */
  private lookedAt = new Float64Array(0);
  private infos: unknown;
  private isFirst = false;
  /** Of the block that is looked at: positions of nodes that changed, and how they were judged. */
  private readonly changed = new Int32Array(BLOCK);
  private readonly bases = new Int32Array(BLOCK);
  /** Lowest counts that local spread rules were judged by. */
  private readonly lowest: number[] = [];

  constructor(table: NodeTable, judge: NodeJudge, rules: Rules, levels: LevelTable) {
    this.table = table;
    this.judge = judge;
    this.rules = rules;
    this.levels = levels;
  }

  /** Before a decision: forgets everything if what all nodes are judged by has changed. */
  begin(isFirst: boolean): void {
    if (this.infos !== this.table.infos) this.resize();
    let isStale = false;
    if (this.levels.size > MAX_LEVELS >> 1) this.forget();
    if (isFirst !== this.isFirst && this.rules.local.attracting.length > 0) isStale = true;
    this.isFirst = isFirst;
    const { spread } = this.rules.local;
    for (let i = 0; i < spread.length; i++) {
      const { minimum } = spread[i].counter;
      const lowest = minimum === undefined ? 0 : minimum.size < spread[i].minDomains ? 0 : minimum.lowest;
      if (lowest !== this.lowest[i]) isStale = true;
      this.lowest[i] = lowest;
    }
    if (isStale) this.lookedAt.fill(0);
  }

  /** Whether something in a block has changed since it was looked at. */
  isStale(block: number): boolean {
    return this.table.blockChangedAt[block] > this.lookedAt[block];
  }

  /** Makes a stale block's columns valid. */
  refresh(block: number): void {
    const { table, changed, bases } = this;
    const since = this.lookedAt[block];
    this.lookedAt[block] = table.blockChangedAt[block];
    const count = table.changedSince(block, since, changed);
    const areObjectsSame = table.blockObjectChangedAt[block] <= since;
    if (!areObjectsSame) this.judge.readObjects(changed, count);
    this.judge.judge(changed, count, this.rules, this.isFirst, bases);
    for (let i = 0; i < count; i++) this.take(block, changed[i], bases[i], areObjectsSame);
  }

  /** Those bits of a block's word whose levels are allowed. */
  allowedBits(block: number, word: number, scores: LevelScores): number {
    const { entries, entryStep } = this;
    let allowed = 0;
    let at = block * ENTRY;
    for (let left = this.entryCount[block]; left > 0; left--) {
      if (scores.allows(entries[at + LEVEL])) allowed |= entries[at + NODES];
      at += entryStep;
    }
    return word & allowed;
  }

  /** Those bits of a block's word whose nodes have the highest base score among them. */
  bestOf(block: number, word: number): number {
    const { base } = this;
    let highest = -Infinity;
    let best = 0;
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const own = base[(block << BLOCK_BITS) + placeOfBit(bit)];
      if (own > highest) {
        highest = own;
        best = bit;
      } else if (own === highest) {
        best |= bit;
      }
    }
    return best;
  }

  /** Base score of the nodes in a block's word, if all have the same. */
  baseOf(block: number, word: number): number {
    return this.base[(block << BLOCK_BITS) + placeOfBit(word & -word)];
  }

  /** Takes over what was judged of a node. */
  private take(block: number, position: number, base: number, isObjectSame: boolean): void {
    const { judge, rules, levels, feasible } = this;
    const bit = 1 << (position & BLOCK_MASK);
    const passed = (feasible[block] & bit) !== 0;
    if (base === REFUSED) {
      if (passed) this.leave(block, position);
      feasible[block] &= ~bit;
      return;
    }
    const slot = this.table.slots[position];
    if (passed && judge.isLevel(slot, rules, levels, this.level[position], isObjectSame)) {
      if (this.base[position] !== base) this.rebase(block, position, base);
      return;
    }
    if (passed) this.leave(block, position);
    judge.writeLevel(slot, rules, levels);
    feasible[block] |= bit;
    this.base[position] = base;
    this.level[position] = levels.intern();
    this.join(block, position);
  }

  /** A node stays in its level with another base score. */
  private rebase(block: number, position: number, base: number): void {
    const { entries } = this;
    const bit = 1 << (position & BLOCK_MASK);
    const at = this.entryOf(block, this.level[position]);
    const before = this.base[position];
    this.base[position] = base;
    if (base >= entries[at + BASE]) this.addBest(at, base, bit);
    else if (before === entries[at + BASE]) this.dropBest(block, at, bit);
  }

  /** A node's level gets one more node. */
  private join(block: number, position: number): void {
    const bit = 1 << (position & BLOCK_MASK);
    const base = this.base[position];
    const at = this.entryOf(block, this.level[position]);
    if (at >= this.entries.length) this.entries = grow(this.entries, this.entries.length + this.entryStep);
    const { entries } = this;
    if (at === this.entryEnd(block)) {
      this.entryCount[block]++;
      entries[at + LEVEL] = this.level[position];
      entries[at + BASE] = base;
      entries[at + BEST] = bit;
      entries[at + NODES] = bit;
      return;
    }
    entries[at + NODES] |= bit;
    if (base >= entries[at + BASE]) this.addBest(at, base, bit);
  }

  /** A node no longer is in its level; an entry without nodes goes. */
  private leave(block: number, position: number): void {
    const { entries, entryCount } = this;
    const bit = 1 << (position & BLOCK_MASK);
    const at = this.entryOf(block, this.level[position]);
    entries[at + NODES] &= ~bit;
    if (entries[at + NODES] === 0) {
      entryCount[block]--;
      const last = this.entryEnd(block);
      entries.copyWithin(at, last, last + ENTRY);
    } else {
      this.dropBest(block, at, bit);
    }
  }

  /** One of an entry's nodes is as good as its best ones, or better. */
  private addBest(at: number, base: number, bit: number): void {
    const { entries } = this;
    entries[at + BEST] = base === entries[at + BASE] ? entries[at + BEST] | bit : bit;
    entries[at + BASE] = base;
  }

  /** One of an entry's nodes no longer is among its best ones. */
  private dropBest(block: number, at: number, bit: number): void {
    const { entries } = this;
    const left = entries[at + BEST] & ~bit;
    entries[at + BEST] = left;
    if (left !== 0) return;
    entries[at + BEST] = this.bestOf(block, entries[at + NODES]);
    entries[at + BASE] = this.baseOf(block, entries[at + BEST]);
  }

  /** Where a block's entry for a level is, or would be. */
  private entryOf(block: number, level: number): number {
    const { entries, entryStep } = this;
    let at = block * ENTRY;
    for (let left = this.entryCount[block]; left > 0 && entries[at + LEVEL] !== level; left--) at += entryStep;
    return at;
  }

  /** Where a block's next entry would be. */
  private entryEnd(block: number): number {
    return block * ENTRY + this.entryCount[block] * this.entryStep;
  }

  /** Another list: everything anew. */
  private resize(): void {
    const { count, blocks, infos } = this.table;
    this.infos = infos;
    if (this.base.length === count) {
      this.forget();
      return;
    }
    this.levels.clear();
    this.feasible = new Int32Array(blocks);
    this.base = new Int16Array(count);
    this.level = new Uint16Array(count);
    this.entryCount = new Uint8Array(blocks);
    this.entryStep = blocks * ENTRY;
    this.entries = new Int32Array(this.entryStep);
    this.lookedAt = new Float64Array(blocks);
  }

  private forget(): void {
    this.levels.clear();
    this.lookedAt.fill(0);
    this.feasible.fill(0);
    this.entryCount.fill(0);
  }
}
