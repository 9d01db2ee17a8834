/**
 * The items of a JSON list, found without parsing it: 150,000 pods as one tree take gigabytes, one after the other next to nothing.
 *
 * Nothing here checks that the text is JSON. It is where what is left without the items is, and each item is, alone.
 */
import { endOfString, jsonDepthWithin } from './bounds.ts';

/** Offsets into the text, from the first character to behind the last. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface JsonItem extends Range {
  /** The value of its one field `spec`, where that is an object. */
  readonly spec?: Range;
  /** The text of the one field `nodeName` in it, without the quotes. */
  readonly nodeName?: Range;
}

export interface JsonItems {
  readonly text: string;
  /** Six for each item, read by `jsonItem`: hundreds of thousands of objects less to keep. */
  readonly offsets: readonly number[];
  /** The text with an empty list in place of the items. */
  readonly header: string;
}

const QUOTE = 34;
const COMMA = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN = 123;
const CLOSE = 125;
const FIELDS = 6;
const NONE = -1;

export const jsonItemCount = ({ offsets }: JsonItems): number => offsets.length / FIELDS;

export function jsonItem({ offsets }: JsonItems, index: number): JsonItem {
  const [start, end, specStart, specEnd, nameStart, nameEnd] = offsets.slice(index * FIELDS, (index + 1) * FIELDS);
  return {
    start,
    end,
    ...(specStart < 0 ? {} : { spec: { start: specStart, end: specEnd } }),
    ...(nameStart < 0 ? {} : { nodeName: { start: nameStart, end: nameEnd } }),
  };
}

/** Undefined for anything but an object with one list `items` of objects, nested no deeper than `depth`. */
export function jsonItemsOf(text: string, depth: number): JsonItems | undefined {
  const list = findItems(text);
  if (list === undefined) return undefined;
  const offsets: number[] = [];
  let at = skipBlank(text, list + 1);
  while (text.charCodeAt(at) !== CLOSE_LIST) {
    if (text.charCodeAt(at) !== OPEN) return undefined;
    const end = scanItem(text, at, depth - 2, offsets);
    if (end === undefined) return undefined;
    at = skipBlank(text, end);
    if (text.charCodeAt(at) !== COMMA) break;
    at = skipBlank(text, at + 1);
    // a comma with nothing behind it
    if (text.charCodeAt(at) === CLOSE_LIST) return undefined;
  }
  if (text.charCodeAt(at) !== CLOSE_LIST) return undefined;
  const rest = text.slice(at + 1);
  if (rest.includes('"items"') || rest.includes('\\')) return undefined;
  const header = `${text.slice(0, list)}[]${rest}`;
  return jsonDepthWithin(header, depth) ? { text, offsets, header } : undefined;
}

/** Offset of the list that the top-level field `items` is; before it there may be other fields. */
function findItems(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      const value = depth === 1 ? valueAfter(text, end) : undefined;
      if (value !== undefined && text.slice(at, end).includes('\\')) return undefined;
      if (value !== undefined && text.slice(at, end + 1) === '"items"')
        return text.charCodeAt(value) === OPEN_LIST ? value : undefined;
      at = end;
    } else if (code === OPEN || code === OPEN_LIST) depth += 1;
    else if (code === CLOSE || code === CLOSE_LIST) depth -= 1;
  }
  return undefined;
}

/** Appends the item at `start` to `offsets`; its end, or undefined where it has none or is too deep. */
function scanItem(text: string, start: number, limit: number, offsets: number[]): number | undefined {
  const base = offsets.length;
  offsets.push(start, NONE, NONE, NONE, NONE, NONE);
  let depth = 0;
  // more than one, or one that is written in another way: the item is read whole
  let odd = false;
  let inSpec = false;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (depth === 1 || (depth === 2 && inSpec)) odd = noteField(text, at, end, depth, offsets, base) || odd;
      if (depth === 1) inSpec = offsets[base + 2] > end;
      at = end;
    } else if (code === OPEN || code === OPEN_LIST) {
      depth += 1;
      if (depth > limit) return undefined;
    } else if (code === CLOSE || code === CLOSE_LIST) {
      depth -= 1;
      if (depth === 1 && inSpec) {
        offsets[base + 3] = at + 1;
        inSpec = false;
      } else if (depth === 0) {
        offsets[base + 1] = at + 1;
        if (odd) offsets.fill(NONE, base + 2);
        return at + 1;
      }
    }
  }
  return undefined;
}

/** The string from `at` to `end` in the object of an item or in its `spec`. True: do not trust what was noted. */
function noteField(text: string, at: number, end: number, depth: number, offsets: number[], base: number): boolean {
  const value = valueAfter(text, end);
  if (value === undefined) return false;
  const length = end - at - 1;
  const wanted = depth === 1 ? 'spec' : 'nodeName';
  if (length !== wanted.length || !text.startsWith(wanted, at + 1)) {
    return length > wanted.length && text.slice(at, end).includes('\\');
  }
  const slot = base + (depth === 1 ? 2 : 4);
  if (offsets[slot] !== NONE || text.charCodeAt(value) !== (depth === 1 ? OPEN : QUOTE)) return true;
  offsets[slot] = depth === 1 ? value : value + 1;
  if (depth === 2) offsets[slot + 1] = endOfString(text, value);
  return false;
}

/** Where the value begins if the string that ends at `end` is a key. */
function valueAfter(text: string, end: number): number | undefined {
  const colon = skipBlank(text, end + 1);
  return text.charCodeAt(colon) === 58 ? skipBlank(text, colon + 1) : undefined;
}

function skipBlank(text: string, from: number): number {
  for (let at = from; ; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
  }
}
