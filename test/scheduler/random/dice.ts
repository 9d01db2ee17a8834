/** Draws for random clusters: everything follows from the seed. */
import { type RandomStream, RandomStreams } from '../../../src/kernel/index.ts';

export class Dice {
  private readonly stream: RandomStream;

  constructor(seed: string) {
    this.stream = new RandomStreams(seed).stream('cluster');
  }

  chance(probability: number): boolean {
    return this.stream.next() < probability;
  }

  /** Both ends included. */
  between(low: number, high: number): number {
    return low + this.stream.below(high - low + 1);
  }

  /** One that stands twice in the list comes twice as often. */
  pick<T>(...options: readonly T[]): T {
    return options[this.stream.below(options.length)];
  }

  /** Up to `count` different ones, in a random order. */
  some<T>(count: number, options: readonly T[]): T[] {
    const left = [...options];
    const taken: T[] = [];
    while (taken.length < count && left.length > 0) taken.push(...left.splice(this.stream.below(left.length), 1));
    return taken;
  }
}
