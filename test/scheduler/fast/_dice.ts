/** Chance for random worlds: seeded, so that a failure can be run again. */
import type { RandomStream } from '../../../src/kernel/index.ts';

export class Dice {
  private readonly stream: RandomStream;

  constructor(stream: RandomStream) {
    this.stream = stream;
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    return this.stream.below(below);
  }

  chance(probability: number): boolean {
    return this.stream.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** Each item with this probability, in order. */
  some<T>(items: readonly T[], probability = 0.5): T[] {
    return items.filter(() => this.chance(probability));
  }
}
