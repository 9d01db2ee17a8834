/** The built program as a child process, as a shell would start it. */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

const POLL_MS = 50;
/** Of `/proc/PID/stat`: utime and stime, counted from the field after the name in brackets. */
const [USER_TICKS, SYSTEM_TICKS] = [11, 12];
const MS_PER_TICK = 10;

/** Ctrl-C when the process has worked for so long: on a machine that is busy with something else it comes later. */
export async function interruptAfter(child: ChildProcess, cpuMs: number): Promise<void> {
  const begin = performance.now();
  while (workedMs(child, performance.now() - begin) < cpuMs)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  child.kill('SIGINT');
}

/** Processor time, where the system tells it; else real time. */
function workedMs({ pid }: ChildProcess, realMs: number): number {
  try {
    const fields = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '').split(' ');
    return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) * MS_PER_TICK;
  } catch {
    return realMs;
  }
}
