/**
 * Levels: nodes that all scores which depend on other nodes cannot tell apart. A level is a tuple of whole numbers, given a
 * small number of its own.
 */
import { grow } from '../../cluster/columns.ts';

/** Places in a tuple; the values of topology keys follow. */
export const TAINTS = 0;
export const NODE_AFFINITY = 1;
/** Pod affinity's part that stands by node. */
export const POD_AFFINITY = 2;
/** Matching pods on the node itself; -1 for a node without a host name. */
export const HOST_PODS = 3;
export const DOMAINS = 4;

const FREE = -1;
/** Levels are columns of 16 bits elsewhere. */
export const MAX_LEVELS = 0xfff0;

export class LevelTable {
  readonly width: number;
  /** Tuples, one after the other. */
  values: Int32Array;
  size = 0;
  /** More levels than there are numbers: what `intern` answered is not to be trusted. */
  isFull = false;
  /** Fill this in and call `intern`. */
  readonly scratch: Int32Array;
  private buckets = new Int32Array(64).fill(FREE);

  /** `keys`: topology keys in a tuple. */
  constructor(keys: number) {
    this.width = DOMAINS + keys;
    this.values = new Int32Array(16 * this.width);
    this.scratch = new Int32Array(this.width);
  }

  /** Whether the level has the values in `scratch`. */
  isScratch(level: number): boolean {
    const { width, values, scratch } = this;
    const at = level * width;
    for (let i = 0; i < width; i++) if (values[at + i] !== scratch[i]) return false;
    return true;
  }

  /** The level with the values in `scratch`. */
  intern(): number {
    let bucket = this.bucketOf(this.scratch, 0);
    for (; this.buckets[bucket] !== FREE; bucket = (bucket + 1) & (this.buckets.length - 1)) {
      if (this.isScratch(this.buckets[bucket])) return this.buckets[bucket];
    }
    return this.append(bucket);
  }

  clear(): void {
    this.size = 0;
    this.buckets.fill(FREE);
  }

  private append(bucket: number): number {
    if (this.size === MAX_LEVELS) {
      this.isFull = true;
      return 0;
    }
    const level = this.size++;
    const at = level * this.width;
    if (at + this.width > this.values.length) this.values = grow(this.values, this.values.length * 2);
    this.values.set(this.scratch, at);
    this.buckets[bucket] = level;
    if (this.size * 2 > this.buckets.length) this.rehash();
    return level;
  }

  private rehash(): void {
    this.buckets = new Int32Array(this.buckets.length * 2).fill(FREE);
    const mask = this.buckets.length - 1;
    for (let level = 0; level < this.size; level++) {
      let bucket = this.bucketOf(this.values, level * this.width);
      while (this.buckets[bucket] !== FREE) bucket = (bucket + 1) & mask;
      this.buckets[bucket] = level;
    }
  }

  private bucketOf(tuple: Int32Array, at: number): number {
    let hash = 0;
    for (let i = 0; i < this.width; i++) hash = Math.imul(hash ^ tuple[at + i], 0x9e3779b1) ^ (hash >>> 15);
    return (hash ^ (hash >>> 13)) & (this.buckets.length - 1);
  }
}
