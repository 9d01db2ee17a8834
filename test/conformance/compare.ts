/**
 * Compares an answer with the recorded one, by the rules of the conformance pages: which lists are sets, where one of
 * several answers is right, and where an empty field is as good as a missing one.
 */
export type JsonObject = { readonly [key: string]: unknown };

export interface Difference {
  /** Dotted path inside the answer; empty for the answer itself. */
  readonly path: string;
  readonly wanted: unknown;
  readonly got: unknown;
}

export interface Rules {
  /** Lists compared in any order: field names, `''` for the whole answer, `x/*` for every field of `x`. */
  readonly sets: ReadonlySet<string>;
  /** Whether a value is the same as a missing field. */
  readonly isNone: (value: unknown) => boolean;
}

export const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** A field of its own, never an inherited one: cases may name a label `constructor`. */
export const own = (object: JsonObject, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** JSON text with sorted keys: equal values have equal texts. Fields that are undefined are left out. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'absent';
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${textOf(value[key])}`).join(',')}}`;
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A copy in the order of the members' texts. */
export const sortedByText = <T>(list: readonly T[]): readonly T[] =>
  list
    .map((value) => ({ text: textOf(value), value }))
    .sort((a, b) => byCodeUnits(a.text, b.text))
    .map(({ value }) => value);

/** In the order in which the keys first appear. */
export function groupBy<T, K>(list: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of list) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);

export const nothingIsNone = (value: unknown): boolean => value === undefined;

function alternatives(want: unknown): readonly unknown[] | undefined {
  if (!isObject(want) || Object.keys(want).length !== 1) return undefined;
  const anyOf = own(want, 'anyOf');
  return Array.isArray(anyOf) ? anyOf : undefined;
}

/** All differences between `want` and `got`; empty if they agree. */
export function compare(
  want: unknown,
  got: unknown,
  rules: Rules,
  path: readonly string[] = [],
): readonly Difference[] {
  const differ: readonly Difference[] = [{ path: path.join('.'), wanted: want, got }];
  const anyOf = alternatives(want);
  if (anyOf) {
    const fits = (one: unknown): boolean =>
      (rules.isNone(one) && rules.isNone(got)) || compare(one, got, rules, path).length === 0;
    return anyOf.some(fits) ? [] : differ;
  }
  if (Array.isArray(want) && Array.isArray(got)) {
    const isSet = rules.sets.has(path.at(-1) ?? '') || rules.sets.has(`${path.at(-2)}/*`);
    const wanted = isSet ? sortedByText(want) : want;
    const found = isSet ? sortedByText(got) : got;
    if (wanted.length !== found.length) return differ;
    return wanted.flatMap((value, i) => compare(value, found[i], rules, [...path, String(i)]));
  }
  if (isObject(want) && isObject(got)) {
    return [...new Set([...Object.keys(want), ...Object.keys(got)])].flatMap((key) => {
      const [wanted, found] = [own(want, key), own(got, key)];
      return rules.isNone(wanted) && rules.isNone(found) ? [] : compare(wanted, found, rules, [...path, key]);
    });
  }
  return want === got ? [] : differ;
}
