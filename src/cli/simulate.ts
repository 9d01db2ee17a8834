/** Options → a simulation, driven to an instant: what run, demo, explain and get have in common. */
import type { Simulation } from '../experiment/index.ts';
import type { FileAccess } from '../ingest/index.ts';
import { drive } from './drive.ts';
import { usageError } from './errors.ts';
import type { InputOptions } from './input-options.ts';
import { type Input, readInput } from './run-input.ts';
import type { Io } from './terminal.ts';
import { virtualTime } from './time-text.ts';

export interface Simulated {
  readonly simulation: Simulation;
  readonly input: Input;
  /** Ctrl-C came before the end. */
  readonly interrupted: boolean;
  /** Real milliseconds, from reading to here. */
  readonly wallMillis: number;
}

export interface Simulating {
  readonly files: FileAccess;
  /** Reproduces it. */
  readonly command: string;
  /** Virtual milliseconds; default: the horizon. */
  readonly until?: number;
  readonly quiet?: boolean;
  /** Everything that happened is kept, row by row, for who lists it; results do without. */
  readonly keepRecord?: boolean;
  /** Before anything happens. */
  readonly composed?: (simulation: Simulation) => void;
}

export async function simulate(options: InputOptions, io: Io, simulating: Simulating): Promise<Simulated> {
  const started = performance.now();
  const input = await readInput(options, simulating.files, simulating.command);
  if (simulating.quiet !== true) for (const note of input.notes) io.err.write(`${note}\n`);
  return simulateInput(input, io, { ...simulating, started });
}

/** What was read already; `started`: when that began. */
export async function simulateInput(
  input: Input,
  io: Io,
  {
    until,
    composed,
    started,
    keepRecord = false,
  }: Pick<Simulating, 'until' | 'composed' | 'keepRecord'> & { readonly started: number },
): Promise<Simulated> {
  // what is wrong with the input is said before the simulation is loaded
  const { compose } = await import('../experiment/index.ts');
  const simulation = compose({ ...input.run, keepRecord });
  if (until !== undefined && until > simulation.horizon) throw afterTheEnd(until, simulation.horizon);
  composed?.(simulation);
  const finished = await drive(simulation, { name: input.run.name, err: io.err, until });
  return { simulation, input, interrupted: !finished, wallMillis: performance.now() - started };
}

function afterTheEnd(until: number, horizon: number): Error {
  const [at, end] = [virtualTime(until), virtualTime(horizon)];
  return usageError(`--at ${at} is after the end of the run, which is at ${end}: add --horizon ${at}`);
}
