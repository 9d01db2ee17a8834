import { describe, expect, it } from 'vitest';
import { Digest } from '../../src/kernel/index.ts';

const digestOf = (fill: (digest: Digest) => void): string => {
  const digest = new Digest();
  fill(digest);
  return digest.hex();
};

describe('the digest', () => {
  it('is that of its parts when a block of words is added at once', () => {
    const words = Int32Array.of(7, 0, -1, 2 ** 31 - 1, -(2 ** 31), 5, 6);
    const parts = digestOf((digest) => words.forEach((word) => digest.addInt(word)));
    const blocks = digestOf((digest) => {
      digest.addInts(words, 0, 3);
      digest.addInts(words, 3, 3);
      digest.addInts(words, 3, words.length);
    });
    expect(blocks).toBe(parts);
    expect(digestOf((digest) => digest.addInts(words, 0, 6))).not.toBe(parts);
  });

  it('feels every word, and their order', () => {
    const base = [7, 1000, 1, 2, 3, 4];
    const variants = base.map((value, i) => base.map((each, j) => (i === j ? value + 1 : each)));
    const of = (words: readonly number[]): string =>
      digestOf((digest) => digest.addInts(Int32Array.from(words), 0, words.length));
    const all = [base, ...variants, base.toReversed(), [...base, 0]].map(of);
    expect(new Set(all).size).toBe(all.length);
  });

  it('takes numbers by the halves of their double, the lower first; -0 is 0', () => {
    const added = (...values: readonly number[]): string =>
      digestOf((digest) => values.forEach((value) => digest.addNumber(value)));
    // 1.5 = 0x3ff80000_00000000
    expect(added(1.5)).toBe(digestOf((digest) => digest.addInts(Int32Array.of(0, 0x3ff80000), 0, 2)));
    expect(added(-0)).toBe(added(0));
  });
});
