/** The benchmarks, in the order in which they run. */
import type { Benchmark } from './_benchmark.ts';
import { day5000 } from './day-5000.ts';
import { growth } from './growth.ts';
import { INGESTS } from './ingest.ts';
import { k8sSims } from './k8s-sims-1000.ts';
import { kernelQueue } from './kernel-queue.ts';
import { LIFE_CYCLES } from './life-cycle.ts';
import { million } from './million.ts';
import { SCHEDULER_PERF } from './scheduler-perf.ts';
import { STARTS } from './start.ts';
import { sweep } from './sweep.ts';

export const BENCHMARKS: readonly Benchmark[] = [
  kernelQueue,
  ...SCHEDULER_PERF,
  ...LIFE_CYCLES,
  ...INGESTS,
  k8sSims,
  day5000,
  million,
  growth,
  sweep,
  ...STARTS,
];
