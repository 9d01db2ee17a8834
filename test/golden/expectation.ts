/**
 * What stands beside a workload: `NAME.expect.json`, one expectation or a list of them. Two kinds of numbers are in it:
 *
 *   known     written by hand, from the source that the scenario retells; never touched by the update switch
 *   the rest  recorded from a run whose numbers were checked once; SEATRIAL_UPDATE=1 writes it anew
 */
import { readFileSync, writeFileSync } from 'node:fs';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Known {
  /** A sentence, for people. */
  readonly says: string;
  /** `5m`; default: the end. */
  readonly at?: string;
  /** Share of the seeds in which it holds, lowest and highest; default: all of them. */
  readonly share?: readonly [number, number];
  /** Recorded: the number of seeds in which it held. Only with `share`. */
  readonly held?: number;
  /** A part of the facts; see `differences`. */
  readonly facts: Json;
}

export interface Expectation {
  readonly scenario: string;
  /** Of the command line: `--set`. */
  readonly set?: readonly string[];
  readonly seed?: string;
  readonly seeds?: { readonly first: number; readonly count: number };
  readonly known?: readonly Known[];
  readonly outcome: string;
  readonly exitCode: number;
  readonly slos: readonly unknown[];
  /** Those that the story rests on. */
  readonly counts: Readonly<Record<string, number>>;
}

export function readExpectations(path: string): readonly Expectation[] {
  const read = JSON.parse(readFileSync(path, 'utf8')) as Expectation | Expectation[];
  return Array.isArray(read) ? read : [read];
}

export function writeExpectations(path: string, expectations: readonly Expectation[]): void {
  const document = expectations.length === 1 ? expectations[0] : expectations;
  writeFileSync(path, `${written(document as unknown as Json, '')}\n`);
}

const WIDTH = 120;

/** As the formatter wants it: lists of plain values on a line if they fit, all else item by item. */
function written(value: Json, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const list = Array.isArray(value);
  if (list) {
    const line = `[${(value as Json[]).map((item) => JSON.stringify(item)).join(', ')}]`;
    const plain = (value as Json[]).every((item) => typeof item !== 'object' || item === null);
    if (plain && indent.length + line.length <= WIDTH - 'facts: '.length) return line;
  }
  const items = list
    ? (value as Json[]).map((item) => written(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${written(item as Json, inner)}`);
  if (items.length === 0) return list ? '[]' : '{}';
  const [open, close] = list ? '[]' : '{}';
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${close}`;
}

export function seedsOf({ seed, seeds }: Expectation): string[] {
  if (seeds === undefined) return [seed ?? '1'];
  return Array.from({ length: seeds.count }, (_, i) => String(seeds.first + i));
}

/** Instants at which a run has to be looked at, besides its end. */
export function instantsOf({ known = [] }: Expectation): string[] {
  return [...new Set(known.flatMap(({ at }) => (at === undefined ? [] : [at])))];
}

/**
 * Where `actual` is not as expected, one line a place. Of an object only the expected fields are looked at, and what is
 * absent counts as 0; a list has to have as many items. `">=3"` compares a number.
 */
export function differences(expected: Json, actual: unknown, path = ''): string[] {
  if (Array.isArray(expected)) {
    const items = Array.isArray(actual) ? (actual as unknown[]) : [];
    if (items.length !== expected.length)
      return [`${path} has ${items.length} items, not ${expected.length}: ${JSON.stringify(actual)}`];
    return expected.flatMap((item, i) => differences(item as Json, items[i], `${path}[${i}]`));
  }
  if (typeof expected === 'object' && expected !== null) {
    const fields = (actual ?? {}) as Record<string, unknown>;
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value as Json, Object.hasOwn(fields, key) ? fields[key] : undefined, path === '' ? key : `${path}.${key}`),
    );
  }
  const found = actual === undefined && expected === 0 ? 0 : actual;
  if (found === expected || (typeof expected === 'string' && compares(expected, found))) return [];
  return [`${path} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`];
}

function compares(expected: string, actual: unknown): boolean {
  const match = /^(>=|<=|>|<)\s*(-?[0-9.]+)$/.exec(expected);
  if (match === null || typeof actual !== 'number') return false;
  const bound = Number(match[2]);
  switch (match[1]) {
    case '>=':
      return actual >= bound;
    case '<=':
      return actual <= bound;
    case '>':
      return actual > bound;
    default:
      return actual < bound;
  }
}
