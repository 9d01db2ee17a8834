/**
 * JSON with one spelling: the same value gives the same bytes everywhere. Keys of plain objects keep the order in which
 * they were built (which is part of the program), keys of Maps are sorted by code unit, fields that are undefined are
 * left out, and numbers have at most six decimals.
 */
const DECIMALS = 1_000_000;

/**
 * @param indent spaces a level; 0 gives one line.
 * @throws a RangeError with the path for NaN and infinities, and for what JSON cannot hold.
 */
export function canonicalJson(value: unknown, indent = 2): string {
  return write(value, indent, '\n', '$');
}

/** A number as results spell it: at most six decimals, no negative zero. Non-finite numbers stay what they are. */
export function rounded(value: number): number {
  if (Number.isSafeInteger(value)) return value + 0;
  if (Math.abs(value) >= 1e9) return value;
  return Math.round(value * DECIMALS) / DECIMALS + 0;
}

function write(value: unknown, indent: number, line: string, path: string): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return writeNumber(value, path);
  if (Array.isArray(value)) return writeArray(value, indent, line, path);
  if (value instanceof Map) return writeEntries(sortedEntries(value), indent, line, path);
  if (typeof value === 'object') return writeEntries(Object.entries(value), indent, line, path);
  throw new RangeError(`${path} is a ${typeof value}, which JSON cannot hold`);
}

function writeNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) throw new RangeError(`${path} is ${value}: a result holds finite numbers only`);
  return String(rounded(value));
}

function writeArray(items: readonly unknown[], indent: number, line: string, path: string): string {
  if (items.length === 0) return '[]';
  const inner = indent === 0 ? '' : line + ' '.repeat(indent);
  const isFlat = items.every((item) => item === null || typeof item === 'number' || typeof item === 'string');
  const texts = items.map((item, i) => write(item, indent, inner, `${path}[${i}]`));
  // Columns and pairs stay on one line: they are long, and nobody reads them one by one.
  if (indent === 0 || isFlat) return `[${texts.join(',')}]`;
  return `[${inner}${texts.join(`,${inner}`)}${line}]`;
}

function writeEntries(
  entries: readonly (readonly [string, unknown])[],
  indent: number,
  line: string,
  path: string,
): string {
  const present = entries.filter(([, value]) => value !== undefined);
  if (present.length === 0) return '{}';
  const inner = indent === 0 ? '' : line + ' '.repeat(indent);
  const colon = indent === 0 ? ':' : ': ';
  const texts = present.map(
    ([key, value]) => `${JSON.stringify(key)}${colon}${write(value, indent, inner, `${path}.${key}`)}`,
  );
  return `{${inner}${texts.join(`,${inner}`)}${indent === 0 ? '' : line}}`;
}

function sortedEntries(map: ReadonlyMap<unknown, unknown>): [string, unknown][] {
  const entries = [...map].map(([key, value]): [string, unknown] => [String(key), value]);
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
