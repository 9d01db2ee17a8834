/** The pieces of a window in ring order: a block each, whole or some of its nodes. */
import { grow } from '../../cluster/columns.ts';

export class Pieces {
  count = 0;
  blocks = new Int32Array(64);
  /** A bit for each candidate; of whole blocks also those whose levels are forbidden. */
  words = new Int32Array(64);
  /** 1: the block's sums count. */
  wholes = new Uint8Array(64);
  /** The block's exceptions, whether or not they are candidates. */
  odds = new Int32Array(64);

  clear(): void {
    this.count = 0;
  }

  push(block: number, word: number, whole: 0 | 1, odd: number): void {
    const at = this.count++;
    if (at >= this.blocks.length) {
      this.blocks = grow(this.blocks, at * 2);
      this.words = grow(this.words, at * 2);
      this.wholes = grow(this.wholes, at * 2);
      this.odds = grow(this.odds, at * 2);
    }
    this.blocks[at] = block;
    this.words[at] = word;
    this.wholes[at] = whole;
    this.odds[at] = odd;
  }
}
