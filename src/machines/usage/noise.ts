/** Noise: a share by which an amount is off, anew in each period. A rule draws a table once; each pod reads it from a place of its own. */
import type { RandomStream } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';

const BITS = 12;
const SIZE = 1 << BITS;

export class Noise {
  readonly ratio: number;
  private readonly every: number;
  private readonly factors = new Float64Array(SIZE);

  /** @param ratio at most so far off, 0–1. @param every milliseconds. */
  constructor(ratio: number, every: number, random: RandomStream) {
    this.ratio = ratio;
    this.every = every;
    for (let i = 0; i < SIZE; i++) this.factors[i] = 1 + ratio * (2 * random.next() - 1);
  }

  /** What the amount of the pod is multiplied by. */
  at(serial: number, at: Instant): number {
    const place = Math.imul(serial, 0x9e3779b1) >>> (32 - BITS);
    return this.factors[(place + Math.floor(at / this.every)) & (SIZE - 1)];
  }

  /** End of the period. */
  until(at: Instant): Instant {
    return (Math.floor(at / this.every) + 1) * this.every;
  }
}
