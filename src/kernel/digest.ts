/**
 * An order-sensitive 64-bit digest of a sequence of numbers and texts, the same on every platform: two 32-bit lanes
 * with different multipliers, in integer arithmetic only. It proves sameness of runs; it is no cryptographic hash.
 */
import { DOUBLE, HALVES, HIGH, LOW } from './halves.ts';

/** One more value in the first lane. */
function first(h1: number, value: number): number {
  const k = Math.imul(value, 0xcc9e2d51);
  const h = Math.imul(h1 ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593), 5) + 0x6b64e654;
  return (h << 13) | (h >>> 19);
}

/** One more value in the second lane, after `count` others. */
function second(h2: number, value: number, count: number): number {
  const l = Math.imul(value ^ count, 0x9e3779b1);
  const h = Math.imul(h2 ^ l ^ (l >>> 16), 0x85ebca6b) + 0x27d4eb2f;
  return (h << 17) | (h >>> 15);
}

export class Digest {
  private h1 = 0x243f6a88 | 0;
  private h2 = 0x85a308d3 | 0;
  private count = 0;

  /** Adds a 32-bit integer. */
  addInt(value: number): void {
    this.h1 = first(this.h1, value);
    this.h2 = second(this.h2, value, this.count);
    this.count = (this.count + 1) | 0;
  }

  /** As `addInt` for the words from `from` up to `to`: a block of them costs no call each, and the state stays in registers. */
  addInts(values: Int32Array, from: number, to: number): void {
    let { h1, h2, count } = this;
    for (let i = from; i < to; i++) {
      const value = values[i];
      h1 = first(h1, value);
      h2 = second(h2, value, count);
      count = (count + 1) | 0;
    }
    this.h1 = h1;
    this.h2 = h2;
    this.count = count;
  }

  /** Adds any number, by its bits (an instant, say). -0 counts as 0. */
  addNumber(value: number): void {
    DOUBLE[0] = value + 0;
    this.addInt(HALVES[LOW]);
    this.addInt(HALVES[HIGH]);
  }

  addText(text: string): void {
    this.addInt(text.length);
    for (let i = 0; i < text.length; i++) this.addInt(text.charCodeAt(i));
  }

  /** 16 hexadecimal digits. */
  hex(): string {
    const mix = (h: number): number => {
      let x = h ^ this.count;
      x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
      x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
      return (x ^ (x >>> 16)) >>> 0;
    };
    const text = (n: number): string => n.toString(16).padStart(8, '0');
    return text(mix(this.h1)) + text(mix(Math.imul(this.h2, 31) + this.h1));
  }
}
