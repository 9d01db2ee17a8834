/**
 * Plain scalars as kubectl reads them: sigs.k8s.io/yaml resolves them by YAML 1.1's rules (its `goyaml.v2/resolve.go`). `yes`, `on` and `y` are
 * booleans, `010` is 8, `1_000` is 1000, dates stay strings, `.inf` and `.nan` are numbers (and refused further on).
 */
import { FAILSAFE_SCHEMA, type Schema, Type } from 'js-yaml';

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const DOT_FLOAT = /^\.[0-9]+([eE][-+]?[0-9]+)?$/;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ...['.nan', '.NaN', '.NAN'].map((text) => [text, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((text) => [text, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((text) => [text, Number.NEGATIVE_INFINITY] as const),
]);

/** The number that a plain scalar stands for, `undefined` for text. */
export function yamlNumber(text: string): number | undefined {
  const first = text.charCodeAt(0);
  const digit = first >= 48 && first <= 57;
  if (!digit && first !== 43 && first !== 45 && first !== 46) return undefined;
  if (text.length > 400) return undefined;
  const special = SPECIAL.get(text);
  if (special !== undefined) return special;
  if (first === 46) return DOT_FLOAT.test(text) ? finite(Number(text)) : undefined;
  const plain = text.replaceAll('_', '');
  return yamlInteger(plain) ?? (FLOAT.test(plain) ? finite(Number(plain)) : undefined);
}

const INTEGERS: readonly (readonly [RegExp, number])[] = [
  [/^[-+]?0[xX][0-9a-fA-F]+$/, 16],
  [/^[-+]?0[bB][01]+$/, 2],
  [/^[-+]?0[oO]?[0-7]+$/, 8],
  [/^[-+]?(0|[1-9][0-9]*)$/, 10],
];

function yamlInteger(plain: string): number | undefined {
  for (const [form, base] of INTEGERS) {
    if (!form.test(plain)) continue;
    const negative = plain.startsWith('-');
    const digits = plain.replace(/^[-+]/, '').replace(base === 10 ? '' : /^0[xXbBoO]?/, '');
    const value = base === 10 ? Number(digits) : Number.parseInt(digits, base);
    return negative ? -value : value;
  }
  return undefined;
}

/** Go's parser gives up where the exponent is out of range, and the scalar stays text. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

const nullType = new Type('tag:yaml.org,2002:null', {
  kind: 'scalar',
  resolve: (text: string | null) => text === null || NULL.has(text),
  construct: () => null,
});

const boolType = new Type('tag:yaml.org,2002:bool', {
  kind: 'scalar',
  resolve: (text: string | null) => text !== null && text.length <= 5 && (TRUE.has(text) || FALSE.has(text)),
  construct: (text: string) => TRUE.has(text),
});

const floatType = new Type('tag:yaml.org,2002:float', {
  kind: 'scalar',
  resolve: (text: string | null) => text !== null && yamlNumber(text) !== undefined,
  construct: (text: string) => yamlNumber(text),
});

const intType = new Type('tag:yaml.org,2002:int', {
  kind: 'scalar',
  resolve: (text: string | null) => text !== null && yamlNumber(text) !== undefined,
  construct: (text: string) => yamlNumber(text),
});

const mergeType = new Type('tag:yaml.org,2002:merge', {
  kind: 'scalar',
  resolve: (text: string | null) => text === '<<' || text === null,
});

export const KUBERNETES_SCHEMA: Schema = FAILSAFE_SCHEMA.extend({
  implicit: [nullType, boolType, intType, mergeType],
  explicit: [floatType],
});
