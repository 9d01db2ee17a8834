export type Column = Int32Array | Float64Array | Uint8Array;

/** A copy of at least `length`, or twice as long; the new part is filled with `fill`. */
export function wider<T extends Column>(old: T, length = 0, fill = 0): T {
  const next = new (old.constructor as new (n: number) => T)(Math.max(length, old.length * 2));
  if (fill !== 0) next.fill(fill, old.length);
  next.set(old as never);
  return next;
}

/** Numbers that grow at the end, as a typed array that doubles. */
export class NumberColumn {
  length = 0;
  values: Float64Array;

  constructor(initial = 16) {
    this.values = new Float64Array(initial);
  }

  push(value: number): void {
    if (this.length === this.values.length) this.values = wider(this.values);
    this.values[this.length++] = value;
  }

  /** Only what is in use; shares memory. */
  used(): Float64Array {
    return this.values.subarray(0, this.length);
  }
}

/** Index of the last of the rising `times` that is not after `at`; -1 if there is none. */
export function lastUpTo(times: NumberColumn, at: number): number {
  const { values } = times;
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A column of 32-bit integers that is written at any index. */
export class IndexColumn {
  values: Int32Array;
  private readonly fill: number;

  constructor(fill: number) {
    this.fill = fill;
    this.values = new Int32Array(256).fill(fill);
  }

  set(index: number, value: number): void {
    if (index >= this.values.length) this.values = wider(this.values, index + 1, this.fill);
    this.values[index] = value;
  }

  get(index: number): number {
    return index >= 0 && index < this.values.length ? this.values[index] : this.fill;
  }
}

/** Rows of numbers that are looked at together: integers and doubles of a row lie in the same few cache lines. */
export class Rows {
  /** Two views of one memory: row `r` begins at `r * words` of the one and `r * words / 2` of the other. */
  ints: Int32Array;
  floats: Float64Array;
  /** Rows that there is room for. */
  protected room: number;
  private readonly words: number;

  /** `words`: 32-bit words a row, an even number. */
  constructor(words: number, room = 64) {
    this.words = words;
    this.room = room;
    this.ints = new Int32Array(room * words);
    this.floats = new Float64Array(this.ints.buffer);
  }

  /** Twice the room, or as much as is asked for; new rows are full of zeros. */
  protected widen(rows = 0): void {
    this.room = Math.max(rows, this.room * 2);
    this.ints = wider(this.ints, this.room * this.words);
    this.floats = new Float64Array(this.ints.buffer);
  }
}
