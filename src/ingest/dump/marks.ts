/** Where in the text of a pod the fields stand in which its twins may differ. */
import {
  CLOSE,
  CLOSE_LIST,
  COMMA,
  endOfString,
  extentOf,
  OPEN,
  OPEN_LIST,
  plainText,
  QUOTE,
  skipBlank,
} from './scan.ts';
import { fieldBelow, type FieldNode, type Reading, TWIN_FIELDS } from './twin-fields.ts';

export type Step = string | number;

/** A text between quotes. */
export interface Mark {
  readonly start: number;
  /** Of the quote that ends it. */
  readonly end: number;
  readonly reading: Reading;
  readonly path: readonly Step[];
}

const TOKEN_VOLUME = Buffer.from('kube-api-access-');
const TOKEN_LETTERS = 5;

/** What the API server puts behind the name of a token volume. */
export function isTokenIn(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    const isLetter = (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57);
    if (!isLetter) return false;
  }
  return to - from === TOKEN_LETTERS;
}

/** In the order in which they stand; undefined where the text is not written as programs write it. */
export function marksOf(json: Buffer): readonly Mark[] | undefined {
  const scanner = new MarkScanner(json);
  scanner.value(skipBlank(json, 0, json.length), TWIN_FIELDS);
  return scanner.isOdd ? undefined : scanner.marks;
}

/** Walks through what is known to be JSON, as far as there is something to mark. */
class MarkScanner {
  readonly marks: Mark[] = [];
  /** A name is written with an escape, or twice: what was marked may not count. */
  isOdd = false;
  readonly #json: Buffer;
  readonly #path: Step[] = [];

  constructor(json: Buffer) {
    this.#json = json;
  }

  /** The answer is where it ends. */
  value(at: number, node: FieldNode | undefined): number {
    const json = this.#json;
    switch (json[at]) {
      case QUOTE: {
        const end = endOfString(json, at, json.length);
        if (node?.reading !== undefined) this.#mark(at + 1, end, node.reading);
        return end + 1;
      }
      case OPEN:
        return node === undefined ? this.#skip(at) : this.#object(at, node);
      case OPEN_LIST:
        return node === undefined ? this.#skip(at) : this.#list(at, node);
      default: {
        let end = at;
        while (json[end] !== COMMA && json[end] !== CLOSE && json[end] !== CLOSE_LIST) end++;
        return end;
      }
    }
  }

  #skip(at: number): number {
    return extentOf(this.#json, at, this.#json.length, Infinity).end;
  }

  #object(start: number, node: FieldNode): number {
    const json = this.#json;
    const seen = new Set<string>();
    let at = this.#blank(start + 1);
    while (json[at] === QUOTE) {
      const quote = endOfString(json, at, json.length);
      const name = plainText(json, at + 1, quote);
      if (name.includes('\\') || seen.has(name)) this.isOdd = true;
      seen.add(name);
      this.#path.push(name);
      const colon = this.#blank(quote + 1);
      at = this.#next(this.value(this.#blank(colon + 1), fieldBelow(node, name)));
      this.#path.pop();
    }
    return at + 1;
  }

  #list(start: number, node: FieldNode): number {
    let at = this.#blank(start + 1);
    for (let index = 0; this.#json[at] !== CLOSE_LIST; index++) {
      this.#path.push(index);
      at = this.#next(this.value(at, fieldBelow(node, index)));
      this.#path.pop();
    }
    return at + 1;
  }

  #next(end: number): number {
    const at = this.#blank(end);
    return this.#json[at] === COMMA ? this.#blank(at + 1) : at;
  }

  #blank(at: number): number {
    return skipBlank(this.#json, at, this.#json.length);
  }

  #mark(start: number, end: number, reading: Reading): void {
    const from = reading === 'token' ? start + TOKEN_VOLUME.length : start;
    if (reading === 'token') {
      const isNamed = this.#json.subarray(start, from).equals(TOKEN_VOLUME);
      if (!isNamed || !isTokenIn(this.#json, from, end)) return;
    }
    if (from < end) this.marks.push({ start: from, end, reading, path: [...this.#path] });
  }
}
