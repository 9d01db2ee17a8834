/** room: files – bytes in and out, safely: bounded reads, confined paths, atomic writes. The only room that touches `node:fs`. */
import { dirname, resolve } from 'node:path';
import { expandPath } from './expand.ts';
import { openBounded, readBounded } from './read.ts';

export { confinedPath, fileNameFor } from './confine.ts';
export { FileError, type FileErrorCode } from './errors.ts';
export { expandPath } from './expand.ts';
export { type ByteSource, openBounded, type OpenedFile, readBounded, type ReadLimits } from './read.ts';
export { writeDescriptor } from './stream.ts';
export { appendText, writeAtomic, type WriteOptions } from './write.ts';

/** What `ingest` wants to know of files, over the real file system. */
export const diskFiles = {
  expand: expandPath,
  read: readBounded,
  open: openBounded,
  /** A path as written in a file, made absolute from that file's folder; `-` and absolute paths stay. */
  relativeTo: (file: string, path: string): string =>
    path === '-' || file === '-' ? path : resolve(dirname(file), path),
};
