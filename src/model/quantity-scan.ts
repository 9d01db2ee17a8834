/**
 * Reads the text of a quantity (apimachinery `pkg/api/resource/quantity.go`, `ParseQuantity`).
 *
 *   text → split (sign, digits, fraction, suffix) → suffix table → small or exact path
 *
 * Kubernetes holds a short number as a 64-bit integer times a power of ten ("small") and every other one as a
 * decimal of any length ("exact"). The two print and round differently in corners, so the choice is kept.
 */

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** A number `unscaled × 10^exponent` with the form in which it is printed. */
export interface QuantityParts {
  readonly unscaled: bigint;
  readonly exponent: number;
  /** Held as a decimal of any length rather than as a 64-bit integer. */
  readonly exact: boolean;
  readonly format: QuantityFormat;
  /** The text itself where Kubernetes prints it as it was written. */
  readonly asWritten?: string;
}

/** Longer texts are refused before they are looked at. */
export const QUANTITY_TEXT_LIMIT = 64;
/** Decimal exponents beyond this are refused: no cluster needs them, and exact sums with them would not end. */
const EXPONENT_LIMIT = 1000;
const NANO = -9;
const SMALL_DIGITS = 18;
export const MAX_INT64 = (1n << 63n) - 1n;

const WRONG_FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_NUMBER = 'unable to parse numeric part of quantity';
const WRONG_SUFFIX = "unable to parse quantity's suffix";

interface Suffix {
  readonly format: QuantityFormat;
  /** Power of ten, or of two for BinarySI. */
  readonly power: number;
}

const DECIMAL_SUFFIXES: readonly (readonly [string, number])[] = [
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
];
const BINARY_SUFFIXES: readonly (readonly [string, number])[] = [
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
];
const SUFFIXES: ReadonlyMap<string, Suffix> = new Map<string, Suffix>([
  ...DECIMAL_SUFFIXES.map(([text, power]) => [text, { format: 'DecimalSI', power }] as const),
  ...BINARY_SUFFIXES.map(([text, power]) => [text, { format: 'BinarySI', power }] as const),
]);
const DECIMAL_BY_POWER: ReadonlyMap<number, string> = new Map(
  DECIMAL_SUFFIXES.map(([text, power]) => [power, text] as const),
);
const BINARY_BY_POWER: ReadonlyMap<number, string> = new Map(
  BINARY_SUFFIXES.map(([text, power]) => [power, text] as const),
);

/**
 * The suffix for a power of ten (of two for BinarySI); empty where there is none, as upstream: 10^21 prints as `1`.
 */
export function suffixText(format: QuantityFormat, power: number): string {
  if (format === 'DecimalExponent') return power === 0 ? '' : `e${power}`;
  return (format === 'BinarySI' ? BINARY_BY_POWER : DECIMAL_BY_POWER).get(power) ?? '';
}

interface Split {
  readonly negative: boolean;
  /** Without leading zeros; `0` if nothing is left. */
  readonly digits: string;
  readonly fraction: string;
  readonly suffix: string;
  /** False for texts such as `Ki` or `.`, which read as zero on the small path only. */
  readonly hasDigits: boolean;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** Throws if something is left over behind the suffix. */
function split(text: string): Split {
  const signed = text[0] === '-' || text[0] === '+';
  const start = signed ? 1 : 0;
  const digitsEnd = endOfDigits(text, start);
  let firstDigit = start;
  while (firstDigit < digitsEnd && text[firstDigit] === '0') firstDigit++;
  const point = text[digitsEnd] === '.';
  const fractionStart = point ? digitsEnd + 1 : digitsEnd;
  const fractionEnd = point ? endOfDigits(text, fractionStart) : digitsEnd;
  let at = fractionEnd;
  while (at < text.length && 'eEinumkKMGTP'.includes(text[at] as string)) at++;
  // The sign and digits of an exponent count only behind letters or at once behind the number, as upstream.
  if (text[at] === '-' || text[at] === '+') at++;
  if (endOfDigits(text, at) !== text.length) throw new Error(WRONG_FORMAT);
  return {
    negative: text[0] === '-',
    digits: text.slice(firstDigit, digitsEnd) || '0',
    fraction: text.slice(fractionStart, fractionEnd),
    suffix: text.slice(fractionEnd),
    hasDigits: digitsEnd > start || fractionEnd > fractionStart,
  };
}

function readSuffix(text: string): Suffix {
  const known = SUFFIXES.get(text);
  if (known) return known;
  if (text.length < 2 || (text[0] !== 'e' && text[0] !== 'E')) throw new Error(WRONG_SUFFIX);
  const signed = text[1] === '-' || text[1] === '+';
  const from = signed ? 2 : 1;
  if (from === text.length || endOfDigits(text, from) !== text.length) throw new Error(WRONG_SUFFIX);
  const power = Number(text.slice(1));
  if (Math.abs(power) > EXPONENT_LIMIT) throw new Error(WRONG_SUFFIX);
  return { format: 'DecimalExponent', power: power + 0 };
}

/** The small path, or `undefined` if the number is too long or too fine for it. */
function readSmall(
  text: string,
  { negative, digits, fraction }: Split,
  { format, power }: Suffix,
): QuantityParts | undefined {
  const shifted = digits + fraction;
  if (format === 'BinarySI') {
    // 2^10 has about three decimal digits; a fraction of a binary number is never small.
    if (fraction !== '' || 14 - digits.length - (power * 3) / 10 < 0) return undefined;
    const number = BigInt(shifted);
    const unscaled = (negative ? -number : number) << BigInt(power);
    const parts = { unscaled, exponent: 0, exact: false, format };
    return number % 8n === 0n ? parts : { ...parts, asWritten: text };
  }
  const exponent = power - fraction.length;
  if (shifted.length > SMALL_DIGITS || exponent < NANO) return undefined;
  const number = BigInt(shifted);
  const parts = { unscaled: negative ? -number : number, exponent, exact: false, format };
  const isCanonical = exponent % 3 === 0 && !shifted.endsWith('000') && shifted[0] !== '0';
  return isCanonical ? { ...parts, asWritten: text } : parts;
}

function readExact({ negative, digits, fraction, hasDigits }: Split, { format, power }: Suffix): QuantityParts {
  if (!hasDigits) throw new Error(WRONG_NUMBER);
  const binary = format === 'BinarySI';
  const mantissa = binary ? BigInt(digits + fraction) << BigInt(power) : BigInt(digits + fraction);
  const exponent = (binary ? 0 : power) - fraction.length;
  if (mantissa === 0n) return { unscaled: 0n, exponent, exact: true, format };
  // Whatever is finer than a billionth becomes a whole one: who asks for something gets something.
  const nano =
    exponent >= NANO ? mantissa * 10n ** BigInt(exponent - NANO) : divideUp(mantissa, 10n ** BigInt(NANO - exponent));
  if (binary && nano > MAX_INT64 * 10n ** 9n) {
    return { unscaled: negative ? -MAX_INT64 : MAX_INT64, exponent: 0, exact: true, format };
  }
  const belowOne = nano < 10n ** 9n;
  return {
    unscaled: negative ? -nano : nano,
    exponent: NANO,
    exact: true,
    format: binary && belowOne ? 'DecimalSI' : format,
  };
}

/** Quotient of two positive numbers, rounded up. */
export const divideUp = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor;

/** Throws an Error with Kubernetes' own text if `text` is not a quantity. */
export function scanQuantity(text: string): QuantityParts {
  if (text.length > QUANTITY_TEXT_LIMIT)
    throw new Error(`quantities must be at most ${QUANTITY_TEXT_LIMIT} characters long`);
  if (text === '') throw new Error(WRONG_FORMAT);
  const parts = split(text);
  const suffix = readSuffix(parts.suffix);
  return readSmall(text, parts, suffix) ?? readExact(parts, suffix);
}
