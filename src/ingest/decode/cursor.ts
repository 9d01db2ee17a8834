/**
 * A raw JSON object, the way to it, and readers for its fields.
 *
 * A decoder asks for each field by name and never spreads what it is given. What it did not ask for and did not declare
 * (`withoutBearing`, `notModelled`) is an unknown field in strict mode. As in Kubernetes' own decoder, `null` is the same as absent, and the
 * empty string is absent except for `pointer`.
 */
import type { Instant, IntOrString, ResourceList, StringMap } from '../../model/objects/meta.ts';
import type { Quantity } from '../../model/quantity.ts';
import { nearest } from './did-you-mean.ts';
import { describe, shown } from './describe.ts';
import { parseInstant } from './instant.ts';
import type { Path, Session } from './session.ts';

type RawObject = Readonly<Record<string, unknown>>;

/**
 * Decoder → the names it asks for. A decoder asks for the same names whatever it reads; one that does not is written as a closure, which
 * is a new key each time.
 */
const NAMES: WeakMap<(cursor: Cursor) => unknown, ReadonlySet<string>> = new WeakMap();

const NOTHING: RawObject = Object.freeze(Object.create(null));
const NO_ITEMS: readonly never[] = Object.freeze([]);
const NO_STRINGS: StringMap = new Map();
const NO_RESOURCES: ResourceList = new Map();
const NO_INSTANTS: ReadonlyMap<string, Instant> = new Map();

export class Cursor {
  readonly session: Session;
  readonly raw: RawObject;
  readonly #parent: Cursor | undefined;
  readonly #name: string;
  readonly #index: number;
  /** Names asked for and declared; only where unknown fields are looked for and the decoder's names are not known yet. */
  #asked: string[] | undefined;

  constructor(session: Session, raw: RawObject, parent?: Cursor, name = '', index = -1) {
    this.session = session;
    this.raw = raw;
    this.#parent = parent;
    this.#name = name;
    this.#index = index;
  }

  path(): Path {
    const here = this.#index >= 0 ? [this.#name, this.#index] : this.#name === '' ? [] : [this.#name];
    return this.#parent === undefined ? here : [...this.#parent.path(), ...here];
  }

  /** The value of a field, `undefined` where it is absent or null. */
  value(name: string): unknown {
    this.#asked?.push(name);
    const value = this.raw[name];
    return value === null ? undefined : value;
  }

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  string(name: string): string | undefined {
    const value = this.pointer(name);
    return value === '' ? undefined : value;
  }

  /** A string of which the empty one means something else than none (`storageClassName`). */
  pointer(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    return this.#mismatch(name, 'a string', value);
  }

  /** A string, empty where it is absent. */
  text(name: string): string {
    return this.pointer(name) ?? '';
  }

  int(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value === 0 ? 0 : value;
    return this.#mismatch(name, 'an integer', value);
  }

  /** An integer, 0 where it is absent. */
  count(name: string): number {
    return this.int(name) ?? 0;
  }

  bool(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.#mismatch(name, 'true or false', value);
  }

  intOrString(name: string): IntOrString | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    return this.#mismatch(name, 'an integer or a percentage', value);
  }

  /** @param complaint what is wrong with another value, in the API server's words where they are not the usual ones */
  enum<T extends string>(name: string, allowed: readonly T[], complaint?: string): T | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    if ((allowed as readonly string[]).includes(value) || this.session.mode === 'lenient') return value as T;
    const list = allowed.map((each) => `"${each}"`).join(', ');
    const message =
      complaint === undefined
        ? `Unsupported value: ${shown(value)}: supported values: ${list}`
        : `Invalid value: ${shown(value)}: ${complaint}`;
    this.fail('value', [name], message, nearest(value, allowed));
    return undefined;
  }

  /** RFC 3339 → milliseconds since the Unix epoch. */
  instant(name: string): Instant | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    const at = parseInstant(text);
    if (at === undefined)
      this.fail('value', [name], `Invalid value: ${shown(text)}: expected a time such as 2026-03-01T09:00:00Z`);
    return at;
  }

  quantity(name: string): Quantity | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : this.#quantityOf(value, [name]);
  }

  strings(name: string): readonly string[] {
    return this.list(name, 'a string', (item) => (typeof item === 'string' ? item : undefined));
  }

  ints(name: string): readonly number[] {
    return this.list(name, 'an integer', (item) => (Number.isSafeInteger(item) ? (item as number) : undefined));
  }

  map(name: string): StringMap {
    const raw = this.#record(name);
    if (raw === undefined) return NO_STRINGS;
    const entries = new Map<string, string>();
    for (const key of Object.keys(raw)) {
      const value = raw[key];
      if (this.#refusedKey(name, key)) continue;
      if (typeof value === 'string') entries.set(key, value);
      else if (value === null) entries.set(key, '');
      else
        this.fail(
          'type',
          [name, key],
          `expected a string, found ${describe(value)}${unquotedBoolean(value)}`,
          quoted(value),
        );
    }
    return entries;
  }

  resources(name: string): ResourceList {
    const raw = this.#record(name);
    if (raw === undefined) return NO_RESOURCES;
    const entries = new Map<string, Quantity>();
    for (const key of Object.keys(raw)) {
      const quantity = this.#refusedKey(name, key) ? undefined : this.#quantityOf(raw[key], [name, key]);
      if (quantity !== undefined) entries.set(key, quantity);
    }
    return entries;
  }

  /** A nested object, `undefined` where it is absent. */
  object<T>(name: string, decode: (child: Cursor) => T): T | undefined {
    const raw = this.#record(name);
    return raw === undefined ? undefined : new Cursor(this.session, raw, this, name).finish(decode);
  }

  /** A nested object, decoded from nothing where it is absent. */
  objectOrEmpty<T>(name: string, decode: (child: Cursor) => T): T {
    return new Cursor(this.session, this.#record(name) ?? NOTHING, this, name).finish(decode);
  }

  objects<T>(name: string, decode: (child: Cursor) => T): readonly T[] {
    const values = this.#array(name);
    if (values === undefined || values.length === 0) return NO_ITEMS;
    const decoded: T[] = [];
    for (let index = 0; index < values.length; index++) {
      const item = values[index];
      if (isRecord(item)) decoded.push(new Cursor(this.session, item, this, name, index).finish(decode));
      else this.fail('type', [name, index], `expected an object, found ${describe(item)}`);
    }
    return decoded;
  }

  /** `decode` answers `undefined` for an item that is not what it should be. */
  list<T>(name: string, what: string, decode: (item: unknown) => T | undefined): readonly T[] {
    const values = this.#array(name);
    if (values === undefined || values.length === 0) return NO_ITEMS;
    const decoded: T[] = [];
    for (let index = 0; index < values.length; index++) {
      const item = decode(values[index]);
      if (item !== undefined) decoded.push(item);
      else this.fail('type', [name, index], `expected ${what}, found ${describe(values[index])}`);
    }
    return decoded;
  }

  /** A dictionary of instants (`disruptedPods`). */
  instants(name: string): ReadonlyMap<string, Instant> {
    const raw = this.#record(name);
    if (raw === undefined) return NO_INSTANTS;
    const entries = new Map<string, Instant>();
    for (const key of Object.keys(raw)) {
      const text = raw[key];
      const at = typeof text === 'string' ? parseInstant(text) : undefined;
      if (at !== undefined) entries.set(key, at);
      else this.fail('value', [name, key], `expected a time such as 2026-03-01T09:00:00Z, found ${describe(text)}`);
    }
    return entries;
  }

  /** Real fields that change nothing that is simulated: accepted in silence. */
  withoutBearing(names: readonly string[]): void {
    this.#asked?.push(...names);
  }

  /** Real fields that a cluster would act on and the simulation does not: accepted, and named once in the result. */
  notModelled(names: readonly string[]): void {
    this.withoutBearing(names);
    for (const name of names) {
      const value = this.raw[name];
      if (value === undefined || value === null) continue;
      const path = [...this.path(), name].map((part) => (typeof part === 'number' ? '[]' : part));
      this.session.noteNotModelled(path.join('.').replaceAll('.[]', '[]'));
    }
  }

  fail(code: string, below: Path, message: string, suggestion?: string, atKey = false): void {
    this.session.report({
      code,
      path: [...this.path(), ...below],
      message,
      atKey,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }

  /** Decodes this object, and in strict mode looks for fields that nobody asked for. */
  finish<T>(decode: (cursor: Cursor) => T): T {
    if (this.session.mode === 'lenient') return decode(this);
    const keys = Object.keys(this.raw);
    const names = NAMES.get(decode);
    if (names !== undefined && keys.every((key) => names.has(key))) return decode(this);
    const asked: string[] = [];
    this.#asked = asked;
    const decoded = decode(this);
    NAMES.set(decode, new Set(asked));
    for (const key of keys) {
      if (!asked.includes(key))
        this.fail('unknown-field', [key], `unknown field ${shown(key)}`, nearest(key, asked), true);
    }
    return decoded;
  }

  /** As `object`, `objects` and `map`, with one decoded value for equal input. */
  shared<T>(name: string, decode: (cursor: Cursor) => T): T {
    const raw = this.value(name);
    return raw === undefined ? decode(this) : this.session.intern(name, raw, () => decode(this));
  }

  #record(name: string): RawObject | undefined {
    const value = this.value(name);
    if (value === undefined || isRecord(value)) return value;
    return this.#mismatch(name, 'an object', value);
  }

  #array(name: string): readonly unknown[] | undefined {
    const value = this.value(name);
    if (value === undefined || Array.isArray(value)) return value;
    return this.#mismatch(name, 'a list', value);
  }

  #quantityOf(value: unknown, below: Path): Quantity | undefined {
    if (typeof value !== 'string' && !(typeof value === 'number' && Number.isFinite(value))) {
      this.fail('type', below, `expected a quantity such as 500m or 2Gi, found ${describe(value)}`);
      return undefined;
    }
    const parsed = this.session.quantity(String(value));
    if (typeof parsed !== 'string') return parsed;
    this.fail('value', below, `Invalid value: ${shown(String(value))}: ${parsed}`);
    return undefined;
  }

  #refusedKey(name: string, key: string): boolean {
    if (key !== '__proto__') return false;
    this.fail('value', [name, key], 'the key "__proto__" is not accepted', undefined, true);
    return true;
  }

  #mismatch(name: string, expected: string, value: unknown): undefined {
    const text = expected === 'a string';
    const suggestion = text ? quoted(value) : unquoted(expected, value);
    this.fail(
      'type',
      [name],
      `expected ${expected}, found ${describe(value)}${text ? unquotedBoolean(value) : ''}`,
      suggestion,
    );
    return undefined;
  }
}

export function isRecord(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quoted(value: unknown): string | undefined {
  return typeof value === 'number' ? `"${value}"` : undefined;
}

/** Which of the words it was cannot be told from the value. */
function unquotedBoolean(value: unknown): string {
  return typeof value === 'boolean' ? ' (without quotes y, n, yes, no, on, off, true and false are booleans)' : '';
}

/** `"3"` where 3 was wanted. */
function unquoted(expected: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (expected === 'true or false') return value === 'true' || value === 'false' ? value : undefined;
  return expected.startsWith('an integer') && /^-?[0-9]{1,15}$/.test(value) ? value : undefined;
}
