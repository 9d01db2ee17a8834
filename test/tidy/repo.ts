/** The repository's own files: what is committed, and what would be. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Source } from './source.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Never part of the repository; only asked where there is no git. */
const GENERATED = new Set(['.git', 'node_modules', 'dist', 'reports', 'coverage']);

function listWithGit(): string[] {
  const options = { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: 'pipe' } as const;
  return execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options).split('\0');
}

function listByWalking(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return GENERATED.has(entry.name) ? [] : listByWalking(path);
    return entry.isFile() ? [relative(ROOT, path).split(sep).join('/')] : [];
  });
}

function isText(bytes: Buffer): boolean {
  return !bytes.subarray(0, 8192).includes(0);
}

/** Every text file, sorted by path. */
export function readRepository(): Source[] {
  const paths = existsSync(join(ROOT, '.git')) ? listWithGit() : listByWalking(ROOT);
  const sources: Source[] = [];
  for (const path of [...new Set(paths)].sort()) {
    if (path === '' || !existsSync(join(ROOT, path))) continue;
    const bytes = readFileSync(join(ROOT, path));
    if (isText(bytes)) sources.push({ path, text: bytes.toString('utf8') });
  }
  return sources;
}
