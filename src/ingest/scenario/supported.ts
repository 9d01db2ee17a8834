/**
 * What the grammar has and nothing acts on yet. A path that is listed here is read, and refused with "not supported yet"; whoever teaches the
 * simulation to act on it deletes its line. `[]` stands for every item of a list.
 */
import type { Path, Problem } from '../decode/session.ts';

export const NOT_SUPPORTED_YET: readonly string[] = ['spec.cluster.autoscaler'];

/** The places of a raw scenario that `list` refuses. */
export function notSupportedYet(raw: unknown, list: readonly string[] = NOT_SUPPORTED_YET): readonly Problem[] {
  return list.flatMap((entry) =>
    occurrences(raw, entry.replaceAll('[]', '.[]').split('.'), []).map((path) => ({
      code: 'not-supported',
      path,
      message: 'not supported yet',
      atKey: true,
    })),
  );
}

function occurrences(value: unknown, pattern: readonly string[], path: Path): readonly Path[] {
  const [head, ...rest] = pattern;
  if (head === undefined) return value === undefined || value === null ? [] : [path];
  if (head === '[]')
    return Array.isArray(value) ? value.flatMap((item, index) => occurrences(item, rest, [...path, index])) : [];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, head)) return [];
  return occurrences((value as Record<string, unknown>)[head], rest, [...path, head]);
}
