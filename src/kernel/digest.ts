/**
 * An order-sensitive 64-bit digest of a sequence of numbers and texts, the same on every platform: two 32-bit lanes
 * with different multipliers, in integer arithmetic only. It proves sameness of runs; it is no cryptographic hash.
 */
const float = new Float64Array(1);
const words = new Int32Array(float.buffer);
/** Which half of a double comes first in memory: fixed here, so that big-endian machines agree. */
const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const LOW = littleEndian ? 0 : 1;

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

  /** As `addInt`, `addNumber` and four times `addInt`: a row of a record, whose state stays in registers meanwhile. */
  addRow(kind: number, at: number, a: number, b: number, c: number, d: number): void {
    float[0] = at + 0;
    const low = words[LOW];
    const high = words[1 - LOW];
    const { h1, h2, count } = this;
    const head = first(first(first(h1, kind), low), high);
    this.h1 = first(first(first(first(head, a), b), c), d);
    let lane = second(h2, kind, count);
    lane = second(lane, low, count + 1);
    lane = second(lane, high, count + 2);
    lane = second(lane, a, count + 3);
    lane = second(lane, b, count + 4);
    lane = second(lane, c, count + 5);
    this.h2 = second(lane, d, count + 6);
    this.count = (count + 7) | 0;
  }

  /** Adds any number, by its bits (an instant, say). -0 counts as 0. */
  addNumber(value: number): void {
    float[0] = value + 0;
    this.addInt(words[LOW]);
    this.addInt(words[1 - LOW]);
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
