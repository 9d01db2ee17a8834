/** Typed columns that grow, and lists threaded through them. */

export type Column = Int32Array | Uint8Array | Uint16Array | Float64Array;

/** A longer copy; the new part is filled with `fill`. */
export function grow<T extends Column>(column: T, length: number, fill = 0): T {
  const next = new (column.constructor as new (n: number) => T)(length);
  if (fill !== 0) next.fill(fill);
  next.set(column as never);
  return next;
}

const NONE = -1;

/**
 * Doubly linked lists of rows, one list a group (a node, an owner, a class), in the order of insertion.
 * A row is in at most one list of an instance.
 */
export class GroupedRows {
  private heads = new Int32Array(16).fill(NONE);
  private tails = new Int32Array(16).fill(NONE);
  private counts = new Int32Array(16);
  private nexts = new Int32Array(16).fill(NONE);
  private previous = new Int32Array(16).fill(NONE);

  /** Appends `row` to the list of `group`. */
  add(group: number, row: number): void {
    if (group >= this.heads.length) this.growGroups(group);
    if (row >= this.nexts.length) this.growRows(row);
    const tail = this.tails[group];
    this.previous[row] = tail;
    this.nexts[row] = NONE;
    if (tail === NONE) this.heads[group] = row;
    else this.nexts[tail] = row;
    this.tails[group] = row;
    this.counts[group]++;
  }

  remove(group: number, row: number): void {
    const next = this.nexts[row];
    const before = this.previous[row];
    if (before === NONE) this.heads[group] = next;
    else this.nexts[before] = next;
    if (next === NONE) this.tails[group] = before;
    else this.previous[next] = before;
    this.counts[group]--;
  }

  /** First row of a group, or -1. */
  first(group: number): number {
    return group < this.heads.length ? this.heads[group] : NONE;
  }

  /** The row behind `row` in its list, or -1. Take it before you remove `row`. */
  next(row: number): number {
    return this.nexts[row];
  }

  count(group: number): number {
    return group < this.counts.length ? this.counts[group] : 0;
  }

  /** A copy of a group's rows, safe to walk while rows come and go. */
  rows(group: number): number[] {
    const rows: number[] = [];
    for (let row = this.first(group); row !== NONE; row = this.nexts[row]) rows.push(row);
    return rows;
  }

  private growGroups(group: number): void {
    const length = Math.max(group + 1, this.heads.length * 2);
    this.heads = grow(this.heads, length, NONE);
    this.tails = grow(this.tails, length, NONE);
    this.counts = grow(this.counts, length);
  }

  private growRows(row: number): void {
    const length = Math.max(row + 1, this.nexts.length * 2);
    this.nexts = grow(this.nexts, length, NONE);
    this.previous = grow(this.previous, length, NONE);
  }
}
