const MAX_SAFE_DIGITS = 15;
const MAX_INT32 = 2147483647;

/** Go's `strconv.Atoi` for the texts that occur here: an optional sign and digits. Numbers beyond 10^15 count as invalid. */
export function atoi(text: string): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = Number(text) + 0;
  return Math.abs(value) < 10 ** MAX_SAFE_DIGITS ? value : undefined;
}

/** A count from an annotation: 0 where it is missing, negative, no integer or longer than 32 bits. */
export function countFrom(annotation: string | undefined): number {
  const value = annotation === undefined ? undefined : atoi(annotation);
  return value === undefined || value < 0 || value > MAX_INT32 ? 0 : value;
}
