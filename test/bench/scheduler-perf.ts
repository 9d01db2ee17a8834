/** The shapes of scheduler_perf at 5,000 nodes: decisions a second. */
import type { Benchmark, Size } from './_benchmark.ts';
import { measureDecisions } from './_decisions.ts';
import { WORKLOADS, type Workload } from './_workloads.ts';

const NODES: Readonly<Record<Size, number>> = { full: 5000, small: 500 };
const SECONDS: Readonly<Record<Size, number>> = { full: 3, small: 0.15 };
/** Small clusters get a tenth of the pods, too. */
const PARTS: Readonly<Record<Size, number>> = { full: 1, small: 0.1 };

const benchmarkOf = (workload: Workload): Benchmark => ({
  name: workload.name,
  about: `decisions at 5,000 nodes, ${workload.about}`,
  run: (size) => measureDecisions(workload, { nodes: NODES[size], part: PARTS[size], seconds: SECONDS[size] }),
});

export const SCHEDULER_PERF: readonly Benchmark[] = WORKLOADS.map(benchmarkOf);
