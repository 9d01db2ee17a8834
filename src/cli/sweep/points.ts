/** Each point of a matrix: its input, and the commands that do it again. */
import type { RunInput } from '../../experiment/index.ts';
import type { Setting } from '../../experiment/sweep/index.ts';
import type { FileAccess, Scenario } from '../../ingest/index.ts';
import { type InputOptions, inputWords } from '../input-options.ts';
import { type Input, readInput } from '../run-input.ts';
import { shellCommand } from '../shell.ts';
import { keyOf } from './journal.ts';
import { type Axis, matrixWords, overridesOf, pointsOf } from './matrix.ts';

export interface Point {
  readonly settings: readonly Setting[];
  readonly run: RunInput;
  readonly slos: Scenario['slos'];
  /** Of `keyOf`, computed when it is asked for. */
  readonly key: () => string;
  /** Does one run of it again. */
  readonly replay: (seed: string) => string;
  /** Does all runs of it again. */
  readonly command: string;
}

/** Throws as `readInput` does: all points are read before the first one runs. */
export async function readPoints(
  options: InputOptions,
  disk: FileAccess,
  axes: readonly Axis[],
  seedWords: readonly string[],
): Promise<readonly Point[]> {
  const points: Point[] = [];
  for (const settings of pointsOf(axes)) {
    const words = ['seatrial', 'run', ...inputWords({ ...options, seed: undefined }), ...matrixWords(settings)];
    const replay = (seed: string): string => shellCommand([...words, '--seed', seed]);
    const command = shellCommand([...words, ...seedWords]);
    const { run, scenario } = await readInput(withSettings(options, axes, settings), disk, command);
    points.push({ settings, run, key: once(() => keyOf(run)), slos: scenario?.slos ?? [], replay, command });
  }
  return points;
}

/** The only point there is: its settings are told, and done again, as a matrix of one value each. */
export function onePoint(options: InputOptions, disk: FileAccess, axes: readonly Axis[]): Promise<Input> {
  const [settings] = pointsOf(axes);
  const command = shellCommand(['seatrial', 'run', ...inputWords(options), ...matrixWords(settings)]);
  return readInput(withSettings(options, axes, settings), disk, command);
}

function withSettings(options: InputOptions, axes: readonly Axis[], settings: readonly Setting[]): InputOptions {
  const overrides = overridesOf(settings);
  const isOwn = axes.some(({ own }) => own);
  return isOwn ? { ...options, own: overrides } : { ...options, set: [...options.set, ...overrides] };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
