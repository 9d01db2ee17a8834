/** What a benchmark is, and what it answers. */

/** `small`: seconds at most, for `npm test`, where only a slowdown by a multiple is looked for. */
export type Size = 'full' | 'small';

export interface Measurement {
  /** Pods for which a node was picked. */
  readonly decisionsPerSecond?: number;
  /** Pods through their whole life: created, scheduled, bound, run, finished. */
  readonly podsPerSecond?: number;
  readonly runsPerSecond?: number;
  /** Of one operation. */
  readonly nanoseconds?: number;
  /** Of the growth of the cost with the cluster. */
  readonly exponent?: number;
  /** Real time of what is measured: of the best round, where there are rounds. */
  readonly seconds: number;
  /** Processor time of the same: what others on the machine took away is not in it. */
  readonly cpuSeconds?: number;
  /** Highest resident memory; default: that of the benchmark's own process. */
  readonly megabytes?: number;
  /** Of the results: equal on every machine, whatever the speed. */
  readonly hash: string;
  /** Printed below the line. */
  readonly table?: string;
}

export interface Benchmark {
  readonly name: string;
  /** What is measured, in one line. */
  readonly about: string;
  /** Of its process: a heap that may grow as it likes grows to what the machine has. */
  readonly nodeOptions?: readonly string[];
  run(size: Size): Measurement | Promise<Measurement>;
}
