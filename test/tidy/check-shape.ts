/** File names, the charter of a room, and the length of files. */
import { roomOf } from './check-imports.ts';
import type { Source } from './source.ts';
import { LONGEST_FILE_LINES } from './tables.ts';

const isOurs = (path: string): boolean => /^(src|test|scripts)\//.test(path);

/** Words of small letters and digits with `-` between them; `_` before the name of a helper; suffixes with `.`. */
const KEBAB = /^_?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

export function checkNames(sources: readonly Source[]): string[] {
  const bad = ({ path }: Source): boolean => isOurs(path) && !path.split('/').every((part) => KEBAB.test(part));
  return sources.filter(bad).map(({ path }) => `${path}: names are kebab-case`);
}

export function checkCharters(sources: readonly Source[]): string[] {
  const rooms = new Set(sources.filter(({ path }) => path.endsWith('.ts')).map(({ path }) => roomOf(path)));
  rooms.delete(undefined);
  return [...rooms].flatMap((room) => {
    const door = sources.find(({ path }) => path === `src/${room}/index.ts`);
    if (door === undefined) return [`src/${room}: has no index.ts`];
    if (new RegExp(`^/\\*\\*\\s+(\\* )?room: ${room} `).test(door.text)) return [];
    return [`src/${room}/index.ts: begins with its charter, \`/** room: ${room} – …\``];
  });
}

export function linesOf(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** Long files are known by name, and only get shorter. */
export function checkLengths(sources: readonly Source[], known: Readonly<Record<string, number>>): string[] {
  const lengths = new Map(
    sources
      .filter(({ path }) => isOurs(path) && /\.(ts|mjs)$/.test(path))
      .map(({ path, text }) => [path, linesOf(text)]),
  );
  const faults: string[] = [];
  for (const [path, lines] of lengths) {
    const limit = Object.hasOwn(known, path) ? known[path] : LONGEST_FILE_LINES;
    if (lines > limit) faults.push(`${path}: ${lines} lines; split it, ${limit} is the limit`);
  }
  for (const path of Object.keys(known)) {
    if ((lengths.get(path) ?? 0) <= LONGEST_FILE_LINES)
      faults.push(`${path}: no longer long; take it off long-files.json`);
  }
  return faults;
}
