/** Reading alone: `seatrial validate` of what a large cluster prints, and of thousands of manifests, the whole process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Digest } from '../../src/kernel/index.ts';
import type { Benchmark, Measurement, Size } from './_benchmark.ts';
import { busySeconds } from './_clock.ts';
import { type DumpOptions, writeDump } from './_dump.ts';
import { bestOfRuns } from './_program.ts';
import { simsFiles } from './_sims-files.ts';

const PODS: Readonly<Record<Size, number>> = { full: 150_000, small: 1500 };
const TIMES: Readonly<Record<Size, number>> = { full: 3, small: 1 };

/** @param fileIn writes what is read below a folder, or says where it is */
function ingest(name: string, about: string, fileIn: (folder: string, size: Size) => string): Benchmark {
  const run = (size: Size): Measurement => {
    const folder = mkdtempSync(join(tmpdir(), 'seatrial-bench-'));
    try {
      const best = bestOfRuns(TIMES[size], ['validate', '-f', fileIn(folder, size)]);
      const digest = new Digest();
      digest.addText(best.stdout);
      return {
        seconds: busySeconds(best),
        cpuSeconds: best.cpuSeconds,
        megabytes: best.megabytes,
        hash: digest.hex(),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  return { name, about, run };
}

function dumped(folder: string, size: Size, options: Omit<DumpOptions, 'pods'>): string {
  const file = join(folder, 'pods.json');
  writeDump(file, { pods: PODS[size], ...options });
  return file;
}

export const INGESTS: readonly Benchmark[] = [
  ingest(
    'ingest-150k',
    '150,000 pods as `kubectl get pods -A -o json` prints them, 2.1 GB, validated',
    (folder, size) => dumped(folder, size, { indent: 4 }),
  ),
  ingest('ingest-150k-compact', 'the same pods in one line, 770 MB', (folder, size) => dumped(folder, size, {})),
  ingest('ingest-7064', '7,064 pods in YAML, validated', (folder, size) => simsFiles(size, folder)[1]),
];
