/**
 * The input of an independent benchmark of seven simulators – 1,000 nodes and 7,064 pods as plain manifests – to a result
 * document, the whole process. Upstream: GCDA-UDL/k8s-sims. The fastest of the others needed 16 s.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../../src/record/index.ts';
import type { Benchmark, Measurement, Size } from './_benchmark.ts';
import { busySeconds } from './_clock.ts';
import { bestOfRuns } from './_program.ts';
import { simsFiles } from './_sims-files.ts';

const TIMES: Readonly<Record<Size, number>> = { full: 10, small: 2 };

function measure(size: Size): Measurement {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-bench-'));
  const output = join(folder, 'result.json');
  try {
    const files = simsFiles(size, folder).flatMap((file) => ['-f', file]);
    const run = bestOfRuns(TIMES[size], ['run', ...files, '-q', '-o', `json=${output}`]);
    const { digest } = (JSON.parse(readFileSync(output, 'utf8')) as Result).run;
    return { seconds: busySeconds(run), cpuSeconds: run.cpuSeconds, megabytes: run.megabytes, hash: digest };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const k8sSims: Benchmark = {
  name: 'k8s-sims-1000',
  about: '1,000 nodes and 7,064 pods from manifests to a result document, the whole process',
  run: measure,
};
