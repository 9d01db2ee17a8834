/**
 * The naive scheduler against the recorded answers of the real one: every 25th case of each file, all of them where
 * SEATRIAL_NAIVE_ALL or CI is set.
 */
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultFiles, readCases } from '../../conformance/cases.ts';
import { textOf } from '../../conformance/compare.ts';
import { judgeCase } from '../../conformance/judge.ts';
import { NAIVE_ANSWERS } from './index.ts';

const EVERY = process.env.SEATRIAL_NAIVE_ALL || process.env.CI ? 1 : 25;
const SHOWN = 3;

const files = defaultFiles().filter((file) => /\/(schedule|preempt|sequence)-[^/]*$/.test(file));

function failuresOf(file: string): readonly string[] {
  const failures: string[] = [];
  let index = 0;
  for (const testCase of readCases(file)) {
    if (index++ % EVERY > 0) continue;
    const verdict = judgeCase(testCase, NAIVE_ANSWERS.get(testCase.kind)?.(testCase.input, testCase.want));
    if (verdict === 'passed') continue;
    const [first] = typeof verdict === 'string' ? [{ path: '', wanted: 'an answer', got: verdict }] : verdict;
    const shown = [first.wanted, first.got].map((value) => textOf(value).slice(0, 200));
    failures.push(`${testCase.id} ${first.path}: wanted ${shown[0]}, got ${shown[1]}`);
  }
  return failures;
}

describe('the naive scheduler', () => {
  it.each(files.map((file) => [basename(file, '.jsonl.gz'), file]))('answers %s', (_name, file) => {
    const failures = failuresOf(file);
    expect({ failed: failures.length, first: failures.slice(0, SHOWN) }).toEqual({ failed: 0, first: [] });
  });
});
