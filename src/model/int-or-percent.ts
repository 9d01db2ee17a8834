/** Counts given as a number or as a percentage of a total (apimachinery `pkg/util/intstr`). */
import type { IntOrString } from './objects/meta.ts';

const DIGITS_LIMIT = 15;

/** Go's `strconv.Atoi` with its error texts. */
function parseNumber(text: string): number {
  const start = text[0] === '-' || text[0] === '+' ? 1 : 0;
  let isNumber = text.length > start;
  for (let i = start; i < text.length; i++) isNumber &&= text.charCodeAt(i) >= 48 && text.charCodeAt(i) <= 57;
  if (!isNumber) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (text.length - start > DIGITS_LIMIT)
    throw new Error(`strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`);
  return Number(text) + 0;
}

export const isPercent = (value: IntOrString): value is string => typeof value === 'string';

/** Those read before: `25%` is asked for at every step of every roll-out. */
const percents = new Map<string, number>();
const MOST_PERCENTS = 1000;

/** @throws an Error with Kubernetes' own text if the text is not a whole percentage such as `25%`. */
export function percentOf(value: string): number {
  const known = percents.get(value);
  if (known !== undefined) return known;
  if (!value.endsWith('%')) throw new Error('invalid value for IntOrString: invalid type: string is not a percentage');
  try {
    const percent = parseNumber(value.slice(0, -1));
    if (percents.size < MOST_PERCENTS) percents.set(value, percent);
    return percent;
  } catch (error) {
    throw new Error(
      `invalid value for IntOrString: invalid value ${JSON.stringify(value)}: ${(error as Error).message}`,
    );
  }
}

/**
 * The number itself, or the percentage of `total`, rounded up or down. Negative ones stay negative.
 * @throws as `percentOf`.
 */
export function scaledIntOrPercent(value: IntOrString, total: number, roundUp: boolean): number {
  if (typeof value === 'number') return value;
  const scaled = (percentOf(value) * total) / 100;
  return (roundUp ? Math.ceil(scaled) : Math.floor(scaled)) + 0;
}
