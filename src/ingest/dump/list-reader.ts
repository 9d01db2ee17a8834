/**
 * A list in JSON as kubectl prints it, however large: where its items begin, and what it says besides them.
 *
 *   open ─► next ─► extent ─► take ─► next ─► … ─► close
 */
import { isAscii } from 'node:buffer';
import type { Position } from '../diagnostic.ts';
import { jsonDepthWithin } from '../text/bounds.ts';
import * as scan from './scan.ts';
import { NONE } from './scan.ts';
import { Unreadable } from './unreadable.ts';
import type { Window } from './window.ts';

/** Of what is before the items, and of what is behind them. */
const MOST_BESIDES = 1 << 20;
/** Fewer bytes than that are looked at one by one. */
const FEW = 64;
const ITEMS = Buffer.from('"items"');

export class ListReader {
  readonly window: Window;
  readonly #depth: number;
  #line = 1;
  #column = 1;
  #head = '';
  #isFirst = true;
  /** Of the list itself. */
  begin: Position = { line: 1, column: 1 };

  /** @param depth how deep values may be nested, the list and its items included */
  constructor(window: Window, depth: number) {
    this.window = window;
    this.#depth = depth;
  }

  /** Of what comes next. */
  get position(): Position {
    return { line: this.#line, column: this.#column };
  }

  /** Finds the items; the answer is what stands before them, as an object. Throws `Unreadable`. */
  open(): unknown {
    if (this.#peek() !== scan.OPEN) throw new Unreadable('syntax', 'expected an object');
    this.begin = this.position;
    const { window } = this;
    let list = findItems(window);
    while (list === NONE && window.end - window.at < MOST_BESIDES && window.more()) list = findItems(window);
    if (list === NONE || window.bytes[list] !== scan.OPEN_LIST)
      throw new Unreadable('syntax', 'expected an object with a list of items');
    this.#head = window.bytes.toString('utf8', window.at, list);
    this.take(list + 1, linesIn(window.bytes, window.at, list));
    return this.#parsed(`${this.#head}[]}`);
  }

  /** Whether there is another item, which then begins at the window's `at`. Throws `Unreadable`. */
  next(): boolean {
    const separator = this.#peek();
    if (separator === scan.CLOSE_LIST) return false;
    if (!this.#isFirst) {
      if (separator !== scan.COMMA) throw new Unreadable('syntax', 'expected a comma or the end of the list');
      this.#pass(this.window.at + 1);
    }
    this.#isFirst = false;
    if (this.#peek() !== scan.OPEN) throw new Unreadable('syntax', 'expected an object');
    return true;
  }

  /** Of the item that is next, all of which is in the window then. Throws `Unreadable`. */
  extent(): scan.Extent {
    const { window } = this;
    for (;;) {
      const extent = scan.extentOf(window.bytes, window.at, window.end, this.#depth - 2);
      if (extent.isTooDeep) throw tooDeep(this.#depth);
      if (extent.end !== NONE) return extent;
      if (!window.more()) throw new Unreadable('syntax', 'the text ends within this item');
    }
  }

  /** Goes on behind `end`. @param lines how many end before that */
  take(end: number, lines: number): void {
    const { window } = this;
    if (lines === 0) this.#column += unitsIn(window.bytes, window.at, end);
    else {
      this.#line += lines;
      this.#column = 1 + unitsIn(window.bytes, window.bytes.lastIndexOf(scan.LINE_FEED, end - 1) + 1, end);
    }
    window.at = end;
  }

  /** The list without its items. Throws `Unreadable` where what is left of the text does not belong to it. */
  close(): unknown {
    const { window } = this;
    while (window.end - window.at < MOST_BESIDES && window.more());
    if (window.end - window.at >= MOST_BESIDES) throw new Unreadable('limit', 'there is too much behind the items');
    const rest = window.bytes.toString('utf8', window.at + 1, window.end);
    if (rest.includes('"items"') || rest.includes('\\'))
      throw new Unreadable('syntax', 'there may be other items behind these');
    return this.#parsed(`${this.#head}[]${rest}`);
  }

  #parsed(text: string): unknown {
    if (!jsonDepthWithin(text, this.#depth)) throw tooDeep(this.#depth);
    try {
      return JSON.parse(text);
    } catch {
      throw new Unreadable('syntax', 'what is beside the items is no JSON');
    }
  }

  /** The next byte that is not blank, which is at the window's `at` then; `NONE` at the end of the text. */
  #peek(): number {
    const { window } = this;
    for (;;) {
      this.#pass(scan.skipBlank(window.bytes, window.at, window.end));
      if (window.at < window.end) return window.bytes[window.at];
      if (!window.more()) return NONE;
    }
  }

  /** As `take`, for what is blank or one byte. */
  #pass(end: number): void {
    const { bytes, at } = this.window;
    for (let i = at; i < end; i++) {
      this.#column += 1;
      if (bytes[i] !== scan.LINE_FEED) continue;
      this.#line += 1;
      this.#column = 1;
    }
    this.window.at = end;
  }
}

const tooDeep = (depth: number): Unreadable => new Unreadable('limit', `values are nested deeper than ${depth} levels`);

/** Offset of the value of the object's field `items`; `NONE`: not in what is there. Throws `Unreadable`. */
function findItems({ bytes, at, end }: Window): number {
  let depth = 0;
  for (let i = at; i < end; i++) {
    const byte = bytes[i];
    if (byte === scan.QUOTE) {
      const quote = scan.endOfString(bytes, i, end);
      if (quote === NONE) return NONE;
      const value = depth === 1 ? scan.valueAfter(bytes, quote, end) : NONE;
      if (value === end) return NONE;
      if (value !== NONE && isItems(bytes.subarray(i, quote + 1))) return value;
      i = quote;
    } else if (byte === scan.OPEN || byte === scan.OPEN_LIST) depth += 1;
    else if (byte === scan.CLOSE || byte === scan.CLOSE_LIST) {
      depth -= 1;
      if (depth === 0) break;
    }
  }
  return NONE;
}

function isItems(key: Buffer): boolean {
  if (key.includes(scan.BACKSLASH)) throw new Unreadable('syntax', 'a name with an escape before the items');
  return key.equals(ITEMS);
}

function linesIn(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (bytes[i] === scan.LINE_FEED) count += 1;
  return count;
}

/** UTF-16 code units, in which columns are counted. */
function unitsIn(bytes: Buffer, from: number, to: number): number {
  if (to - from > FEW) return isAscii(bytes.subarray(from, to)) ? to - from : bytes.toString('utf8', from, to).length;
  let units = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    // what goes on with a character does not count, and one of four bytes is two units
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}
