/** Writing such that a reader sees the old file or the new one, never half of it: temporary file, fsync, rename. */
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { asFileError } from './errors.ts';

export interface WriteOptions {
  /** Replaces what is there; otherwise an existing file is a `FileError` with code `exists`. */
  readonly overwrite: boolean;
}

let counter = 0;

/** Creates missing folders. Throws `FileError` (disk full, no permission, …) and leaves nothing half-written behind. */
export function writeAtomic(path: string, content: string | Uint8Array, options: WriteOptions): void {
  const folder = dirname(path);
  const temporary = `${path}.${process.pid}-${counter++}.tmp`;
  try {
    makeFolders(folder);
    writeTemporary(temporary, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
    if (options.overwrite) renameSync(temporary, path);
    else {
      // A hard link fails where the name is taken; a rename would not.
      linkSync(temporary, path);
      rmSync(temporary);
    }
    syncFolder(folder);
  } catch (error) {
    removeIfThere(temporary);
    throw asFileError(error, path);
  }
}

/** To the end of a file, which is made if it is not there. Throws `FileError`; what was written before stays. */
export function appendText(path: string, text: string): void {
  try {
    makeFolders(dirname(path));
    const descriptor = openSync(path, 'a', 0o666);
    try {
      const bytes = Buffer.from(text, 'utf8');
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw asFileError(error, path);
  }
}

/** Not `recursive`: where a folder cannot be made although its parent is there (in /proc), Node would try for ever. */
function makeFolders(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolders(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // somebody else was quicker
    if ((error as { readonly code?: unknown }).code !== 'EEXIST') throw error;
  }
}

/** What went wrong before is the error to tell, not that there is nothing to remove. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Not even its folder is one.
  }
}

function writeTemporary(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, 'wx', 0o666);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** So that the new name survives a power cut; not every file system can. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Best effort.
  }
}
