/** Numbers that grow at the end, as a typed array that doubles. */
export class NumberColumn {
  length = 0;
  values: Float64Array;

  constructor(initial = 16) {
    this.values = new Float64Array(initial);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const wider = new Float64Array(this.length * 2);
      wider.set(this.values);
      this.values = wider;
    }
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
    if (index >= this.values.length) this.grow(index);
    this.values[index] = value;
  }

  get(index: number): number {
    return index >= 0 && index < this.values.length ? this.values[index] : this.fill;
  }

  private grow(index: number): void {
    const wider = new Int32Array(Math.max(index + 1, this.values.length * 2)).fill(this.fill);
    wider.set(this.values);
    this.values = wider;
  }
}
