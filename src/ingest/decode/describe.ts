/** Says what was found instead of what was wanted. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  switch (typeof value) {
    case 'string':
      return value === '' ? 'an empty string' : `the string ${shown(value)}`;
    case 'number':
      return describeNumber(value);
    case 'boolean':
      return `the boolean ${value}`;
    default:
      return 'an object';
  }
}

function describeNumber(value: number): string {
  if (!Number.isFinite(value)) return 'a number that is not finite';
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return `the number ${value}, beyond the safe range of ±9007199254740991`;
  return `the number ${value}`;
}

/** Text in quotes, cut where it is long: a message shows a value, it does not repeat a file. */
export function shown(text: string): string {
  return JSON.stringify(shortened(text));
}

function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
