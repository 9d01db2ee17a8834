/** The built program as a child process, as a shell would start it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../../scripts/setup.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const PROGRAM = join(ROOT, 'dist/seatrial.js');

/** Brings dist up to date. */
export function built(): void {
  ensureBuilt();
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export interface ChildResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function runChild(
  args: readonly string[],
  { cwd = ROOT, env = {}, input = '' }: ChildOptions = {},
): ChildResult {
  const result = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}
