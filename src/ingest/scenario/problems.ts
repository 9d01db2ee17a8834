/** What zod found → problems in our words, with what was found and what would be right. */
import type * as z from 'zod';
import { describe, shown } from '../decode/describe.ts';
import { nearest } from '../decode/did-you-mean.ts';
import type { Path, Problem } from '../decode/session.ts';
import { UNKNOWN_KEYS } from './scalars.ts';

type Issue = z.core.$ZodIssue;

export function problemsOf(issues: readonly Issue[], raw: unknown, prefix: Path = []): readonly Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, raw, [...prefix, ...(issue.path as Path)]));
}

function problemsOfIssue(issue: Issue, raw: unknown, path: Path): readonly Problem[] {
  const found = valueAt(raw, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, issue.message, path));
    case 'invalid_union':
      return unionProblems(issue, raw, path, found);
    case 'invalid_type':
      return [
        found === undefined
          ? missing(path)
          : {
              code: 'type',
              path,
              message: `expected ${typeName(issue.expected)}, found ${describe(found)}${quoteHint(issue.expected, found)}`,
            },
      ];
    case 'invalid_value':
      return [found === undefined ? missing(path) : unsupported(issue, path, found)];
    case 'too_small':
      return [{ code: 'value', path, message: `Invalid value: ${short(found)}: ${tooSmall(issue)}` }];
    case 'too_big':
      return [
        {
          code: 'value',
          path,
          message: `Invalid value: ${short(found)}: ${issue.origin === 'string' ? `longer than ${issue.maximum} characters` : `must be at most ${issue.maximum}`}`,
        },
      ];
    case 'invalid_key':
      return [
        { code: 'value', path, message: `Invalid key: ${issue.issues[0]?.message ?? issue.message}`, atKey: true },
      ];
    default:
      return [withSuggestion(path, issue.message)];
  }
}

function tooSmall(issue: Extract<Issue, { code: 'too_small' }>): string {
  if (issue.origin === 'array') return 'must not be empty';
  if (issue.origin === 'string') return issue.message;
  return `must be ${issue.inclusive === false ? 'greater than' : 'at least'} ${issue.minimum}`;
}

function unknownKey(key: string, message: string, path: Path): Problem {
  const known = message.startsWith(UNKNOWN_KEYS) ? message.slice(UNKNOWN_KEYS.length).split(',') : [];
  const suggestion = nearest(key, known);
  const problem: Problem = {
    code: 'unknown-field',
    path: [...path, key],
    message: `unknown field ${shown(key)}`,
    atKey: true,
  };
  return suggestion === undefined ? problem : { ...problem, suggestion };
}

/** The alternative that came nearest: the one that has the right outer type, then the one with the fewest problems. */
function unionProblems(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  raw: unknown,
  path: Path,
  found: unknown,
): readonly Problem[] {
  if (found === undefined) return [missing(path)];
  const fitting = issue.errors.filter((branch) => !branch.some(isOfAnotherType));
  const best = [...fitting].sort((a, b) => a.length - b.length)[0];
  if (best !== undefined) return problemsOf(best, raw, path);
  const expected = issue.errors
    .map((branch) => (branch[0]?.code === 'invalid_type' ? typeName(branch[0].expected) : undefined))
    .filter((each) => each !== undefined);
  if (expected.length > 0)
    return [
      { code: 'type', path, message: `expected ${[...new Set(expected)].join(' or ')}, found ${describe(found)}` },
    ];
  return discriminatorProblem(issue, path, found);
}

/** The value as a whole is not what was expected, in none of the forms that were. */
function isOfAnotherType(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union') return issue.errors.every((branch) => branch.some(isOfAnotherType));
  return issue.code === 'invalid_type';
}

function discriminatorProblem(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  found: unknown,
): readonly Problem[] {
  const { discriminator, options } = issue as { discriminator?: string; options?: readonly unknown[] };
  if (discriminator === undefined) return [{ code: 'value', path, message: `Invalid value: ${short(found)}` }];
  const given = path[path.length - 1] === discriminator ? found : (found as Record<string, unknown>)[discriminator];
  const at = path[path.length - 1] === discriminator ? path : [...path, discriminator];
  if (given === undefined) return [missing(at)];
  return [supportedValues(at, given, options ?? [])];
}

function unsupported(issue: Extract<Issue, { code: 'invalid_value' }>, path: Path, found: unknown): Problem {
  if (!issue.message.startsWith('Invalid'))
    return {
      code: 'value',
      path,
      message: `Unsupported value: ${short(found)}: ${issue.message}${typeof found === 'number' ? ', in quotes' : ''}`,
    };
  return supportedValues(path, found, issue.values);
}

function supportedValues(path: Path, found: unknown, values: readonly unknown[]): Problem {
  const allowed = values.map(String);
  const list = allowed.length === 0 ? '' : `: supported values: ${allowed.map((value) => `"${value}"`).join(', ')}`;
  const suggestion = typeof found === 'string' ? nearest(found, allowed) : undefined;
  const problem: Problem = { code: 'value', path, message: `Unsupported value: ${short(found)}${list}` };
  return suggestion === undefined ? problem : { ...problem, suggestion };
}

const missing = (path: Path): Problem => ({ code: 'required', path, message: 'Required value' });

/** A leaf's own message may end in "; did you mean …". */
function withSuggestion(path: Path, text: string): Problem {
  const match = /^(.*); did you mean "([^"]{1,64})"\?$/s.exec(text);
  return match === null
    ? { code: 'value', path, message: text }
    : { code: 'value', path, message: match[1] as string, suggestion: match[2] as string };
}

const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['string', 'a string'],
  ['number', 'a number'],
  ['int', 'an integer'],
  ['boolean', 'true or false'],
  ['object', 'an object'],
  ['record', 'an object'],
  ['array', 'a list'],
]);

const typeName = (expected: string): string => TYPE_NAMES.get(expected) ?? expected;

function quoteHint(expected: string, found: unknown): string {
  return expected === 'string' && (typeof found === 'number' || typeof found === 'boolean')
    ? '; write it in quotes'
    : '';
}

function short(value: unknown): string {
  const text =
    typeof value === 'string' ? JSON.stringify(value) : typeof value === 'object' ? describe(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function valueAt(raw: unknown, path: Path): unknown {
  let value = raw;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}
