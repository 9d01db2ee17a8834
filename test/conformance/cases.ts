/** Reads files of recorded cases, plain or gzipped, one case a line. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { JsonObject } from './compare.ts';

export interface Case {
  readonly id: string;
  readonly kind: string;
  readonly tags: readonly string[];
  readonly input: JsonObject;
  readonly want: unknown;
}

const LARGEST_FILE = 512 * 1024 * 1024;

function linesOf(file: string): readonly string[] {
  const bytes = readFileSync(file);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isGzip ? gunzipSync(bytes, { maxOutputLength: LARGEST_FILE }) : bytes).toString('utf8');
  return text.split('\n').filter((line) => line.trim() !== '');
}

export function* readCases(file: string): Generator<Case> {
  for (const line of linesOf(file)) yield JSON.parse(line) as Case;
}

const isCaseFile = (name: string): boolean => name.endsWith('.jsonl') || name.endsWith('.jsonl.gz');

/** The cases kept beside the runner, sorted by path; empty if there are none. */
export function defaultFiles(): readonly string[] {
  const folder = fileURLToPath(new URL('cases/', import.meta.url));
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter(isCaseFile)
    .sort()
    .map((name) => `${folder}${name}`);
}
