/** What a memo's block comes to without some of its nodes, if that can be told from its sums. */
import type { Memo } from './memo.ts';
import { BLOCK_BITS } from './node-table.ts';

const BLOCK = 1 << BLOCK_BITS;

export class BlockRest {
  /** Entries, as those of the memo. */
  size = 0;
  readonly levels = new Int32Array(BLOCK);
  readonly bases = new Int32Array(BLOCK);
  readonly ties = new Int32Array(BLOCK);
  readonly nodes = new Int32Array(BLOCK);

  /** False: a level has lost the last of its best nodes, and it takes a look at the others to find the next best. */
  read({ entries, entryLevel, entryBase, entryTies, entryNodes, level, base }: Memo, block: number, without: number) {
    const { levels, bases, ties, nodes } = this;
    const first = block << BLOCK_BITS;
    const size = entries[block];
    for (let i = 0; i < size; i++) {
      levels[i] = entryLevel[first + i];
      bases[i] = entryBase[first + i];
      ties[i] = entryTies[first + i];
      nodes[i] = entryNodes[first + i];
    }
    this.size = size;
    for (let rest = without; rest !== 0; rest &= rest - 1) {
      const position = first + 31 - Math.clz32(rest & -rest);
      let i = 0;
      while (levels[i] !== level[position]) i++;
      nodes[i]--;
      if (base[position] === bases[i] && --ties[i] === 0 && nodes[i] > 0) return false;
    }
    return true;
  }
}
