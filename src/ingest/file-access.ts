/** What this room needs of a file system; `files/` provides it, tests use a map. */
export interface FileAccess {
  /** A file, folder, glob or `-` → the files it stands for, sorted. Throws an error with a readable message. */
  expand(path: string): readonly string[];
  /** Throws where the file is missing, no file, or larger than `maxBytes`. */
  read(path: string, limits: { readonly maxBytes: number }): Uint8Array;
  /** A path written in `file`, from that file's folder. */
  relativeTo(file: string, path: string): string;
}
