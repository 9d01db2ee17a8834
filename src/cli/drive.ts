/**
 * Advances a simulation slice by slice, so that a signal is seen and progress shown in between.
 *
 *   slice ─► progress ─► a turn of Node's own loop (signals) ─► slice … until done, or until Ctrl-C
 */
import { Interrupts } from './interrupts.ts';
import { Progress } from './progress.ts';
import type { Output } from './terminal.ts';

/** What is driven: a part of `Simulation`. */
export interface Driven {
  readonly horizon: number;
  readonly now: number;
  readonly events: number;
  advance(limits: { readonly maxEvents?: number; readonly until?: number }): void;
}

export interface Driving {
  readonly name: string;
  readonly err: Output;
  /** Virtual milliseconds; default: the horizon. */
  readonly until?: number;
}

/** Real milliseconds a slice should take: short enough for a person, long enough not to cost anything. */
const SLICE_MS = 40;
const FIRST_SLICE = 2_000;

/** `false`: it was interrupted. */
export async function drive(simulation: Driven, { name, err, until = simulation.horizon }: Driving): Promise<boolean> {
  const last = Math.min(until, simulation.horizon);
  const progress = new Progress(err, name);
  const interrupts = new Interrupts(err);
  let slice = FIRST_SLICE;
  try {
    while (simulation.now < last) {
      const before = performance.now();
      simulation.advance({ maxEvents: slice, until: last });
      slice = nextSlice(slice, performance.now() - before);
      progress.show({ now: simulation.now, horizon: last, events: simulation.events });
      await turn();
      if (interrupts.seen) return false;
    }
    return true;
  } finally {
    progress.clear();
    interrupts.stop();
  }
}

function nextSlice(slice: number, tookMs: number): number {
  const wanted = tookMs < 1 ? slice * 4 : Math.round((slice * SLICE_MS) / tookMs);
  return Math.min(Math.max(wanted, 100, slice >> 2), slice * 4, 1_000_000);
}

/** Timers, signals and pending writes have their turn. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
