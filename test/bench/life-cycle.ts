/** The shapes of scheduler_perf at 5,000 nodes once more: whole lives of pods a second, not decisions alone. */
import type { Benchmark, Size } from './_benchmark.ts';
import { bestRound, busySeconds } from './_clock.ts';
import { measureLives } from './_lives.ts';
import { WORKLOADS, type Workload } from './_workloads.ts';

const NODES: Readonly<Record<Size, number>> = { full: 5000, small: 500 };
const PODS: Readonly<Record<Size, number>> = { full: 100_000, small: 5000 };
const SECONDS: Readonly<Record<Size, number>> = { full: 4, small: 0.3 };

const benchmarkOf = (workload: Workload): Benchmark => ({
  name: `${workload.name}-life`,
  about: `whole lives at 5,000 nodes, ${workload.about}`,
  run(size) {
    let hash = '';
    const best = bestRound(SECONDS[size], () => {
      const lives = measureLives(workload, NODES[size], PODS[size]);
      hash = lives.hash;
      return lives;
    });
    return { ...best, podsPerSecond: PODS[size] / busySeconds(best), hash };
  },
});

/** Preemption's pods take the place of others that never end: there is no life cycle to repeat. */
export const LIFE_CYCLES: readonly Benchmark[] = WORKLOADS.filter(({ preempts }) => preempts !== true).map(benchmarkOf);
