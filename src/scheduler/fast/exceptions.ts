/**
 * What a class thinks otherwise of than the memo that it shares. Classes that ask for the same have one memo, which says what
 * holds on nodes where none of their own counters counts a pod; a class that has few such nodes judges them one by one, for each
 * decision anew. So a change on a node is looked at once for all of these classes, not once for each.
 *
 *   shared memo   [x x x x x x x x | x x x x …     base score, level (host pods 0)
 *   exceptions        ↑ 1     ↑ 2                  level (host pods 1), refused …
 */
import type { Counter } from './counter.ts';
import type { LevelTable } from './level-table.ts';
import { acceptsLocally, type NodeJudge } from './node-judge.ts';
import type { NodeMarks } from './node-marks.ts';
import { BLOCK_BITS, BLOCK_MASK, type NodeTable } from './node-table.ts';
import type { Rules } from './rules.ts';

/** With more than one exception to so many nodes, a memo of the class's own costs less. */
const NODES_AN_EXCEPTION = 32;
/** Stands for the level of a node that is refused. */
export const NO_LEVEL = -1;

export class Exceptions {
  private readonly table: NodeTable;
  private readonly judge: NodeJudge;
  private readonly rules: Rules;
  private readonly levels: LevelTable;
  private readonly counters: readonly Counter[];
  private readonly marks: readonly NodeMarks[];

  /** @param rules the class's own */
  constructor(table: NodeTable, judge: NodeJudge, rules: Rules, levels: LevelTable) {
    this.table = table;
    this.judge = judge;
    this.rules = rules;
    this.levels = levels;
    const { repelling, spread, score, hosts } = rules.local;
    const counters = [...repelling, ...spread.map(({ counter }) => counter), score, hosts?.counter];
    this.counters = counters.filter((counter) => counter !== undefined);
    this.marks = this.counters.map((counter) => counter.marks as NodeMarks);
  }

  get arePossible(): boolean {
    return this.counters.length > 0;
  }

  /** Whether there are so few that the shared memo is worth while. To be called before a decision. */
  areFew(): boolean {
    let marked = 0;
    for (const counter of this.counters) {
      const marks = counter.marks as NodeMarks;
      marks.sync(counter.counts);
      marked += marks.marked;
    }
    return marked * NODES_AN_EXCEPTION <= this.table.count;
  }

  /** A bit for each exception in a block. */
  at(block: number): number {
    let word = 0;
    for (const { bits } of this.marks) word |= bits[block];
    return word;
  }

  /** Level of an exception that would pass, or -1 if it is refused. */
  levelOf(position: number): number {
    const slot = this.table.slots[position];
    // no rule of a shared memo depends on who is first
    if (!acceptsLocally(slot, this.rules, false)) return NO_LEVEL;
    this.judge.writeLevel(slot, this.rules, this.levels);
    return this.levels.intern();
  }

  /** Whether the node in a position is an exception that does not pass. */
  refuses(position: number): boolean {
    const isException = (this.at(position >> BLOCK_BITS) & (1 << (position & BLOCK_MASK))) !== 0;
    return isException && this.levelOf(position) === NO_LEVEL;
  }
}
