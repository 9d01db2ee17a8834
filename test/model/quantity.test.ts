import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  compareQuantities,
  isZeroQuantity,
  maxQuantity,
  minQuantity,
  parseQuantity,
  quantityFromBytes,
  quantityFromMilli,
  quantityFromNumber,
  subQuantities,
  ZERO_QUANTITY,
} from '../../src/model/index.ts';

const MALFORMED = /^quantities must match the regular expression/;

describe('reading', () => {
  it.each([
    ['0', '0', 0, 0],
    ['1', '1', 1, 1000],
    ['250m', '250m', 1, 250],
    ['0.25', '250m', 1, 250],
    ['1.5Gi', '1536Mi', 1610612736, 1610612736000],
    ['1024Mi', '1Gi', 1073741824, 1073741824000],
    ['512', '512', 512, 512000],
    ['1e3', '1e3', 1000, 1000000],
    ['1000', '1k', 1000, 1000000],
    ['100k', '100k', 100000, 100000000],
    ['0.1m', '100u', 1, 1],
    ['1n', '1n', 1, 1],
    ['0.1n', '1n', 1, 1],
    ['-1', '-1', -1, -1000],
    ['-1500m', '-1500m', -2, -1500],
    ['.5', '500m', 1, 500],
    ['5.', '5.', 5, 5000],
    ['Ki', '0', 0, 0],
    ['0.5Ki', '512', 512, 512000],
    ['1E', '1E', 1e18, 2 ** 63],
  ])('%s is %s', (text, canonical, value, milliValue) => {
    const quantity = parseQuantity(text);
    expect(quantity.canonical).toBe(canonical);
    expect(quantity.value).toBe(value);
    expect(quantity.milliValue).toBe(milliValue);
  });

  // Short numbers in a form that Kubernetes takes for canonical keep their text.
  it.each(['1.250', '+40.E3', '46.Gi', '1.234k'])('%s is printed as it was written', (text) => {
    expect(parseQuantity(text).canonical).toBe(text);
  });

  it.each([
    ['', MALFORMED],
    [' 1', MALFORMED],
    ['1 ', MALFORMED],
    ['1kb', MALFORMED],
    ['1GiB', MALFORMED],
    ['--1', /^unable to parse quantity's suffix$/],
    ['1.2.3', MALFORMED],
    ['1m5x', MALFORMED],
    ['NaN', MALFORMED],
    ['1K', /^unable to parse quantity's suffix$/],
    ['1mi', /^unable to parse quantity's suffix$/],
    ['1e', /^unable to parse quantity's suffix$/],
    ['1m5', /^unable to parse quantity's suffix$/],
    ['1e1001', /^unable to parse quantity's suffix$/],
    ['e-12', /^unable to parse numeric part of quantity$/],
  ])('%j is refused', (text, message) => {
    expect(() => parseQuantity(text)).toThrow(message);
  });

  it('looks at no more than 64 characters', () => {
    expect(parseQuantity('1'.repeat(64)).value).toBe(2 ** 63);
    expect(() => parseQuantity('1'.repeat(65))).toThrow('at most 64 characters');
    expect(() => parseQuantity('1'.repeat(1_000_000))).toThrow('at most 64 characters');
  });

  it('gives equal texts one object', () => {
    expect(parseQuantity('128Mi')).toBe(parseQuantity('128Mi'));
  });

  it('starts its memory afresh rather than growing without end', () => {
    const before = parseQuantity('77Mi');
    for (let i = 0; i < 60_000; i++) parseQuantity(`${i}u`);
    expect(compareQuantities(parseQuantity('77Mi'), before)).toBe(0);
  });
});

describe('making', () => {
  it('prints in the form of its unit', () => {
    expect(quantityFromNumber(5000).canonical).toBe('5k');
    expect(quantityFromMilli(2000).canonical).toBe('2');
    expect(quantityFromMilli(250).canonical).toBe('250m');
    expect(quantityFromBytes(209715200).canonical).toBe('200Mi');
    expect(quantityFromBytes(1000).canonical).toBe('1k');
    expect(() => quantityFromNumber(0.5)).toThrow(RangeError);
    expect(() => quantityFromMilli(Number.NaN)).toThrow(RangeError);
  });
});

describe('reckoning', () => {
  it.each([
    ['1', '500m', '1500m'],
    ['1Gi', '1Mi', '1025Mi'],
    ['1Gi', '1M', '1074741824'],
    ['0', '1Gi', '1Gi'],
    ['1e3', '1', '1001'],
    ['9223372036854775807', '1', '9223372036854775808'],
  ])('%s + %s = %s', (left, right, sum) => {
    expect(addQuantities(parseQuantity(left), parseQuantity(right)).canonical).toBe(sum);
  });

  it('subtracts below zero', () => {
    const difference = subQuantities(parseQuantity('1'), parseQuantity('1500m'));
    expect(difference.canonical).toBe('-500m');
    expect(difference.sign).toBe(-1);
  });

  it('takes the form of the left operand unless that is zero', () => {
    expect(addQuantities(parseQuantity('0'), parseQuantity('1Ki')).format).toBe('BinarySI');
    expect(addQuantities(parseQuantity('1'), parseQuantity('1Ki')).format).toBe('DecimalSI');
  });

  it('compares by value', () => {
    expect(compareQuantities(parseQuantity('1'), parseQuantity('1000m'))).toBe(0);
    expect(compareQuantities(parseQuantity('1M'), parseQuantity('1Mi'))).toBe(-1);
    expect(compareQuantities(parseQuantity('-1'), parseQuantity('-2'))).toBe(1);
    expect(maxQuantity(parseQuantity('1'), parseQuantity('1001m')).canonical).toBe('1001m');
    expect(minQuantity(parseQuantity('1'), parseQuantity('1001m')).canonical).toBe('1');
    expect(isZeroQuantity(ZERO_QUANTITY)).toBe(true);
    expect(isZeroQuantity(parseQuantity('1n'))).toBe(false);
  });
});
