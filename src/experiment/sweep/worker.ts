/** The thread of a sweep: inputs come in, each run's outcome goes out. An entry of the build of its own. */
import { parentPort } from 'node:worker_threads';
import type { Outcome } from '../../record/index.ts';
import type { RunInput } from '../compose.ts';
import { groundOf } from '../ground.ts';
import { compose } from '../run.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { outcomeOf } from './outcome.ts';
import { unpacked } from './wire.ts';

/** One run from its beginning to its horizon. */
export function outcomeOfRun(input: RunInput, seed: string): Outcome {
  const simulation = compose({ ...input, seed, keepRecord: false });
  simulation.advance({});
  return outcomeOf(simulation);
}

let current: RunInput | undefined;

parentPort?.on('message', (message: ToWorker) => {
  if (message.is === 'input') current = unpacked(message.packed);
  else parentPort?.postMessage(answer(message.seed));
});

function answer(seed: string): FromWorker {
  try {
    if (current === undefined) throw new Error('a run came before its input');
    // an input that makes no run is told with each of its runs
    current = { ...current, ground: current.ground ?? groundOf(current) };
    return { outcome: outcomeOfRun(current, seed) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
