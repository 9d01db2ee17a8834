/** Line and column of a path within YAML text: the text is parsed once more, by a parser that keeps positions. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Document } from 'yaml';
import type { Path } from '../decode/session.ts';
import type { Position } from '../diagnostic.ts';

/** Beyond this the second parse would take seconds and gigabytes; positions are then those of the document. */
const MAX_TEXT = 4 * 1024 * 1024;

export type Locate = (path: Path, atKey: boolean) => Position;

/** `line` is the file's line on which `text` begins. The caller has made sure that the text is not deeply nested. */
export function yamlLocator(text: string, line: number): Locate {
  let parsed: { readonly document: Document; readonly lines: LineCounter } | undefined;
  return (path, atKey) => {
    if (text.length > MAX_TEXT || path.length === 0) return { line: firstContentLine(text, line), column: 1 };
    if (parsed === undefined) {
      const lines = new LineCounter();
      // `merge` and `uniqueKeys` as the bulk parser: it has accepted the text already.
      const document = parseDocument(text, {
        lineCounter: lines,
        version: '1.1',
        merge: true,
        strict: false,
        uniqueKeys: false,
        logLevel: 'silent',
      });
      parsed = { document, lines };
    }
    const offset = offsetOf(parsed.document, path, atKey);
    const at = parsed.lines.linePos(offset);
    return { line: line + at.line - 1, column: at.col };
  };
}

/** The first line that is not `---`, blank or a comment. */
export function firstContentLine(text: string, line: number): number {
  let current = line;
  for (let at = 0; at < text.length; current++) {
    const end = text.indexOf('\n', at);
    const content = text.slice(at, end < 0 ? text.length : end).trim();
    if (content !== '' && content !== '---' && !content.startsWith('#') && !content.startsWith('%')) return current;
    if (end < 0) break;
    at = end + 1;
  }
  return line;
}

/** Offset of the value at the path, or of its key; the deepest one there is where the path leads nowhere. */
function offsetOf(document: Document, path: Path, atKey: boolean): number {
  let node = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (let index = 0; index < path.length; index++) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    const found = child(node, path[index] as string | number);
    if (found === undefined) return offset;
    const wanted = atKey && index === path.length - 1 ? found.key : (found.value ?? found.key);
    offset = wanted?.range?.[0] ?? offset;
    node = found.value;
  }
  return offset;
}

function child(
  node: Node | null,
  segment: string | number,
): { readonly key: Node | null; readonly value: Node | null } | undefined {
  if (typeof segment === 'number') {
    const item = isSeq(node) ? (node.items[segment] as Node | undefined) : undefined;
    return item === undefined ? undefined : { key: item, value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(
    (item) => isScalar(item.key) && (String(item.key.value) === segment || item.key.source === segment),
  );
  return pair === undefined ? undefined : { key: pair.key as Node, value: pair.value as Node | null };
}
