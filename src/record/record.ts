/**
 * The one river: everything that happened, in order, append-only. A row is seven words, and rows lie behind each other in chunks,
 * so that appending never copies and touches one place only. The digest goes over a chunk's words when it is full. Metrics may
 * listen, so that a long run need not keep its rows.
 *
 *   kind │ at (a double: lower half, upper half) │ a │ b │ c │ d
 */
import { Digest, DOUBLE, HALVES, HIGH, LOW } from '../kernel/index.ts';
import { ENTRY, type EntryName } from './entries.ts';
import { Texts } from './texts.ts';

const ROW_WORDS = 7;
const CHUNK_BITS = 12;
const CHUNK_ROWS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_ROWS - 1;

/** One row, as handed to listeners: valid only during the call. */
export interface RecordRow {
  readonly kind: number;
  /** Milliseconds since the start of the scenario. */
  readonly at: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

export type RecordListener = (kind: number, at: number, a: number, b: number, c: number, d: number) => void;

export class EventRecord {
  readonly texts = new Texts();
  /** Rows appended, kept or not. */
  length = 0;
  private readonly digestSoFar = new Digest();
  /** Those that are full. */
  private readonly chunks: Int32Array[] = [];
  /** The one that rows are appended to, how many of its words are taken, and how many of those the digest knows. */
  private words = new Int32Array(CHUNK_ROWS * ROW_WORDS);
  private taken = 0;
  private digested = 0;
  private readonly listeners: RecordListener[] = [];
  private readonly keep: boolean;

  /** `keep: false` hands rows to listeners only. */
  constructor(options: { readonly keep: boolean }) {
    this.keep = options.keep;
  }

  /** `listener` sees every row from now on. It must not append. */
  listen(listener: RecordListener): void {
    this.listeners.push(listener);
  }

  append(name: EntryName, at: number, a: number, b = -1, c = -1, d = -1): void {
    this.appendRow(ENTRY[name], at, a, b, c, d);
  }

  /** As `append`, for hot callers that hold the kind's number. */
  appendRow(kind: number, at: number, a: number, b: number, c: number, d: number): void {
    const { words, taken, listeners } = this;
    DOUBLE[0] = at + 0;
    words[taken] = kind;
    words[taken + 1] = HALVES[LOW];
    words[taken + 2] = HALVES[HIGH];
    words[taken + 3] = a;
    words[taken + 4] = b;
    words[taken + 5] = c;
    words[taken + 6] = d;
    this.taken = taken + ROW_WORDS;
    this.length++;
    if (this.taken === words.length) this.nextChunk();
    for (let i = 0; i < listeners.length; i++) {
      const listener = listeners[i];
      listener(kind, at, a, b, c, d);
    }
  }

  /** Calls `visit` for every kept row, in order. */
  forEach(visit: RecordListener): void {
    const kept = this.keep ? this.length : 0;
    for (let row = 0; row < kept; row++) {
      const words = this.chunkOf(row);
      const i = (row & CHUNK_MASK) * ROW_WORDS;
      visit(words[i], instantAt(words, i), words[i + 3], words[i + 4], words[i + 5], words[i + 6]);
    }
  }

  /** Row `row` (0 … length − 1); only if rows are kept. */
  row(row: number): RecordRow {
    const words = this.chunkOf(row);
    const i = (row & CHUNK_MASK) * ROW_WORDS;
    const [a, b, c, d] = words.subarray(i + 3, i + ROW_WORDS);
    return { kind: words[i], at: instantAt(words, i), a, b, c, d };
  }

  /** Digest of all rows and of the texts they name: 16 hexadecimal digits. */
  digest(): string {
    const digest = new Digest();
    this.digestTaken();
    digest.addText(this.digestSoFar.hex());
    for (let id = 0; id < this.texts.size; id++) digest.addText(this.texts.of(id));
    return digest.hex();
  }

  private chunkOf(row: number): Int32Array {
    const chunk = row >> CHUNK_BITS;
    return chunk < this.chunks.length ? this.chunks[chunk] : this.words;
  }

  /** Rows that are not kept are overwritten. */
  private nextChunk(): void {
    this.digestTaken();
    if (this.keep) {
      this.chunks.push(this.words);
      this.words = new Int32Array(CHUNK_ROWS * ROW_WORDS);
    }
    this.taken = 0;
    this.digested = 0;
  }

  private digestTaken(): void {
    this.digestSoFar.addInts(this.words, this.digested, this.taken);
    this.digested = this.taken;
  }
}

/** The instant of the row that begins at `i`. */
function instantAt(words: Int32Array, i: number): number {
  HALVES[LOW] = words[i + 1];
  HALVES[HIGH] = words[i + 2];
  return DOUBLE[0];
}
