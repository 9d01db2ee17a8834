/**
 * The pods of one place, by a number and then by their sequence. Pods leave the place by their columns alone: their entries go
 * stale, and are dropped when they come up.
 *
 *   push ──┬── behind all of the run ──► run    as a rule: sequences rise, and few priorities are in use
 *          └── else ───────────────────► heap   the first one is the first of either
 */
import type { QueueColumns } from './columns.ts';
import { RowHeap } from './row-heap.ts';
import { RowRun } from './row-run.ts';

export class PlacedRows {
  private readonly run: RowRun;
  private readonly heap: RowHeap;
  /** The one that has the first entry; after `settle`. */
  private source: RowRun | RowHeap;
  private readonly columns: QueueColumns;
  private readonly place: number;

  constructor(columns: QueueColumns, place: number) {
    this.columns = columns;
    this.run = new RowRun(columns);
    this.heap = new RowHeap(columns);
    this.source = this.run;
    this.place = place;
  }

  /** The pod's columns say that it is in this place. */
  push(primary: number, row: number): void {
    if (!this.run.push(primary, row)) this.heap.push(primary, row);
  }

  /** Without so much as a stale entry. */
  get isEmpty(): boolean {
    return this.run.size === 0 && this.heap.size === 0;
  }

  /** Drops stale entries from the top; false if no pod is left. */
  settle(): boolean {
    const { columns, place } = this;
    while (!this.isEmpty) {
      const source = this.first();
      const row = source.firstRow;
      if (columns.place[row] === place && columns.sequence[row] === source.firstSecondary) {
        this.source = source;
        return true;
      }
      source.drop();
    }
    return false;
  }

  /** Row of the first pod; only after `settle`. */
  get firstRow(): number {
    return this.source.firstRow;
  }

  get firstPrimary(): number {
    return this.source.firstPrimary;
  }

  /** Drops the first entry. */
  drop(): void {
    this.source.drop();
  }

  clear(): void {
    this.run.clear();
    this.heap.clear();
  }

  /** There must be an entry. */
  private first(): RowRun | RowHeap {
    const { run, heap } = this;
    if (heap.size === 0) return run;
    if (run.size === 0) return heap;
    const lead = heap.firstPrimary - run.firstPrimary;
    return lead > 0 || (lead === 0 && run.firstSecondary < heap.firstSecondary) ? run : heap;
  }
}
