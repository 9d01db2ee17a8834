/**
 * What is left of a document without its own name. Thousands of pods of one template differ in nothing else, letter by letter:
 * then one of them is parsed and decoded for all.
 */
export interface Skeleton {
  /** Equal for documents that say the same but for their names. */
  readonly key: string;
  readonly name: string;
}

const METADATA = '\nmetadata:\n';
const NEWLINE = 10;
const SPACE = 32;
/** Longer documents are one of a kind. */
const MOST_CHARACTERS = 16_384;
const MOST_NAME = 63;
/**
 * A name that is text whatever the rules for plain scalars, and that every kind accepts: a DNS label with a hyphen in it, of
 * which no number, boolean or null can be made.
 */
const PLAIN_NAME = /^[a-z][a-z0-9]*-[a-z0-9-]*[a-z0-9]$/;

/** Undefined for a document that is not written as tools write it. */
export function skeletonOf(text: string): Skeleton | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const header = text.indexOf(METADATA);
  if (header < 0) return undefined;
  const first = header + METADATA.length;
  const indent = indentAt(text, first);
  if (indent === 0) return undefined;
  for (let at = first; indentAt(text, at) > 0; ) {
    const end = lineEnd(text, at);
    if (indentAt(text, at) === indent && text.startsWith('name: ', at + indent)) {
      const from = at + indent + 6;
      const name = text.slice(from, end);
      if (name.length > MOST_NAME || !PLAIN_NAME.test(name)) return undefined;
      return { key: text.slice(0, from) + text.slice(end), name };
    }
    at = end + 1;
  }
  return undefined;
}

function indentAt(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === SPACE) end++;
  // a line with nothing but spaces says nothing of the indentation
  return text.charCodeAt(end) === NEWLINE ? 0 : end - at;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
