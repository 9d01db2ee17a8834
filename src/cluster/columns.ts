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

/** Of a group: its first and last row, and how many it has; together, as whoever asks for one asks for the others. */
const FIRST = 0;
const LAST = 1;
const COUNT = 2;
const GROUP_BITS = 2;
/** Of a row: the rows before and behind it. */
const BEFORE = 0;
const BEHIND = 1;

/**
 * Doubly linked lists of rows, one list a group (a node, an owner, a class), in the order of insertion.
 * A row is in at most one list of an instance.
 */
export class GroupedRows {
  private groups = new Int32Array(0);
  private links = new Int32Array(32).fill(NONE);

  /** Appends `row` to the list of `group`. */
  add(group: number, row: number): void {
    if (group << GROUP_BITS >= this.groups.length) this.growGroups(group);
    if (row * 2 >= this.links.length) this.links = grow(this.links, Math.max(row * 2 + 2, this.links.length * 2), NONE);
    const { groups, links } = this;
    const at = group << GROUP_BITS;
    const last = groups[at + LAST];
    links[row * 2 + BEFORE] = last;
    links[row * 2 + BEHIND] = NONE;
    if (last === NONE) groups[at + FIRST] = row;
    else links[last * 2 + BEHIND] = row;
    groups[at + LAST] = row;
    groups[at + COUNT]++;
  }

  remove(group: number, row: number): void {
    const { groups, links } = this;
    const at = group << GROUP_BITS;
    const before = links[row * 2 + BEFORE];
    const behind = links[row * 2 + BEHIND];
    if (before === NONE) groups[at + FIRST] = behind;
    else links[before * 2 + BEHIND] = behind;
    if (behind === NONE) groups[at + LAST] = before;
    else links[behind * 2 + BEFORE] = before;
    groups[at + COUNT]--;
  }

  /** Removes `row`, and puts the last row of its list in the gap. */
  removeFilling(group: number, row: number): void {
    const { groups, links } = this;
    const at = group << GROUP_BITS;
    const last = groups[at + LAST];
    this.remove(group, last);
    if (last === row) return;
    const before = links[row * 2 + BEFORE];
    const behind = links[row * 2 + BEHIND];
    links[last * 2 + BEFORE] = before;
    links[last * 2 + BEHIND] = behind;
    if (before === NONE) groups[at + FIRST] = last;
    else links[before * 2 + BEHIND] = last;
    if (behind === NONE) groups[at + LAST] = last;
    else links[behind * 2 + BEFORE] = last;
  }

  /** First row of a group, or -1. */
  first(group: number): number {
    return group << GROUP_BITS < this.groups.length ? this.groups[(group << GROUP_BITS) + FIRST] : NONE;
  }

  /** The row behind `row` in its list, or -1. Take it before you remove `row`. */
  next(row: number): number {
    return this.links[row * 2 + BEHIND];
  }

  count(group: number): number {
    return group << GROUP_BITS < this.groups.length ? this.groups[(group << GROUP_BITS) + COUNT] : 0;
  }

  /** A copy of a group's rows, safe to walk while rows come and go. */
  rows(group: number): number[] {
    const rows: number[] = [];
    for (let row = this.first(group); row !== NONE; row = this.next(row)) rows.push(row);
    return rows;
  }

  private growGroups(group: number): void {
    const known = this.groups.length >> GROUP_BITS;
    const length = Math.max(group + 1, known * 2, 16);
    this.groups = grow(this.groups, length << GROUP_BITS, NONE);
    for (let i = known; i < length; i++) this.groups[(i << GROUP_BITS) + COUNT] = 0;
  }
}
