/** How much input is taken before somebody is asked whether that was meant. */
export interface IngestLimits {
  /** Of one file, also unpacked. */
  readonly bytes: number;
  /** Of one file that is a list in JSON, which is read item by item. */
  readonly listBytes: number;
  /** Of one load, over all files. */
  readonly documents: number;
  /** Lists within lists. */
  readonly depth: number;
  /** Values of one document after its aliases are followed. */
  readonly nodes: number;
  /** Errors after which no more are collected. */
  readonly errors: number;
}

export const DEFAULT_LIMITS: IngestLimits = {
  bytes: 400 * 1024 * 1024,
  listBytes: 8 * 1024 * 1024 * 1024,
  documents: 2_000_000,
  depth: 100,
  nodes: 20_000_000,
  errors: 20,
};
