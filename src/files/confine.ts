/** Paths that may be written to: made from digests or plain words, never from what a manifest says, and never outside their folder. */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { FileError } from './errors.ts';

/** Names that Windows keeps for devices; a report folder is often copied there. */
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** `[a-z0-9-]{1,64}` as it is; anything else becomes its readable remains and a digest. */
export function fileNameFor(text: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/.test(text) && !RESERVED.test(text)) return text;
  const digest = createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 12);
  const readable = text
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return readable === '' ? digest : `${readable}-${digest}`;
}

/** The absolute path of `relative` below `root`. Throws `FileError` where it would lie outside, also by way of a symbolic link. */
export function confinedPath(root: string, relative: string): string {
  const refuse = (why: string): never => {
    throw new FileError('refused', relative, why);
  };
  if (relative === '' || relative.includes('\0')) refuse('the path is empty or contains a NUL character');
  if (relative.includes('\\')) refuse('the path contains a backslash');
  if (isAbsolute(relative) || /^[A-Za-z]:/.test(relative)) refuse('the path is absolute');
  for (const segment of relative.split('/')) {
    if (segment === '..') refuse('the path leaves its folder');
    if (RESERVED.test(segment)) refuse(`"${segment}" is a reserved name`);
    if (Buffer.byteLength(segment) > 255) refuse('a name is longer than 255 bytes');
  }
  const base = realpathSync(root);
  const target = resolve(base, relative);
  const parent = nearestExisting(dirname(target));
  if (parent !== base && !parent.startsWith(base + sep)) refuse('the path leaves its folder by a symbolic link');
  return target;
}

function nearestExisting(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return nearestExisting(dirname(folder));
  }
}
