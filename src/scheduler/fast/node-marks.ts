/** The nodes on which a counter counts anything, a bit each by position: found without walking over all the others. */
import type { NodeInfo } from '../snapshot/index.ts';
import { BLOCK_BITS, BLOCK_MASK, type NodeTable } from './node-table.ts';

export class NodeMarks {
  /** By block. Valid after `sync`, as `marked` is. */
  bits = new Int32Array(0);
  marked = 0;
  private readonly table: NodeTable;
  /** The list that `bits` belongs to; undefined until somebody asks. */
  private infos: readonly NodeInfo[] | undefined;

  constructor(table: NodeTable) {
    this.table = table;
  }

  /** A count became other than 0, or 0 again. */
  flip(slot: number): void {
    // another list, of which nobody has asked yet
    if (this.infos !== this.table.infos) return;
    const position = this.table.positions[slot];
    const bit = 1 << (position & BLOCK_MASK);
    this.bits[position >> BLOCK_BITS] ^= bit;
    this.marked += (this.bits[position >> BLOCK_BITS] & bit) === 0 ? -1 : 1;
  }

  /** To be called before reading, with the counts by slot. */
  sync(counts: Int32Array): void {
    const { infos, blocks, positions } = this.table;
    if (this.infos === infos) return;
    this.infos = infos;
    if (this.bits.length === blocks) this.bits.fill(0);
    else this.bits = new Int32Array(blocks);
    this.marked = 0;
    for (let slot = 0; slot < counts.length; slot++) if (counts[slot] !== 0 && positions[slot] >= 0) this.flip(slot);
  }
}
