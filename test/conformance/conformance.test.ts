/**
 * The recorded cases as a test: every tenth of each file, all of them where CI is set. Kinds and functions that nobody
 * answers yet are counted, not failed; `npm run conformance` is the place that insists on all of them.
 */
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { answerCase } from './answer/index.ts';
import { defaultFiles, readCases } from './cases.ts';
import { textOf } from './compare.ts';
import { judgeCase } from './judge.ts';

const EVERY = process.env.CI ? 1 : 10;
const SHOWN = 5;
const folder = fileURLToPath(new URL('cases/', import.meta.url));
const nameOf = (file: string): string => relative(folder, file).split(sep).join('/');

async function failuresOf(file: string): Promise<readonly string[]> {
  const failures: string[] = [];
  let index = 0;
  for (const testCase of readCases(file)) {
    if (index++ % EVERY > 0) continue;
    const verdict = judgeCase(testCase, await answerCase(testCase));
    if (typeof verdict === 'string') continue;
    const { path, wanted, got } = verdict[0];
    failures.push(`${testCase.id} ${path}: wanted ${textOf(wanted).slice(0, 200)}, got ${textOf(got).slice(0, 200)}`);
  }
  return failures;
}

describe('answers of the real Kubernetes', () => {
  it.each(defaultFiles().map((file) => [nameOf(file), file]))('%s', async (_name, file) => {
    const failures = await failuresOf(file);
    expect({ failed: failures.length, first: failures.slice(0, SHOWN) }).toEqual({ failed: 0, first: [] });
  });
});
