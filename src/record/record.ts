/**
 * The one river: everything that happened, in order, append-only. Rows are typed columns in chunks, so that appending
 * never copies; the digest is kept as rows come. Metrics may listen, so that a long run need not keep its rows.
 */
import { Digest } from '../kernel/index.ts';
import { ENTRY, type EntryName } from './entries.ts';
import { Texts } from './texts.ts';

const CHUNK_BITS = 16;
const CHUNK_ROWS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_ROWS - 1;

class Chunk {
  readonly kind = new Uint8Array(CHUNK_ROWS);
  readonly at = new Float64Array(CHUNK_ROWS);
  readonly operands = new Int32Array(CHUNK_ROWS * 4);
}

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
  private readonly chunks: Chunk[] = [];
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
    this.digestSoFar.addRow(kind, at, a, b, c, d);
    if (this.keep) this.store(kind, at, a, b, c, d);
    this.length++;
    for (const listener of this.listeners) listener(kind, at, a, b, c, d);
  }

  /** Calls `visit` for every kept row, in order. */
  forEach(visit: RecordListener): void {
    const kept = this.keep ? this.length : 0;
    for (let row = 0; row < kept; row++) {
      const { kind, at, operands } = this.chunks[row >> CHUNK_BITS];
      const i = row & CHUNK_MASK;
      visit(kind[i], at[i], operands[i * 4], operands[i * 4 + 1], operands[i * 4 + 2], operands[i * 4 + 3]);
    }
  }

  /** Row `row` (0 … length − 1); only if rows are kept. */
  row(row: number): RecordRow {
    const { kind, at, operands } = this.chunks[row >> CHUNK_BITS];
    const i = row & CHUNK_MASK;
    const o = i * 4;
    return { kind: kind[i], at: at[i], a: operands[o], b: operands[o + 1], c: operands[o + 2], d: operands[o + 3] };
  }

  /** Digest of all rows and of the texts they name: 16 hexadecimal digits. */
  digest(): string {
    const digest = new Digest();
    digest.addText(this.digestSoFar.hex());
    for (let id = 0; id < this.texts.size; id++) digest.addText(this.texts.of(id));
    return digest.hex();
  }

  private store(kind: number, at: number, a: number, b: number, c: number, d: number): void {
    const i = this.length & CHUNK_MASK;
    if (i === 0) this.chunks.push(new Chunk());
    const chunk = this.chunks[this.length >> CHUNK_BITS];
    chunk.kind[i] = kind;
    chunk.at[i] = at;
    chunk.operands[i * 4] = a;
    chunk.operands[i * 4 + 1] = b;
    chunk.operands[i * 4 + 2] = c;
    chunk.operands[i * 4 + 3] = d;
  }
}
