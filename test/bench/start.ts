/** How long it takes until a person sees the first line. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Digest } from '../../src/kernel/index.ts';
import type { Benchmark, Size } from './_benchmark.ts';

const TIMES: Readonly<Record<Size, number>> = { full: 20, small: 5 };

/** The best of several: what else runs on the machine only ever adds time. */
function start(name: string, about: string, args: readonly string[]): Benchmark {
  return {
    name,
    about,
    run(size) {
      const digest = new Digest();
      let best = Infinity;
      for (let i = 0; i < TIMES[size]; i++) {
        const begin = performance.now();
        const { status, stdout } = spawnSync(process.execPath, [join(process.cwd(), 'dist/seatrial.js'), ...args], {
          encoding: 'utf8',
        });
        best = Math.min(best, (performance.now() - begin) / 1000);
        if (status !== 0) throw new Error(`${name} ended with ${status}`);
        if (i === 0) digest.addText(stdout);
      }
      return { seconds: best, hash: digest.hex() };
    },
  };
}

export const STARTS: readonly Benchmark[] = [
  start('start-help', 'seatrial --help', ['--help']),
  start('start-validate', 'seatrial validate of the demo', ['validate', 'workloads/lose-zone/scenario.yaml']),
];
