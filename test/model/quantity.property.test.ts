import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addQuantities, compareQuantities, exactValue, parseQuantity, subQuantities } from '../../src/model/index.ts';

const NANO_BY_SUFFIX: ReadonlyMap<string, bigint> = new Map([
  ['n', 1n],
  ['u', 10n ** 3n],
  ['m', 10n ** 6n],
  ['', 10n ** 9n],
  ['k', 10n ** 12n],
  ['M', 10n ** 15n],
  ['G', 10n ** 18n],
  ['e3', 10n ** 12n],
  ['Ki', 2n ** 10n * 10n ** 9n],
  ['Mi', 2n ** 20n * 10n ** 9n],
  ['Gi', 2n ** 30n * 10n ** 9n],
]);

/** A text with its value in billionths, reckoned without the code under test. */
const amounts = fc
  .record({
    negative: fc.boolean(),
    whole: fc.integer({ min: 0, max: 999_999_999 }),
    suffix: fc.constantFrom(...NANO_BY_SUFFIX.keys()),
  })
  .map(({ negative, whole, suffix }) => ({
    text: `${negative ? '-' : ''}${whole}${suffix}`,
    nano: BigInt(negative ? -whole : whole) * (NANO_BY_SUFFIX.get(suffix) as bigint),
  }));

const sign = (nano: bigint): number => (nano < 0n ? -1 : nano > 0n ? 1 : 0);

describe('quantities', () => {
  it('hold their value', () => {
    fc.assert(
      fc.property(amounts, ({ text, nano }) => {
        const quantity = parseQuantity(text);
        // Long negative ones go wrong in Kubernetes, and here with it.
        const size = nano < 0n ? -nano : nano;
        if (nano >= 0n || size < 10n ** 18n)
          expect(exactValue(quantity, 0)).toBe(BigInt(sign(nano)) * ((size + 10n ** 9n - 1n) / 10n ** 9n));
        expect(quantity.sign).toBe(sign(nano));
      }),
    );
  });

  it('read what they print', () => {
    fc.assert(
      fc.property(amounts, ({ text }) => {
        const quantity = parseQuantity(text);
        const again = parseQuantity(quantity.canonical);
        expect(compareQuantities(again, quantity)).toBe(0);
        expect(again.canonical).toBe(quantity.canonical);
      }),
    );
  });

  it('compare as their values do', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        expect(compareQuantities(parseQuantity(a.text), parseQuantity(b.text))).toBe(sign(a.nano - b.nano));
      }),
    );
  });

  it('add in any order, and subtracting undoes it', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        const [x, y] = [parseQuantity(a.text), parseQuantity(b.text)];
        const sum = addQuantities(x, y);
        expect(compareQuantities(sum, addQuantities(y, x))).toBe(0);
        expect(compareQuantities(subQuantities(sum, y), x)).toBe(0);
        expect(sum.sign).toBe(sign(a.nano + b.nano));
      }),
    );
  });

  it('never hang and never throw anything but an Error on any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^[-+0-9.eEinumkKMGTP]{0,64}$/)), (text) => {
        try {
          const quantity = parseQuantity(text);
          expect(quantity.canonical.length).toBeGreaterThan(0);
          expect(Number.isFinite(quantity.value)).toBe(true);
          expect(Number.isFinite(quantity.milliValue)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).message).toMatch(/^(quantities must|unable to parse)/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
