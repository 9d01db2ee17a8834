/**
 * JSON in bytes, without making anything of it. Nothing here checks that it is JSON: what is found has to be parsed, or compared
 * with what was.
 */
export const LINE_FEED = 10;
export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
export const OPEN_LIST = 91;
export const BACKSLASH = 92;
export const CLOSE_LIST = 93;
export const OPEN = 123;
export const CLOSE = 125;
const SPACE = 32;

/** What is looked for is not there, or not whole. */
export const NONE = -1;

/** Offset of the quote that ends the string which begins at `at`. */
export function endOfString(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i;
    if (byte === BACKSLASH) i++;
  }
  return NONE;
}

/** Offset of the first byte from `at` that is not blank; `end` where there is none. */
export function skipBlank(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && isBlank(bytes[i])) i++;
  return i;
}

export const isBlank = (byte: number): boolean => byte === SPACE || byte === LINE_FEED || byte === 13 || byte === 9;

interface Latin1 {
  latin1Slice(from: number, to: number): string;
}

/** A text each byte of which is a character; `toString` takes twice the time to look at its arguments. */
export const plainText = (bytes: Buffer, from: number, to: number): string =>
  (bytes as unknown as Latin1).latin1Slice(from, to);

/** Of an object or a list. */
export interface Extent {
  /** Behind its last byte; `NONE`: it does not end here. */
  readonly end: number;
  /** Line ends in it. */
  readonly lines: number;
  readonly isTooDeep: boolean;
}

export function extentOf(bytes: Uint8Array, at: number, end: number, mostDepth: number): Extent {
  let depth = 0;
  let lines = 0;
  for (let i = at; i < end; i++) {
    const byte = bytes[i];
    // nearly half of what kubectl prints is blank
    if (byte <= SPACE) {
      if (byte === LINE_FEED) lines += 1;
    } else if (byte === QUOTE) {
      i = endOfString(bytes, i, end);
      if (i < 0) break;
    } else if (byte === OPEN || byte === OPEN_LIST) {
      depth += 1;
      if (depth > mostDepth) return { end: NONE, lines, isTooDeep: true };
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      depth -= 1;
      if (depth === 0) return { end: i + 1, lines, isTooDeep: false };
    }
  }
  return { end: NONE, lines, isTooDeep: false };
}

/** Where the value begins if the string that ends at `quote` is a key. */
export function valueAfter(bytes: Uint8Array, quote: number, end: number): number {
  const colon = skipBlank(bytes, quote + 1, end);
  return colon < end && bytes[colon] === COLON ? skipBlank(bytes, colon + 1, end) : NONE;
}
