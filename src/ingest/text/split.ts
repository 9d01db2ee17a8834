/** A YAML stream → its documents, by lines that begin with `---`, as kubectl splits it. */
export interface Slice {
  readonly text: string;
  /** Line of the file on which the slice begins, from 1. */
  readonly line: number;
}

/** Slices that hold nothing but blank lines, comments and directives are left out. */
export function* splitDocuments(text: string): Generator<Slice> {
  let start = 0;
  let line = 1;
  while (start < text.length) {
    const next = nextSeparator(text, start);
    const slice = text.slice(start, next);
    if (!isBlank(slice)) yield { text: slice, line };
    line += countLines(slice);
    start = next;
  }
}

/** Offset of the next line that starts a document, after the line at `start`. */
function nextSeparator(text: string, start: number): number {
  for (let at = text.indexOf('\n---', start); at >= 0; at = text.indexOf('\n---', at + 4)) {
    const after = text.charCodeAt(at + 4);
    // End of text, blank, tab or line end: `---` alone, or with content or a comment behind it. `----` is no separator.
    if (Number.isNaN(after) || after === 10 || after === 13 || after === 32 || after === 9) return at + 1;
  }
  return text.length;
}

function isBlank(slice: string): boolean {
  let at = slice.startsWith('---') ? 3 : 0;
  while (at < slice.length) {
    const code = slice.charCodeAt(at);
    if (code === 35 || (code === 37 && (at === 0 || slice[at - 1] === '\n'))) {
      const end = slice.indexOf('\n', at);
      if (end < 0) return true;
      at = end;
    } else if (code !== 10 && code !== 13 && code !== 32 && code !== 9) return false;
    else at += 1;
  }
  return true;
}

export function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
