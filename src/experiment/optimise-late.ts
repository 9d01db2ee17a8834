/** When V8 optimises a function. */
import { setFlagsFromString } from 'node:v8';

/**
 * A process, and each thread, compiles the whole simulation for itself. By V8's defaults that takes a fifth of a short run's
 * processor time, much of it for functions that the run hardly notices. So a function has to run three times as long, in bytes of
 * its bytecode, before it is optimised. It is only a number that V8 reads as it goes, and changes no result.
 */
export const optimiseLate = (): void => setFlagsFromString('--interrupt-budget=200000');
