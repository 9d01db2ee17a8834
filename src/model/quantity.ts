/**
 * Quantities as Kubernetes reads, adds, compares and prints them (apimachinery `pkg/api/resource`).
 *
 * A quantity is an exact decimal number with the form in which it is printed. Decisions use the two plain numbers
 * `value` and `milliValue`; sums that are printed or compared exactly go through the functions of this file.
 */
import {
  divideUp,
  MAX_INT64,
  type QuantityFormat,
  type QuantityParts,
  scanQuantity,
  suffixText,
} from './quantity-scan.ts';

export type { QuantityFormat } from './quantity-scan.ts';

/** Immutable; made by the functions of this file only. Equal texts share one object, but compare with `compareQuantities`. */
export class Quantity {
  /**
   * Whole units, rounded away from zero (`Value()`). Exact up to 2^53, the nearest double up to 2^63, where it stays
   * (Kubernetes' own result is undefined there).
   */
  readonly value: number;
  /** Thousandths, with the same rounding and limits (`MilliValue()`). */
  readonly milliValue: number;
  readonly format: QuantityFormat;
  readonly #unscaled: bigint;
  readonly #exponent: number;
  readonly #exact: boolean;
  #canonical: string | undefined;

  constructor(parts: QuantityParts) {
    this.#unscaled = parts.unscaled;
    this.#exponent = parts.exponent;
    this.#exact = parts.exact;
    this.#canonical = parts.asWritten;
    this.format = parts.format;
    this.value = saturated(roundedTo(parts, 0));
    this.milliValue = saturated(roundedTo(parts, -3));
  }

  /** The text Kubernetes would print: the canonical form, or the text as it was written where Kubernetes keeps that. */
  get canonical(): string {
    this.#canonical ??= canonicalText(this.parts);
    return this.#canonical;
  }

  /** The number behind it, without the text that was read. */
  get parts(): QuantityParts {
    return { unscaled: this.#unscaled, exponent: this.#exponent, exact: this.#exact, format: this.format };
  }

  /** −1, 0 or 1. */
  get sign(): -1 | 0 | 1 {
    return this.#unscaled === 0n ? 0 : this.#unscaled < 0n ? -1 : 1;
  }

  toString(): string {
    return this.canonical;
  }

  toJSON(): string {
    return this.canonical;
  }
}

const tenTo = (power: number): bigint => 10n ** BigInt(power);

/** Beyond 64 bits for certain: nothing that large is multiplied out. */
const isAstronomic = ({ unscaled, exponent }: QuantityParts): boolean => exponent > 40 && unscaled !== 0n;

/** `parts` in units of 10^`exponent`, rounded up in magnitude (exact negative ones, as upstream, towards zero plus one). */
function roundedTo(parts: QuantityParts, exponent: number): bigint {
  const { unscaled } = parts;
  const difference = parts.exponent - exponent;
  if (isAstronomic(parts)) return unscaled < 0n ? MIN_INT64 - 1n : MAX_INT64 + 1n;
  if (difference >= 0) return unscaled * tenTo(difference);
  const divisor = tenTo(-difference);
  if (unscaled >= 0n) return divideUp(unscaled, divisor);
  if (!parts.exact) return -divideUp(-unscaled, divisor);
  if (unscaled >= MIN_INT64 || -difference >= 19) return truncatedPlusOne(unscaled, divisor);
  // Kubernetes cuts a long negative number to 64 bits before it divides; what comes of it is wrong, and reproduced
  // only where the right result would have fitted.
  const right = truncatedPlusOne(unscaled, divisor);
  return fitsInt64(right) ? truncatedPlusOne(BigInt.asIntN(64, unscaled), divisor) : right;
}

const truncatedPlusOne = (dividend: bigint, divisor: bigint): bigint =>
  dividend % divisor === 0n ? dividend / divisor : dividend / divisor + 1n;

const MIN_INT64 = -MAX_INT64 - 1n;
const fitsInt64 = (value: bigint): boolean => value <= MAX_INT64 && value >= MIN_INT64;

function saturated(value: bigint): number {
  return Number(value > MAX_INT64 ? MAX_INT64 : value < MIN_INT64 ? MIN_INT64 : value);
}

/** `value` (power 0) or `milliValue` (power −3) to the last digit, or `undefined` if it does not fit into 64 bits. */
export function exactValue(quantity: Quantity, power: 0 | -3): bigint | undefined {
  const { unscaled, exponent } = quantity.parts;
  const magnitude = unscaled < 0n ? -unscaled : unscaled;
  const digits = exponent - power;
  const fits = digits >= 0 ? magnitude * tenTo(digits) <= MAX_INT64 : magnitude <= MAX_INT64 * tenTo(-digits);
  return fits ? roundedTo(quantity.parts, power) : undefined;
}

/** Divides by `factor` as often as it goes. */
function removeFactors(number: bigint, factor: bigint): { readonly rest: bigint; readonly times: number } {
  let rest = number;
  let times = 0;
  while (rest !== 0n && rest % factor === 0n) {
    rest /= factor;
    times++;
  }
  return { rest, times };
}

function decimalText(parts: QuantityParts, format: QuantityFormat): string {
  const { rest, times } = removeFactors(parts.unscaled, 10n);
  const exponent = parts.exponent + times;
  const extra = ((exponent % 3) + 3) % 3;
  return `${rest * tenTo(extra)}${suffixText(format, exponent - extra)}`;
}

function canonicalText(parts: QuantityParts): string {
  const { unscaled, exponent, format } = parts;
  if (unscaled === 0n) return '0';
  if (format !== 'BinarySI') return decimalText(parts, format);
  const whole = exponent >= 0 ? unscaled * tenTo(exponent) : unscaled / tenTo(-exponent);
  const isWhole = exponent >= 0 || unscaled % tenTo(-exponent) === 0n;
  // Small or broken numbers print in decimal, so that nothing is rounded.
  if (!isWhole || (whole > -1024n && whole < 1024n)) return decimalText(parts, 'DecimalSI');
  const { rest, times } = removeFactors(whole, 1024n);
  return `${rest}${suffixText('BinarySI', times * 10)}`;
}

/** More texts than any cluster has; when it is full it starts afresh, which costs time and changes nothing. */
const CACHE_LIMIT = 50_000;
const cache = new Map<string, Quantity>();

/**
 * @param text as in a manifest: `500m`, `1.5Gi`, `2e3`.
 * @throws an Error with Kubernetes' own text if it is not a quantity, or if it is longer than 64 characters.
 */
export function parseQuantity(text: string): Quantity {
  const known = cache.get(text);
  if (known) return known;
  const quantity = new Quantity(scanQuantity(text));
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(text, quantity);
  return quantity;
}

const small = (value: number, exponent: number, format: QuantityFormat): Quantity => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a safe integer: ${value}`);
  return new Quantity({ unscaled: BigInt(value), exponent, exact: false, format });
};

/** A whole number in DecimalSI (`20`, `5k`). Throws a RangeError if it is not a safe integer, as the next two. */
export const quantityFromNumber = (value: number): Quantity => small(value, 0, 'DecimalSI');
/** A whole number of thousandths in DecimalSI (`250m`). */
export const quantityFromMilli = (milliValue: number): Quantity => small(milliValue, -3, 'DecimalSI');
/** A whole number of bytes in BinarySI (`200Mi`). */
export const quantityFromBytes = (bytes: number): Quantity => small(bytes, 0, 'BinarySI');

export const ZERO_QUANTITY: Quantity = quantityFromNumber(0);

export const isZeroQuantity = (quantity: Quantity): boolean => quantity.sign === 0;

/** `left + right × sign`, exact whatever the sizes. The form is that of the left one unless it is zero. */
function combine(leftQuantity: Quantity, rightQuantity: Quantity, sign: 1n | -1n): Quantity {
  const left = leftQuantity.parts;
  const right = rightQuantity.parts;
  const format = left.unscaled === 0n ? right.format : left.format;
  if (!left.exact && !right.exact && left.unscaled === 0n) {
    return new Quantity({ unscaled: right.unscaled * sign, exponent: right.exponent, exact: false, format });
  }
  if (!left.exact && !right.exact && right.unscaled === 0n) return new Quantity({ ...left, format });
  const exponent = Math.min(left.exponent, right.exponent);
  const scaledLeft = left.unscaled * tenTo(left.exponent - exponent);
  const scaledRight = right.unscaled * sign * tenTo(right.exponent - exponent);
  const unscaled = scaledLeft + scaledRight;
  const isSmall = !left.exact && !right.exact && fitsInt64(scaledLeft) && fitsInt64(scaledRight) && fitsInt64(unscaled);
  return new Quantity({ unscaled, exponent, exact: !isSmall, format });
}

export const addQuantities = (left: Quantity, right: Quantity): Quantity => combine(left, right, 1n);
export const subQuantities = (left: Quantity, right: Quantity): Quantity => combine(left, right, -1n);

/** As often added to itself; `count` is a whole number, zero or more. */
export function timesQuantity(quantity: Quantity, count: number): Quantity {
  if (count === 1) return quantity;
  const { parts } = quantity;
  const unscaled = parts.unscaled * BigInt(count);
  return new Quantity({ ...parts, unscaled, exact: parts.exact || !fitsInt64(unscaled) });
}

/** −1, 0 or 1, exact: `1` and `1000m` are equal. */
export function compareQuantities(left: Quantity, right: Quantity): -1 | 0 | 1 {
  if (left === right) return 0;
  const a = left.parts;
  const b = right.parts;
  const exponent = Math.min(a.exponent, b.exponent);
  const scaledA = a.unscaled * tenTo(a.exponent - exponent);
  const scaledB = b.unscaled * tenTo(b.exponent - exponent);
  return scaledA < scaledB ? -1 : scaledA > scaledB ? 1 : 0;
}

/** The greater one; the first if they are equal. */
export const maxQuantity = (left: Quantity, right: Quantity): Quantity =>
  compareQuantities(left, right) < 0 ? right : left;
/** The lesser one; the first if they are equal. */
export const minQuantity = (left: Quantity, right: Quantity): Quantity =>
  compareQuantities(left, right) > 0 ? right : left;
