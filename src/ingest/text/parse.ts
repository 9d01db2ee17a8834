/** Bytes of one file → plain values, each with the means to say where a part of it stands. */
import { load as loadYaml, YAMLException } from 'js-yaml';
import type { Path } from '../decode/session.ts';
import type { Diagnostic, Position } from '../diagnostic.ts';
import type { IngestLimits } from '../limits.ts';
import { excessOf, jsonDepthWithin } from './bounds.ts';
import { jsonItemOffsets, locateJson } from './json-locate.ts';
import { Lines } from './lines.ts';
import { listItemOffsets } from './list-items.ts';
import { type Slice, splitDocuments } from './split.ts';
import { firstContentLine, type Locate, yamlLocator } from './yaml-locate.ts';
import { KUBERNETES_SCHEMA } from './yaml-schema.ts';

/** A value as it was written, before anything is known about it. */
export interface RawDocument {
  readonly file: string;
  readonly raw: unknown;
  /** Of a document in YAML. */
  readonly text?: string;
  /** Line on which it begins. */
  readonly line: () => number;
  readonly locate: Locate;
  /** The same for the items of a list, by index. */
  readonly item: (index: number) => { readonly line: () => number; readonly locate: Locate };
}

export type Parsed = { readonly document: RawDocument } | { readonly problem: Diagnostic };

/**
 * Decodes, splits and parses. A document that fails is a problem; the others are read all the same.
 *
 * @param isKnown asked before a YAML document is parsed; if it says so, the document is passed over
 */
export function* parseFile(
  bytes: Uint8Array | string,
  file: string,
  limits: IngestLimits,
  isKnown: (slice: Slice) => boolean = () => false,
): Generator<Parsed> {
  const text = typeof bytes === 'string' ? withoutMark(bytes) : decodeUtf8(bytes);
  if (text === undefined) {
    yield { problem: problem(file, 'syntax', { line: 1, column: 1 }, 'is not UTF-8 text') };
    return;
  }
  const first = /[^\s]/.exec(text.slice(0, 4096))?.[0];
  if (first === '{' || first === '[') {
    const parsed = parseJson(text, file, limits);
    if (parsed !== undefined) {
      yield parsed;
      return;
    }
  }
  for (const slice of splitDocuments(text)) if (!isKnown(slice)) yield parseYaml(slice, file, limits);
}

const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** `undefined` where it is no JSON: YAML's flow style begins with the same characters. */
function parseJson(text: string, file: string, limits: IngestLimits): Parsed | undefined {
  if (!jsonDepthWithin(text, limits.depth)) return { problem: tooDeep(file, { line: 1, column: 1 }, limits) };
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  return { document: jsonDocument(raw, text, file) };
}

function jsonDocument(raw: unknown, text: string, file: string): RawDocument {
  const lines = new Lines(text);
  const locate: Locate = (path, atKey) => lines.at(locateJson(text, path, atKey));
  let offsets: readonly number[] | undefined;
  const offsetOf = (index: number): number | undefined => {
    offsets ??= jsonItemOffsets(text, locateJson(text, ['items'], false));
    return offsets[index];
  };
  const item = (index: number): { line: () => number; locate: Locate } => ({
    line: () => lines.at(offsetOf(index) ?? 0).line,
    locate: (path, atKey) => locate(['items', index, ...path], atKey),
  });
  return { file, raw, line: () => locate([], false).line, locate, item };
}

function parseYaml(slice: Slice, file: string, limits: IngestLimits): Parsed {
  const { text } = slice;
  let raw: unknown;
  try {
    raw = loadYaml(text, { schema: KUBERNETES_SCHEMA, maxDepth: limits.depth } as Parameters<typeof loadYaml>[1]);
  } catch (error) {
    return { problem: syntaxProblem(error, slice, file, limits) };
  }
  if (text.includes('&') && text.includes('*')) {
    const excess = excessOf(raw, limits);
    if (excess !== undefined) {
      const what =
        excess === 'nodes'
          ? `more than ${limits.nodes} values once its aliases are followed`
          : `values nested deeper than ${limits.depth} levels, or one that contains itself`;
      return {
        problem: problem(
          file,
          'limit',
          { line: firstContentLine(text, slice.line), column: 1 },
          `the document has ${what}`,
        ),
      };
    }
  }
  return { document: yamlDocument(raw, slice, file) };
}

/** `raw`: what was made of the slice. */
export function yamlDocument(raw: unknown, slice: Slice, file: string): RawDocument {
  const { text } = slice;
  const line = (): number => firstContentLine(text, slice.line);
  const locate = yamlLocator(text, slice.line);
  const lines = new Lines(text);
  let offsets: readonly number[] | undefined;
  const item = (index: number): { line: () => number; locate: Locate } => {
    offsets ??= listItemOffsets(text);
    const start = offsets[index];
    if (start === undefined) return { line, locate: (path, atKey) => locate(['items', index, ...path], atKey) };
    return itemOf(text.slice(start, offsets[index + 1] ?? text.length), slice.line + lines.at(start).line - 1);
  };
  return { file, raw, text, line, locate, item };
}

/** The text of one item stands alone as a list with one entry. */
function itemOf(text: string, line: number): { line: () => number; locate: Locate } {
  const locate = yamlLocator(text, line);
  return { line: () => line, locate: (path: Path, atKey: boolean): Position => locate([0, ...path], atKey) };
}

function syntaxProblem(error: unknown, slice: Slice, file: string, limits: IngestLimits): Diagnostic {
  if (!(error instanceof YAMLException)) {
    return problem(
      file,
      'syntax',
      { line: slice.line, column: 1 },
      error instanceof Error ? error.message : String(error),
    );
  }
  const mark = error.mark as { readonly line: number; readonly column: number } | undefined;
  const at =
    mark === undefined ? { line: slice.line, column: 1 } : { line: slice.line + mark.line, column: mark.column + 1 };
  if (error.reason.startsWith('nesting exceeded')) return tooDeep(file, at, limits);
  return problem(file, 'syntax', at, error.reason);
}

function tooDeep(file: string, at: Position, limits: IngestLimits): Diagnostic {
  return problem(file, 'limit', at, `values are nested deeper than ${limits.depth} levels`);
}

function problem(file: string, code: string, at: Position, message: string): Diagnostic {
  return { severity: 'error', code, file, line: at.line, column: at.column, message };
}
