/**
 * A binary heap of rows by a number and then by their sequence, kept in typed arrays. Nothing is taken out of its middle: whoever pops
 * must tell stale entries from live ones, which the second number makes possible (it is never used twice).
 */
import { grow } from '../../cluster/columns.ts';
import type { QueueColumns } from './columns.ts';

const INITIAL_LENGTH = 64;

export class RowHeap {
  /** Entries, stale ones included. */
  size = 0;
  private primary = new Float64Array(INITIAL_LENGTH);
  private secondary = new Float64Array(INITIAL_LENGTH);
  private rows = new Int32Array(INITIAL_LENGTH);
  private readonly columns: QueueColumns;

  constructor(columns: QueueColumns) {
    this.columns = columns;
  }

  push(primary: number, row: number): void {
    const secondary = this.columns.sequence[row];
    if (this.size === this.rows.length) this.growColumns();
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.isAfter(parent, primary, secondary)) break;
      this.move(parent, i);
      i = parent;
    }
    this.put(i, primary, secondary, row);
  }

  /** Of the first entry; the heap must not be empty. */
  get firstPrimary(): number {
    return this.primary[0];
  }

  get firstSecondary(): number {
    return this.secondary[0];
  }

  get firstRow(): number {
    return this.rows[0];
  }

  /** Drops the first entry. */
  drop(): void {
    const last = --this.size;
    if (last <= 0) return;
    const primary = this.primary[last];
    const secondary = this.secondary[last];
    const row = this.rows[last];
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= last) break;
      if (child + 1 < last && this.isAfter(child, this.primary[child + 1], this.secondary[child + 1])) child++;
      if (this.isAfter(child, primary, secondary)) break;
      this.move(child, i);
      i = child;
    }
    this.put(i, primary, secondary, row);
  }

  clear(): void {
    this.size = 0;
  }

  private isAfter(i: number, primary: number, secondary: number): boolean {
    const own = this.primary[i];
    return own > primary || (own === primary && this.secondary[i] > secondary);
  }

  private move(from: number, to: number): void {
    this.primary[to] = this.primary[from];
    this.secondary[to] = this.secondary[from];
    this.rows[to] = this.rows[from];
  }

  private put(i: number, primary: number, secondary: number, row: number): void {
    this.primary[i] = primary;
    this.secondary[i] = secondary;
    this.rows[i] = row;
  }

  private growColumns(): void {
    const length = this.rows.length * 2;
    this.primary = grow(this.primary, length);
    this.secondary = grow(this.secondary, length);
    this.rows = grow(this.rows, length);
  }
}
