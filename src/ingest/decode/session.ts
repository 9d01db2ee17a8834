/**
 * What one decoding collects: problems with their paths, the names of fields that Kubernetes has and the simulation does not model, and
 * the quantities that were parsed already.
 */
import type { Path } from '../../model/field-path.ts';
import { parseQuantity, type Quantity } from '../../model/quantity.ts';

export { formatPath, type Path } from '../../model/field-path.ts';

/**
 * `lenient` (dumps, recorded cases): unknown fields and unknown enumeration values are taken as they come.
 * `strict` (what a person wrote): both are problems.
 */
export type Mode = 'lenient' | 'strict';

export interface Problem {
  /** `unknown-field`, `type`, `value`, `required`, `duplicate`, … : stable words for programs. */
  readonly code: string;
  readonly path: Path;
  /** One sentence that does not repeat the path. */
  readonly message: string;
  /** What was probably meant, ready to be put in place. */
  readonly suggestion?: string;
  /** The problem is the key itself, not its value: it decides which position is shown. */
  readonly atKey?: boolean;
}

interface Interned {
  readonly values: Map<string, unknown>;
  tries: number;
  hits: number;
}

const MAX_PROBLEMS = 100;
/** Inputs of a table before it may be given up: a cluster lists the pods of a thousand templates in whatever order. */
const TRIES = 16_384;
const TOKEN_VOLUME = 'kube-api-access-';

export class Session {
  readonly mode: Mode;
  readonly problems: Problem[] = [];
  /** `Pod spec.containers[].resizePolicy` → how often it was met. */
  readonly notModelled: Map<string, number> = new Map();
  /** How often any was met. */
  notModelledCount = 0;
  /** What is being decoded, for `notModelled`. */
  kind = '';
  #quantities: Map<string, Quantity | string> = new Map();
  #interned: Map<string, Interned> = new Map();

  constructor(mode: Mode = 'strict') {
    this.mode = mode;
  }

  report(problem: Problem): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem);
  }

  /** To be called when what is decoded from here on does not count after all. */
  mark(): () => void {
    const [count, before] = [this.notModelledCount, [...this.notModelled]];
    return () => {
      this.notModelledCount = count;
      this.notModelled.clear();
      for (const [field, times] of before) this.notModelled.set(field, times);
      // what is not modelled is noted where a value is decoded, so it has to be decoded again
      this.#interned.clear();
    };
  }

  /** A quantity, or the text of why it is none. The same text gives the same object. */
  quantity(text: string): Quantity | string {
    const known = this.#quantities.get(text);
    if (known !== undefined) return known;
    const parsed = parseOrExplain(text);
    if (this.#quantities.size < 65_536) this.#quantities.set(text, parsed);
    return parsed;
  }

  noteNotModelled(field: string): void {
    this.notModelledCount += 1;
    const name = `${this.kind} ${field}`;
    this.notModelled.set(name, (this.notModelled.get(name) ?? 0) + 1);
  }

  /**
   * Gives equal input the same decoded object: thousands of pods of one template share their containers, labels, tolerations. `table` keeps
   * kinds of input apart; one whose input hardly ever repeats is given up.
   */
  intern<T>(table: string, raw: unknown, decode: () => T): T {
    const known = this.#interned.get(table) ?? { values: new Map<string, unknown>(), tries: 0, hits: 0 };
    if (known.tries === 0) this.#interned.set(table, known);
    if (known.tries >= TRIES && known.hits * 8 < known.tries) return decode();
    known.tries += 1;
    const key = this.mode === 'lenient' ? withoutTokenNames(JSON.stringify(raw)) : JSON.stringify(raw);
    const found = known.values.get(key);
    if (found !== undefined) {
      known.hits += 1;
      return found as T;
    }
    const problemsBefore = this.problems.length;
    const decoded = decode();
    if (this.problems.length === problemsBefore && known.values.size < 16_384) known.values.set(key, decoded);
    return decoded;
  }
}

/** The API server gives each pod's token volume a name of its own, on which nothing depends. */
export const withoutTokenNames = (json: string): string =>
  json.includes(TOKEN_VOLUME) ? json.replaceAll(/kube-api-access-[a-z0-9]{5}"/g, `${TOKEN_VOLUME}"`) : json;

function parseOrExplain(text: string): Quantity | string {
  if (text.length > 64) return 'a quantity has at most 64 characters';
  try {
    return parseQuantity(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
