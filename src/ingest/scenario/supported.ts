/**
 * What the grammar has and nothing acts on yet. A path that is listed here is read, and refused with "not supported yet"; whoever teaches the
 * simulation to act on it deletes its line. `[]` stands for every item of a list.
 */
import type { Path, Problem } from '../decode/session.ts';

export const NOT_SUPPORTED_YET: readonly string[] = ['spec.cluster.autoscaler'];

/** The places of a raw scenario that `list` refuses. */
export function notSupportedYet(raw: unknown, list: readonly string[] = NOT_SUPPORTED_YET): readonly Problem[] {
  return list.flatMap((entry) => {
    const [pattern = '', above] = entry.split('>');
    const limit = above === undefined ? undefined : Number(above);
    return occurrences(raw, pattern.replaceAll('[]', '.[]').split('.'), [])
      .filter(({ value }) => limit === undefined || (typeof value === 'number' && value > limit))
      .map(({ path }) => ({
        code: 'not-supported',
        path,
        message: limit === undefined ? 'not supported yet' : `not supported yet: at most ${limit}`,
        atKey: true,
      }));
  });
}

interface Occurrence {
  readonly path: Path;
  readonly value: unknown;
}

function occurrences(value: unknown, pattern: readonly string[], path: Path): readonly Occurrence[] {
  const [head, ...rest] = pattern;
  if (head === undefined) return value === undefined || value === null ? [] : [{ path, value }];
  if (head === '[]')
    return Array.isArray(value) ? value.flatMap((item, index) => occurrences(item, rest, [...path, index])) : [];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, head)) return [];
  return occurrences((value as Record<string, unknown>)[head], rest, [...path, head]);
}
