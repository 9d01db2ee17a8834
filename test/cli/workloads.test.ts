/** The demo comes to what stands beside it, as a program, and says what it said. UPDATE_GOLDEN=1 writes both anew. All workloads: test/golden. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './run-child.ts';
import { LOSE_ZONE, runProgram } from './run-program.ts';

const FOLDER = join(ROOT, 'workloads');
const EXPECTATIONS = ['lose-zone.expect.json'];
const UPDATE = process.env['UPDATE_GOLDEN'] === '1';

interface Slo {
  readonly metric: string;
  readonly selector: string;
  readonly threshold: string;
  readonly passed: boolean;
  readonly measured: number | null;
}

interface Result {
  readonly verdict: { readonly outcome: string };
  readonly slos: readonly Slo[];
  readonly counts: Readonly<Record<string, number>>;
}

interface Expectation {
  readonly scenario: string;
  readonly seed: string;
  readonly outcome: string;
  readonly exitCode: number;
  readonly slos: readonly unknown[];
  readonly counts: Readonly<Record<string, number>>;
}

/** The counts that stay in an expectation are those it has. */
function found(result: Result, code: number, { scenario, seed, counts }: Expectation): Expectation {
  return {
    scenario,
    seed,
    outcome: result.verdict.outcome,
    exitCode: code,
    slos: result.slos.map(({ metric, selector, threshold, passed, measured }) => ({
      metric: metric + selector,
      threshold,
      passed,
      measured,
    })),
    counts: Object.fromEntries(Object.keys(counts).map((name) => [name, result.counts[name] ?? 0])),
  };
}

describe('workloads', () => {
  it.each(EXPECTATIONS)('%s', async (name) => {
    const path = join(FOLDER, name);
    const expected = JSON.parse(readFileSync(path, 'utf8')) as Expectation;
    const { code, out } = await runProgram(
      'run',
      `workloads/${expected.scenario}`,
      '--seed',
      expected.seed,
      '-q',
      '-o',
      'json',
    );
    const actual = found(JSON.parse(out) as Result, code, expected);
    if (UPDATE) writeFileSync(path, `${JSON.stringify(actual, null, 2)}\n`);
    else expect(actual).toEqual(expected);
  });
});

describe('the demo', () => {
  it('reads as it did', async () => {
    const golden = join(ROOT, 'test/golden/demo.txt');
    const { out } = await runProgram('run', LOSE_ZONE, '--no-report');
    // a digest moves with every change of the record; what people read moves only when what is simulated does
    const text = out.replace(/digest [0-9a-f]+/, 'digest …');
    if (UPDATE) writeFileSync(golden, text);
    else expect(text).toBe(readFileSync(golden, 'utf8'));
  });
});
