/** What can go wrong with a file, in words a person can act on. */
export type FileErrorCode = 'not-found' | 'not-a-file' | 'too-large' | 'refused' | 'exists' | 'io';

export class FileError extends Error {
  readonly code: FileErrorCode;
  readonly path: string;

  constructor(code: FileErrorCode, path: string, message: string) {
    super(message);
    this.name = 'FileError';
    this.code = code;
    this.path = path;
  }
}

const TEXTS: ReadonlyMap<string, readonly [FileErrorCode, string]> = new Map([
  ['ENOENT', ['not-found', 'no such file or folder']],
  ['ENOTDIR', ['not-found', 'a part of the path is not a folder']],
  ['EACCES', ['io', 'permission denied']],
  ['EPERM', ['io', 'permission denied']],
  ['EISDIR', ['not-a-file', 'is a folder']],
  ['EEXIST', ['exists', 'exists already']],
  ['ELOOP', ['refused', 'too many symbolic links']],
  ['ENAMETOOLONG', ['refused', 'the name is too long']],
  ['ENOSPC', ['io', 'no space left on the disk']],
  ['EDQUOT', ['io', 'the disk quota is used up']],
  ['EROFS', ['io', 'the file system is read-only']],
]);

/** Turns what Node throws into a `FileError`; a `FileError` stays what it is. */
export function asFileError(error: unknown, path: string): FileError {
  if (error instanceof FileError) return error;
  const errno = (error as { readonly code?: unknown }).code;
  const known = typeof errno === 'string' ? TEXTS.get(errno) : undefined;
  if (known !== undefined) return new FileError(known[0], path, known[1]);
  return new FileError('io', path, error instanceof Error ? error.message : String(error));
}
