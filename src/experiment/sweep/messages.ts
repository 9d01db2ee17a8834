/** What a sweep and its threads say to each other. */
import type { Outcome } from '../../record/index.ts';
import type { PackedInput } from './wire.ts';

/** To a thread: an input by its number, then runs of it. A thread keeps the last input it was sent. */
export type ToWorker =
  | { readonly is: 'input'; readonly input: number; readonly packed: PackedInput }
  | { readonly is: 'run'; readonly input: number; readonly seed: string };

/** From a thread, one for each run. */
export type FromWorker = { readonly outcome: Outcome } | { readonly error: string };
