/**
 * What a class thinks of every node, remembered node by node and summed up in blocks of 32 in search order. A block is looked
 * at again only when somebody asks about it and something in it has changed since; then only at the nodes that changed.
 *
 *   block ─► bit a node: passes        entries: a level with its highest base score, how many have that, how many nodes
 */
import type { LevelScores } from './level-scores.ts';
import { type LevelTable, MAX_LEVELS } from './level-table.ts';
import { type NodeJudge, REFUSED } from './node-judge.ts';
import { BLOCK_BITS, BLOCK_MASK, type NodeTable } from './node-table.ts';
import type { Rules } from './rules.ts';

const BLOCK = 1 << BLOCK_BITS;
/** More changes in a block than this: its entries are made anew, which costs less than to put them right one by one. */
const CHANGES_TO_SUM_UP = 6;

export class Memo {
  /** By block: a bit for each node that passes. */
  feasible = new Int32Array(0);
  /** By position, for nodes that pass. */
  base = new Int16Array(0);
  level = new Uint16Array(0);
  /** By block: how many entries; they stand from the block's first position on. */
  entries = new Uint8Array(0);
  entryLevel = new Uint16Array(0);
  entryBase = new Int16Array(0);
  entryTies = new Uint8Array(0);
  entryNodes = new Uint8Array(0);
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
  /** Of the block that is looked at: its entries must be made anew. */
  private isSumStale = false;
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
    const { changedAt } = table;
    const first = block << BLOCK_BITS;
    const end = Math.min(first + BLOCK, table.count);
    let count = 0;
    for (let position = first; position < end; position++) if (changedAt[position] > since) changed[count++] = position;
    const areObjectsSame = table.blockObjectChangedAt[block] <= since;
    if (!areObjectsSame) this.judge.readObjects(changed, count);
    this.judge.judge(changed, count, this.rules, this.isFirst, bases);
    this.isSumStale = count > CHANGES_TO_SUM_UP;
    for (let i = 0; i < count; i++) this.take(block, changed[i], bases[i], areObjectsSame);
    if (this.isSumStale) this.sumUp(block);
  }

  /** Those bits of a block's word whose levels are allowed. */
  allowedBits(block: number, word: number, scores: LevelScores): number {
    let allowed = 0;
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      if (scores.allows(this.level[(block << BLOCK_BITS) + 31 - Math.clz32(bit)])) allowed |= bit;
    }
    return allowed;
  }

  /** Takes over what was judged of a node. */
  private take(block: number, position: number, base: number, isObjectSame: boolean): void {
    const { judge, rules, levels } = this;
    const bit = 1 << (position & BLOCK_MASK);
    const passed = (this.feasible[block] & bit) !== 0;
    if (base === REFUSED) {
      this.feasible[block] &= ~bit;
      if (passed) this.isSumStale = true;
      return;
    }
    const slot = this.table.slots[position];
    if (passed && judge.isLevel(slot, rules, levels, this.level[position], isObjectSame)) {
      this.rebase(block, position, base);
      return;
    }
    judge.writeLevel(slot, rules, levels);
    this.isSumStale = true;
    this.feasible[block] |= bit;
    this.base[position] = base;
    this.level[position] = levels.intern();
  }

  /** A node stays in its level with another base score: its block's entry is put right, unless it lost its best node. */
  private rebase(block: number, position: number, base: number): void {
    const before = this.base[position];
    if (before === base) return;
    this.base[position] = base;
    if (this.isSumStale) return;
    const { entryLevel, entryBase, entryTies } = this;
    const level = this.level[position];
    let entry = block << BLOCK_BITS;
    while (entryLevel[entry] !== level) entry++;
    const best = entryBase[entry];
    if (base > best) {
      entryBase[entry] = base;
      entryTies[entry] = 1;
    } else if (base === best) {
      entryTies[entry]++;
    } else if (before === best && --entryTies[entry] === 0) {
      this.isSumStale = true;
    }
  }

  private sumUp(block: number): void {
    const { base, level, entryLevel, entryBase, entryTies, entryNodes } = this;
    const first = block << BLOCK_BITS;
    let end = first;
    let entry = first;
    for (let rest = this.feasible[block]; rest !== 0; rest &= rest - 1) {
      const position = first + 31 - Math.clz32(rest & -rest);
      const own = level[position];
      if (entry === end || entryLevel[entry] !== own) {
        entry = first;
        while (entry < end && entryLevel[entry] !== own) entry++;
        if (entry === end) {
          entryLevel[end] = own;
          entryBase[end] = base[position];
          entryTies[end] = 1;
          entryNodes[end++] = 1;
          continue;
        }
      }
      entryNodes[entry]++;
      if (base[position] > entryBase[entry]) {
        entryBase[entry] = base[position];
        entryTies[entry] = 1;
      } else if (base[position] === entryBase[entry]) {
        entryTies[entry]++;
      }
    }
    this.entries[block] = end - first;
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
    this.entries = new Uint8Array(blocks);
    this.entryLevel = new Uint16Array(count);
    this.entryBase = new Int16Array(count);
    this.entryTies = new Uint8Array(count);
    this.entryNodes = new Uint8Array(count);
    this.lookedAt = new Float64Array(blocks);
  }

  private forget(): void {
    this.levels.clear();
    this.lookedAt.fill(0);
    this.feasible.fill(0);
    this.entries.fill(0);
  }
}
