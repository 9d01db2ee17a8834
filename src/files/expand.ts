/** A path, a folder or a glob → the files it stands for, in code-unit order. */
import { readdirSync, statSync } from 'node:fs';
import { asFileError, FileError } from './errors.ts';

const EXTENSIONS = ['.yaml', '.yml', '.json', '.yaml.gz', '.yml.gz', '.json.gz'];
const MAX_FILES = 20_000;
const MAX_DEPTH = 32;

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * A file stands for itself, `-` for standard input, a folder for the manifests in it and below, a glob (`*`, `?` within a name, `**` for
 * any folders) for the files that match. Symbolic links to folders are not followed. Throws `FileError`, also where nothing is found.
 */
export function expandPath(path: string): readonly string[] {
  if (path === '-') return [path];
  try {
    if (/[*?]/.test(path) && !exists(path)) return expandGlob(path);
    return statSync(path).isDirectory() ? expandFolder(path) : [path];
  } catch (error) {
    throw asFileError(error, path);
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function expandFolder(folder: string): readonly string[] {
  const found = walk(folder).filter((file) => EXTENSIONS.some((extension) => file.endsWith(extension)));
  if (found.length === 0) throw new FileError('not-found', folder, 'has no .yaml, .yml or .json files');
  return found;
}

function expandGlob(glob: string): readonly string[] {
  const segments = glob.split('/');
  const firstWild = segments.findIndex((segment) => /[*?]/.test(segment));
  const root = segments.slice(0, firstWild).join('/');
  const pattern = segments.slice(firstWild);
  const start = root === '' ? (glob.startsWith('/') ? '/' : '.') : root;
  const prefix = start === '/' || start === '.' ? (start === '/' ? '/' : '') : `${start}/`;
  const found = walk(start).filter((file) => {
    const relative = start === '.' ? file.slice(2) : file.slice(prefix.length);
    return matchSegments(pattern, relative.split('/'));
  });
  if (found.length === 0) throw new FileError('not-found', glob, 'no file matches');
  return start === '.' ? found.map((file) => file.slice(2)) : found;
}

function walk(root: string): string[] {
  const files: string[] = [];
  visit(root, files, 0);
  return files.sort(byCodeUnit);
}

function visit(folder: string, files: string[], depth: number): void {
  if (depth > MAX_DEPTH) throw new FileError('refused', folder, `is nested deeper than ${MAX_DEPTH} folders`);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = folder.endsWith('/') ? `${folder}${entry.name}` : `${folder}/${entry.name}`;
    if (entry.isDirectory()) visit(path, files, depth + 1);
    else if (entry.isFile() || (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isFile() === true))
      files.push(path);
    if (files.length > MAX_FILES) throw new FileError('too-large', folder, `holds more than ${MAX_FILES} files`);
  }
}

/** Each `**` is tried at most once per position: quadratic in the number of segments, never exponential. */
function matchSegments(pattern: readonly string[], path: readonly string[]): boolean {
  let reachable = new Set([0]);
  for (const segment of pattern) {
    const next = new Set<number>();
    for (const at of reachable) {
      if (segment === '**') for (let to = at; to <= path.length; to++) next.add(to);
      else if (at < path.length && matchName(segment, path[at] as string)) next.add(at + 1);
    }
    reachable = next;
  }
  return reachable.has(path.length);
}

/** `*` and `?` without regular expressions: on a mismatch only the last `*` takes one more character. */
export function matchName(pattern: string, name: string): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let n = 0; n < name.length; ) {
    if (p < pattern.length && (pattern[p] === '?' || (pattern[p] === name[n] && pattern[p] !== '*'))) {
      p += 1;
      n += 1;
    } else if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
