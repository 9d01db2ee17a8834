/** Offsets within JSON text, found without parsing it into memory. The text is known to be valid JSON. */
import type { Path } from '../decode/session.ts';

/** Offset of the value at `path`, or of its key; the deepest one there is where the path leads nowhere. */
export function locateJson(text: string, path: Path, atKey: boolean): number {
  let at = skipBlank(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  for (let index = 0; index < path.length; index++) {
    const segment = path[index] as string | number;
    const found = typeof segment === 'number' ? findItem(text, at, segment) : findMember(text, at, segment);
    if (found === undefined) return at;
    if (atKey && index === path.length - 1) return found.key;
    at = found.value;
  }
  return at;
}

/** Offsets of the items of the array at `at`. */
export function jsonItemOffsets(text: string, at: number): readonly number[] {
  const offsets: number[] = [];
  if (text[at] !== '[') return offsets;
  for (let item = skipBlank(text, at + 1); item < text.length && text[item] !== ']'; ) {
    offsets.push(item);
    item = nextItem(text, skipValue(text, item));
  }
  return offsets;
}

function findItem(text: string, at: number, index: number): { key: number; value: number } | undefined {
  if (text[at] !== '[') return undefined;
  let item = skipBlank(text, at + 1);
  for (let count = 0; text[item] !== ']' && item < text.length; count++) {
    if (count === index) return { key: item, value: item };
    item = nextItem(text, skipValue(text, item));
  }
  return undefined;
}

function findMember(text: string, at: number, name: string): { key: number; value: number } | undefined {
  if (text[at] !== '{') return undefined;
  let key = skipBlank(text, at + 1);
  let found: { key: number; value: number } | undefined;
  while (text[key] === '"') {
    const keyEnd = skipString(text, key);
    const value = skipBlank(text, skipBlank(text, keyEnd) + 1);
    // The last of several equal keys is the one that counts.
    if (JSON.parse(text.slice(key, keyEnd)) === name) found = { key, value };
    key = nextItem(text, skipValue(text, value));
  }
  return found;
}

function nextItem(text: string, end: number): number {
  const at = skipBlank(text, end);
  return text[at] === ',' ? skipBlank(text, at + 1) : at;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at += 1;
  return at;
}

function skipString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charCodeAt(at) !== 34) at += text.charCodeAt(at) === 92 ? 2 : 1;
  return at + 1;
}

function skipValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at = skipString(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (code === 123 || code === 91) depth += 1;
    else if (code === 125 || code === 93) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (code === 44 && depth === 0) return at;
    at += 1;
  }
  return at;
}
