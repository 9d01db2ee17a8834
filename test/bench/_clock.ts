/** Real time and processor time of a piece of work. */
import { performance } from 'node:perf_hooks';

export interface Timed {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/**
 * What the work takes on a machine of its own: real time without what others took away, and without the help that
 * collector and compiler give on other processors.
 */
export const busySeconds = ({ seconds, cpuSeconds }: Timed): number => Math.min(seconds, cpuSeconds);

export function timed(work: () => void): Timed {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  work();
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

/** What either of two rounds took less of. */
export const better = (one: Timed, other: Timed): Timed => ({
  seconds: Math.min(one.seconds, other.seconds),
  cpuSeconds: Math.min(one.cpuSeconds, other.cpuSeconds),
});

/**
 * The least time that a round took, of as many as fit into `seconds`, at least `atLeast`. What else runs on the machine only
 * ever adds time: the best round is the one that it disturbed least.
 */
export function bestRound(seconds: number, round: () => Timed, atLeast = 3): Timed {
  let best = round();
  let spent = best.seconds;
  for (let i = 1; i < atLeast || spent < seconds; i++) {
    const next = round();
    spent += next.seconds;
    best = better(best, next);
  }
  return best;
}
