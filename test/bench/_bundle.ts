/** The benchmarks as one program, bundled as the product is: what a loader for development adds must not be measured. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import type { Size } from './_benchmark.ts';
import type { Report } from './_child.ts';
import { BENCHMARKS } from './index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Program {
  /** @throws an Error with what the child said if it failed */
  measure(name: string, size: Size, nodeOptions?: readonly string[]): Report;
  remove(): void;
}

export async function bundleProgram(): Promise<Program> {
  const folder = join(ROOT, `node_modules/.cache/seatrial-bench-${process.pid}`);
  const bundle = await rolldown({
    input: { child: join(ROOT, 'test/bench/_child.ts') },
    cwd: ROOT,
    platform: 'node',
    external: [/^node:/],
    checks: { pluginTimings: false },
  });
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].js' });
  await bundle.close();
  return {
    measure: (name, size, nodeOptions = []) => {
      const own = BENCHMARKS.find((benchmark) => benchmark.name === name)?.nodeOptions ?? [];
      return measure([...own, ...nodeOptions, join(folder, 'child.js'), name, size]);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function measure(args: readonly string[]): Report {
  const { status, signal, stdout } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (status !== 0) throw new Error(`ended with ${signal ?? status}: ${last}`);
  return JSON.parse(last) as Report;
}
