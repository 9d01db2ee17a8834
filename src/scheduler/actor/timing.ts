import type { Latency } from '../../model/distribution.ts';

/** How long things take that the real scheduler spends wall-clock time on. Whole milliseconds. */
export interface SchedulerTiming {
  /** From a change in the API until an idle scheduler looks at the queue. */
  readonly watchMs: Latency;
  /** From popping a pod until its node is chosen, or its failure is known. The next pod waits meanwhile. */
  readonly cycleMs: number;
  /** From sending a write to the API (binding, status, deletion) until it is done. */
  readonly requestMs: Latency;
  /** By how much each pass of the queue's flush loops comes later than its period says. */
  readonly driftMs: number;
}

/**
 * A bare pod is bound 13 ms after its creation, as recorded (spec `observed`). Writes are what takes time in a real
 * cluster. `watchMs + 2 · cycleMs` stays below `requestMs`, so that the first of several victims to go causes a try
 * that fails for the others, as recorded; `driftMs` is not below `cycleMs`, so that a pod retried by a flush and
 * refused again is ready at a tick 2ⁿ s later.
 */
export const DEFAULT_TIMING: SchedulerTiming = { watchMs: 3, cycleMs: 1, requestMs: 9, driftMs: 1 };

/** Everything happens at once: for throughput, and for stories with hand arithmetic. */
export const NO_LATENCY: SchedulerTiming = { watchMs: 0, cycleMs: 0, requestMs: 0, driftMs: 0 };
