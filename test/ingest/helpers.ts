import { existsSync } from 'node:fs';
import { formatDiagnostic, type Loaded, loadText, type LoadOptions } from '../../src/ingest/index.ts';
import { SHARED } from '../support/shared.ts';

/** Prints why a test is skipped; `true` where the shared data is there. */
export function hasShared(path: string): boolean {
  const there = existsSync(`${SHARED}/${path}`);
  if (!there) console.log(`skipped: ${path} is not there (set SEATRIAL_SHARED)`);
  return there;
}

export function errorsOf(text: string, options: LoadOptions = {}): readonly string[] {
  return loadText(text, 'f.yaml', options).errors.map(formatDiagnostic);
}

export function loadOk(text: string, options: LoadOptions = {}): Loaded {
  const loaded = loadText(text, 'f.yaml', options);
  if (loaded.errors.length > 0) throw new Error(loaded.errors.map(formatDiagnostic).join('\n'));
  return loaded;
}

/** A pod with something changed in its specification. */
export const pod = (spec: string, name = 'p'): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  containers:\n  - {name: c, image: i}\n${spec.replace(/^/gm, '  ')}\n`;
