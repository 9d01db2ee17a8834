/** What V8 spends beside a run. Both are numbers that it reads as it goes: they change no result. */
import { setFlagsFromString } from 'node:v8';

/** Versions of V8 that are known to have the flags; another one would complain on the terminal. Node 20 to 24. */
const KNOWN = { from: 11, to: 13 };

function set(flag: string): void {
  const version = Number.parseInt(process.versions.v8, 10);
  if (version >= KNOWN.from && version <= KNOWN.to) setFlagsFromString(flag);
}

/**
 * A process, and each thread, compiles the whole simulation for itself. By V8's defaults that takes a fifth of a short run's
 * processor time, much of it for functions that the run hardly notices. So a function has to run three times as long, in bytes of
 * its bytecode, before it is optimised.
 */
export const optimiseLate = (): void => set('--interrupt-budget=200000');

/**
 * An event runs through a chain of short functions in several rooms, none of them much hotter than the others; by default V8 stops inlining
 * half-way along it. Four times the bytecode in one piece makes a long run a fifth faster, and a short one a tenth slower: it is compiled
 * longer, too.
 */
export const inlineDeeply = (): void => set('--max-inlined-bytecode-size-cumulative=4000');

/** Each thread of a sweep begins with code that it has never run; compiled without any care at once, it waits for the better code less slowly. */
export const compileAtOnce = (): void => set('--always-sparkplug');

/** Where every processor has a run of its own, helpers of the collector only take time from them. */
export const collectAlone = (): void => set('--no-parallel-scavenge');
