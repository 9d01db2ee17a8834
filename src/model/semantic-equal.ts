/** Equality of decoded objects as the API server sees it (apimachinery `equality.Semantic`): what is empty is as good as absent. */
import { Quantity } from './quantity.ts';

export function semanticEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (isEmpty(a) && isEmpty(b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Quantity && b instanceof Quantity) return a.toString() === b.toString();
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => semanticEqual(item, b[i]));
  const [left, right] = [entriesOf(a), entriesOf(b)];
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys].every((key) => semanticEqual(left.get(key), right.get(key)));
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0);

const entriesOf = (value: object): ReadonlyMap<string, unknown> =>
  value instanceof Map ? (value as ReadonlyMap<string, unknown>) : new Map(Object.entries(value));
