/** The pieces of a window in ring order: a block each, all of its nodes that pass or some. */
import { grow } from '../../cluster/columns.ts';

export class Pieces {
  count = 0;
  blocks = new Int32Array(64);
  /** A bit for each candidate. */
  words = new Int32Array(64);
  /** The block's exceptions, whether or not they are candidates. */
  odds = new Int32Array(64);

  clear(): void {
    this.count = 0;
  }

  push(block: number, word: number, odd: number): void {
    const at = this.count++;
    if (at >= this.blocks.length) {
      this.blocks = grow(this.blocks, at * 2);
      this.words = grow(this.words, at * 2);
      this.odds = grow(this.odds, at * 2);
    }
    this.blocks[at] = block;
    this.words[at] = word;
    this.odds[at] = odd;
  }
}
