/** Views of the file system: what a command reads, and under which names errors speak of it. */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { diskFiles, FileError } from '../files/index.ts';
import type { FileAccess } from '../ingest/index.ts';

/** Of the working directory: relative paths stay relative, so that results and errors name no machine. */
export const workingFiles: FileAccess = {
  expand: diskFiles.expand,
  read: diskFiles.read,
  open: diskFiles.open,
  relativeTo: (file, path) => (path === '-' || file === '-' || isAbsolute(path) ? path : join(dirname(file), path)),
};

/** Files below `root`, which are spoken of as if it were the working directory. */
export function filesBelow(root: string): FileAccess {
  const prefix = root.endsWith('/') ? root : `${root}/`;
  const short = (path: string): string => (path.startsWith(prefix) ? path.slice(prefix.length) : path);
  return {
    expand: (path) => diskFiles.expand(resolve(root, path)).map(short),
    read: (path, limits) => diskFiles.read(resolve(root, path), limits),
    open: (path, limits) => diskFiles.open(resolve(root, path), limits),
    relativeTo: workingFiles.relativeTo,
  };
}

/**
 * Each file is read from the disk once, however often it is asked for: standard input can be read only once. One that is too large to be
 * kept is read anew.
 */
export function readOnce(files: FileAccess): FileAccess {
  const known = new Map<string, Uint8Array>();
  let isInputGone = false;
  const open: NonNullable<FileAccess['open']> = (path, limits) => {
    const bytes = known.get(path);
    if (bytes !== undefined) return { bytes };
    if (path === '-' && isInputGone) throw new FileError('too-large', path, 'is too large to be read more than once');
    const opened = files.open?.(path, limits) ?? { bytes: files.read(path, limits) };
    if (opened.rest === undefined) known.set(path, opened.bytes);
    else if (path === '-') isInputGone = true;
    return opened;
  };
  return {
    expand: (path) => files.expand(path),
    relativeTo: (file, path) => files.relativeTo(file, path),
    open,
    read(path, limits) {
      const bytes = known.get(path) ?? files.read(path, limits);
      known.set(path, bytes);
      return bytes;
    },
  };
}

/** A file that is named twice (a folder and a file in it, a scenario and the folder around it) is read once. */
export function onceOnly(files: FileAccess): FileAccess {
  const seen = new Set<string>();
  return {
    ...files,
    expand: (path) =>
      files.expand(path).filter((file) => {
        const key = file === '-' ? file : resolve(file);
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      }),
  };
}

/** The folder that the program was installed to: where `workloads/` lies beside its code. */
export function installationFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let level = 0; level < 4; level++) {
    try {
      diskFiles.expand(join(folder, 'workloads/lose-zone'));
      return folder;
    } catch {
      folder = dirname(folder);
    }
  }
  return folder;
}
