import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { INPUTS } from './inputs.ts';

/** Whatever an input does to a process, it does to a child with little memory and little time. */
const HEAP_MB = 512;
const WATCHDOG_MS = 10_000;
const RUNNER = resolve(import.meta.dirname, '../../node_modules/tsx/dist/cli.mjs');

test.each([...INPUTS])('%s', (kind, input) => {
  const child = spawnSync(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, RUNNER, resolve(import.meta.dirname, 'child.ts'), kind],
    {
      encoding: 'utf8',
      timeout: WATCHDOG_MS,
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  expect({ signal: child.signal, status: child.status, stderr: child.stderr.slice(0, 500) }).toEqual({
    signal: null,
    status: 0,
    stderr: '',
  });
  const lines = child.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.pop()).toEqual({ polluted: null });
  expect(lines).toHaveLength(input.texts().length);
  for (const { errors, objects } of lines as unknown as { errors: string[]; objects: number }[]) {
    if (input.expected === undefined) expect({ errors, objects }).toEqual({ errors: [], objects: 1 });
    else expect(errors[0] ?? 'no error').toMatch(input.expected);
  }
});
