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
  return new Writer(indent).write(value, '\n');
}

/** A number as results spell it: at most six decimals, no negative zero. Non-finite numbers stay what they are. */
export function rounded(value: number): number {
  if (Number.isSafeInteger(value)) return value + 0;
  if (Math.abs(value) >= 1e9) return value;
  return Math.round(value * DECIMALS) / DECIMALS + 0;
}

class Writer {
  private readonly indent: number;
  private readonly step: string;
  private readonly colon: string;
  /** Keys and indices on the way to what is being written: put together only for an error. */
  private readonly way: (string | number)[] = [];
  /** Keys are few, and written very often. */
  private readonly keys = new Map<string, string>();

  constructor(indent: number) {
    this.indent = indent;
    this.step = ' '.repeat(indent);
    this.colon = indent === 0 ? ':' : ': ';
  }

  write(value: unknown, line: string): string {
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'number') return this.number(value);
    if (value === null || typeof value === 'boolean') return String(value);
    if (Array.isArray(value)) return this.array(value, line);
    if (value instanceof Map) return this.entries(sortedEntries(value), line);
    if (typeof value === 'object') return this.entries(Object.entries(value), line);
    throw new RangeError(`${this.path()} is a ${typeof value}, which JSON cannot hold`);
  }

  private number(value: number): string {
    if (!Number.isFinite(value)) throw new RangeError(`${this.path()} is ${value}: a result holds finite numbers only`);
    return String(rounded(value));
  }

  private array(items: readonly unknown[], line: string): string {
    if (items.length === 0) return '[]';
    const inner = this.indent === 0 ? '' : line + this.step;
    const texts: string[] = [];
    let isFlat = true;
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (item !== null && typeof item !== 'number' && typeof item !== 'string') isFlat = false;
      this.way.push(i);
      texts.push(this.write(item, inner));
      this.way.pop();
    }
    // Columns and pairs stay on one line: they are long, and nobody reads them one by one.
    if (this.indent === 0 || isFlat) return `[${texts.join(',')}]`;
    return `[${inner}${texts.join(`,${inner}`)}${line}]`;
  }

  private entries(entries: readonly (readonly [string, unknown])[], line: string): string {
    const inner = this.indent === 0 ? '' : line + this.step;
    const texts: string[] = [];
    for (const [key, value] of entries) {
      if (value === undefined) continue;
      this.way.push(key);
      texts.push(this.key(key) + this.write(value, inner));
      this.way.pop();
    }
    if (texts.length === 0) return '{}';
    return `{${inner}${texts.join(`,${inner}`)}${this.indent === 0 ? '' : line}}`;
  }

  private key(key: string): string {
    let text = this.keys.get(key);
    if (text === undefined) {
      text = JSON.stringify(key) + this.colon;
      this.keys.set(key, text);
    }
    return text;
  }

  private path(): string {
    return `$${this.way.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')}`;
  }
}

function sortedEntries(map: ReadonlyMap<unknown, unknown>): [string, unknown][] {
  const entries = [...map].map(([key, value]): [string, unknown] => [String(key), value]);
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
