/** Rows by a number and then by their sequence, as long as they come in that order: a ring, whose first row is taken at no cost. */
import type { QueueColumns } from './columns.ts';

const INITIAL_LENGTH = 64;

export class RowRun {
  size = 0;
  private head = 0;
  private mask = INITIAL_LENGTH - 1;
  private primary = new Float64Array(INITIAL_LENGTH);
  private secondary = new Float64Array(INITIAL_LENGTH);
  private rows = new Int32Array(INITIAL_LENGTH);
  private readonly columns: QueueColumns;

  constructor(columns: QueueColumns) {
    this.columns = columns;
  }

  /** False: the row has to come before others, and is not taken. */
  push(primary: number, row: number): boolean {
    // read here: a sequence that is handed over costs an object
    const secondary = this.columns.sequence[row];
    if (this.size > 0) {
      const last = (this.head + this.size - 1) & this.mask;
      const own = this.primary[last];
      if (own > primary || (own === primary && this.secondary[last] >= secondary)) return false;
    }
    if (this.size > this.mask) this.growColumns();
    const at = (this.head + this.size++) & this.mask;
    this.primary[at] = primary;
    this.secondary[at] = secondary;
    this.rows[at] = row;
    return true;
  }

  /** Of the first entry; there must be one. */
  get firstPrimary(): number {
    return this.primary[this.head];
  }

  get firstSecondary(): number {
    return this.secondary[this.head];
  }

  get firstRow(): number {
    return this.rows[this.head];
  }

  /** Drops the first entry. */
  drop(): void {
    this.head = (this.head + 1) & this.mask;
    this.size--;
  }

  clear(): void {
    this.size = 0;
  }

  private growColumns(): void {
    this.primary = unrolled(this.primary, this.head);
    this.secondary = unrolled(this.secondary, this.head);
    this.rows = unrolled(this.rows, this.head);
    this.mask = this.rows.length - 1;
    this.head = 0;
  }
}

/** A ring that is full, twice as long, from its first entry on. */
function unrolled<T extends Float64Array | Int32Array>(ring: T, head: number): T {
  const next = new (ring.constructor as new (n: number) => T)(ring.length * 2);
  next.set(ring.subarray(head) as never);
  next.set(ring.subarray(0, head) as never, ring.length - head);
  return next;
}
