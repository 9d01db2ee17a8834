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

/** Numbers by row and column; a row's lie together, because they are looked at together. */
export class Grid {
  values: Float64Array;
  /** Columns that there is room for: `values[row * width + column]`. */
  width: number;
  private rows = 64;
  private readonly fill: number;

  constructor(width: number, fill = 0) {
    this.width = width;
    this.fill = fill;
    this.values = new Float64Array(this.rows * width).fill(fill);
  }

  get(row: number, column: number): number {
    return this.values[row * this.width + column];
  }

  set(row: number, column: number, value: number): void {
    this.values[row * this.width + column] = value;
  }

  clear(row: number): void {
    this.values.fill(this.fill, row * this.width, (row + 1) * this.width);
  }

  /** Makes room for so many rows and columns. */
  reach(rows: number, width: number): void {
    if (rows <= this.rows && width <= this.width) return;
    const old = { rows: this.rows, width: this.width, values: this.values };
    while (this.rows < rows) this.rows *= 2;
    while (this.width < width) this.width *= 2;
    this.values = new Float64Array(this.rows * this.width).fill(this.fill);
    for (let row = 0; row < old.rows; row++)
      this.values.set(old.values.subarray(row * old.width, (row + 1) * old.width), row * this.width);
  }
}
