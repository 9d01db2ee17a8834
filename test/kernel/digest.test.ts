import { describe, expect, it } from 'vitest';
import { Digest } from '../../src/kernel/index.ts';

const digestOf = (fill: (digest: Digest) => void): string => {
  const digest = new Digest();
  fill(digest);
  return digest.hex();
};

describe('the digest', () => {
  it('is that of its parts when a row is added at once', () => {
    for (const at of [0, 1, 86_400_000, 2 ** 40, 0.5]) {
      const parts = digestOf((digest) => {
        for (let i = 0; i < 3; i++) {
          digest.addInt(7);
          digest.addNumber(at + i);
          for (const operand of [1, -1, 2 ** 31 - 1, -(2 ** 31)]) digest.addInt(operand);
        }
      });
      const rows = digestOf((digest) => {
        for (let i = 0; i < 3; i++) digest.addRow(7, at + i, 1, -1, 2 ** 31 - 1, -(2 ** 31));
      });
      expect(rows).toBe(parts);
    }
  });

  it('feels every operand, and the order of rows', () => {
    const base = [7, 1000, 1, 2, 3, 4] as const;
    const variants = base.map((value, i) => base.map((each, j) => (i === j ? value + 1 : each)));
    const all = [base, ...variants].map((row) =>
      digestOf((digest) => digest.addRow(...(row as [number, number, number, number, number, number]))),
    );
    expect(new Set(all).size).toBe(all.length);
    const [first, second] = [base, variants[0]] as [number, number, number, number, number, number][];
    const inOrder = digestOf((digest) => [first, second].forEach((row) => digest.addRow(...row)));
    const reversed = digestOf((digest) => [second, first].forEach((row) => digest.addRow(...row)));
    expect(inOrder).not.toBe(reversed);
  });
});
