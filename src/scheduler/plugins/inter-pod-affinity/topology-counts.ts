/**
 * Counts by topology pair (a node label's key and value). A clone shares the counts and keeps its own differences: trying
 * something on one node touches a pair or two.
 */
import type { StringMap } from '../../../model/objects/index.ts';

type Counts = Map<string, Map<string, number>>;

function write(counts: Counts, key: string, value: string, count: number): void {
  let values = counts.get(key);
  if (values === undefined) {
    values = new Map();
    counts.set(key, values);
  }
  values.set(value, count);
}

export class TopologyCounts {
  /** Pairs whose count is not 0. */
  size = 0;
  /** Of the original; undefined in the original itself, which does not change once it is cloned. */
  private readonly shared: Counts | undefined;
  private readonly own: Counts = new Map();

  constructor(shared?: Counts) {
    this.shared = shared;
  }

  get(key: string, value: string): number {
    return this.own.get(key)?.get(value) ?? this.shared?.get(key)?.get(value) ?? 0;
  }

  /** Adds to the pair that the node has for `key`; nothing if it has no such label. */
  add(labels: StringMap, key: string, by: number): void {
    const value = labels.get(key);
    if (value === undefined) return;
    const before = this.get(key, value);
    const after = before + by;
    if (before === 0 && after !== 0) this.size++;
    if (before !== 0 && after === 0) this.size--;
    write(this.own, key, value, after);
  }

  /** Whether any of the node's labels is a pair that counts. */
  hasAnyOf(labels: StringMap): boolean {
    if (this.size === 0) return false;
    for (const key of this.keys()) {
      const value = labels.get(key);
      if (value !== undefined && this.get(key, value) > 0) return true;
    }
    return false;
  }

  clone(): TopologyCounts {
    const copy = new TopologyCounts(this.shared ?? this.own);
    copy.size = this.size;
    if (this.shared !== undefined) for (const [key, values] of this.own) copy.own.set(key, new Map(values));
    return copy;
  }

  private *keys(): Generator<string> {
    yield* this.own.keys();
    for (const key of this.shared?.keys() ?? []) if (!this.own.has(key)) yield key;
  }
}
