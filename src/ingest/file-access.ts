/** What is left of a file that was not read at once. */
export interface ByteSource {
  /** How many bytes were put there: 0 at the end. Throws as `read` does. */
  read(into: Uint8Array): number;
  close(): void;
}

/** What this room needs of a file system; `files/` provides it, tests use a map. */
export interface FileAccess {
  /** A file, folder, glob or `-` → the files it stands for, sorted. Throws an error with a readable message. */
  expand(path: string): readonly string[];
  /** Throws where the file is missing, no file, or larger than `maxBytes`. */
  read(path: string, limits: { readonly maxBytes: number }): Uint8Array;
  /** As `read`, but a file that is larger has a rest, which is to be closed. Absent: there are no such files. */
  open?(
    path: string,
    limits: { readonly maxBytes: number },
  ): { readonly bytes: Uint8Array; readonly rest?: ByteSource };
  /** A path written in `file`, from that file's folder. */
  relativeTo(file: string, path: string): string;
}
