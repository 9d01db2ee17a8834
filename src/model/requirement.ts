/**
 * One requirement on one label: what it demands, whether it is well formed, how it prints
 * (apimachinery `pkg/labels/selector.go`). Selectors are lists of these.
 */
import { labelValueErrors, qualifiedNameErrors } from './label-syntax.ts';
import type { StringMap } from './objects/meta.ts';

export type Operator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt';

export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
  /** The number of `gt` and `lt`. */
  readonly bound?: number | bigint;
}

export const quoted = (text: string): string => JSON.stringify(text);

/** A list of strings as Go prints it in messages. */
export const goStrings = (values: readonly string[]): string =>
  values.length === 0 ? '[]string(nil)' : `[]string{${values.map(quoted).join(', ')}}`;

/** The text of several errors as Kubernetes joins them; each text once. */
export function joinErrors(errors: readonly string[]): string {
  const unique = [...new Set(errors)];
  return unique.length === 1 ? (unique[0] as string) : `[${unique.join(', ')}]`;
}

/** A whole number of 64 bits as Go's `strconv.ParseInt` reads it, or `undefined`. */
export function parseInt64(text: string): number | bigint | undefined {
  const start = text[0] === '-' || text[0] === '+' ? 1 : 0;
  if (text.length === start || text.length > 64) return undefined;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return undefined;
  }
  if (text.length <= 15) return Number(text) + 0;
  const magnitude = BigInt(text.slice(start));
  const value = text[0] === '-' ? -magnitude : magnitude;
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function shapeErrors(operator: Operator, values: readonly string[], path: string): readonly string[] {
  const invalid = (why: string): string => `${path}: Invalid value: ${goStrings(values)}: ${why}`;
  switch (operator) {
    case 'in':
    case 'notin':
      return values.length === 0 ? [invalid("for 'in', 'notin' operators, values set can't be empty")] : [];
    case '=':
    case '==':
    case '!=':
      return values.length === 1 ? [] : [invalid('exact-match compatibility requires one single value')];
    case 'exists':
    case '!':
      return values.length === 0 ? [] : [invalid('values set must be empty for exists and does not exist')];
    case 'gt':
    case 'lt': {
      const count = values.length === 1 ? [] : [invalid("for 'Gt', 'Lt' operators, exactly one value is required")];
      const numbers = values.flatMap((value, i) =>
        parseInt64(value) === undefined
          ? [`${path}[${i}]: Invalid value: ${quoted(value)}: for 'Gt', 'Lt' operators, the value must be an integer`]
          : [],
      );
      return [...count, ...numbers];
    }
  }
}

/** @param path of the requirement inside its object, empty or with a dot at its end. Empty if it is well formed. */
export function requirementErrors(
  key: string,
  operator: Operator,
  values: readonly string[],
  path = '',
): readonly string[] {
  const ofKey = qualifiedNameErrors(key);
  return [
    ...(ofKey.length > 0 ? [`${path}key: Invalid value: ${quoted(key)}: ${ofKey.join('; ')}`] : []),
    ...shapeErrors(operator, values, `${path}values`),
    ...values.flatMap((value, i) => {
      const errors = labelValueErrors(value);
      return errors.length > 0
        ? [`${path}values[${i}][${key}]: Invalid value: ${quoted(value)}: ${errors.join('; ')}`]
        : [];
    }),
  ];
}

/** Does not check; see `requirementErrors`. */
export function makeRequirement(key: string, operator: Operator, values: readonly string[]): Requirement {
  if (operator !== 'gt' && operator !== 'lt') return { key, operator, values };
  const bound = values.length === 1 ? parseInt64(values[0] as string) : undefined;
  return { key, operator, values, bound };
}

function matchesBound({ operator, bound }: Requirement, value: string | undefined): boolean {
  const number = value === undefined ? undefined : parseInt64(value);
  if (number === undefined || bound === undefined) return false;
  return operator === 'gt' ? number > bound : number < bound;
}

export function requirementMatches(requirement: Requirement, labels: StringMap): boolean {
  const value = labels.get(requirement.key);
  switch (requirement.operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    default:
      return matchesBound(requirement, value);
  }
}

export function requirementText({ key, operator, values }: Requirement): string {
  const list = values.length < 2 ? (values[0] ?? '') : [...values].sort().join(',');
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${list})`;
    case 'gt':
      return `${key}>${list}`;
    case 'lt':
      return `${key}<${list}`;
    default:
      return `${key}${operator}${list}`;
  }
}
