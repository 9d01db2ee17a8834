/** How many runs, and which: options and the scenario's own words → axes and seeds. */
import { availableParallelism } from 'node:os';
import type { SeedAggregate, SeedPlan } from '../../experiment/sweep/index.ts';
import { parseAggregate, type Scenario } from '../../ingest/index.ts';
import { usageError } from '../errors.ts';
import { type Axis, axesOf } from './matrix.ts';

export interface SweepOptions {
  readonly seeds?: string;
  readonly aggregate?: string;
  readonly matrix?: readonly string[];
  readonly jobs?: string;
  readonly journal?: string;
}

export interface SweepPlan {
  readonly axes: readonly Axis[];
  readonly seeds: SeedPlan;
  /** Threads. */
  readonly jobs: number;
}

const MOST_SEEDS = 100_000;
const MOST_JOBS = 256;

/**
 * `--seed` alone asks for that one seed, whatever the scenario says; with `--seeds` it is the first one.
 * Throws `CliError`.
 */
export function sweepPlan(options: SweepOptions, seed: string | undefined, scenario: Scenario | undefined): SweepPlan {
  const axes = axesOf(options.matrix ?? [], scenario);
  const asked = options.seeds === undefined ? undefined : wholeNumber('--seeds', options.seeds, MOST_SEEDS);
  const count = asked ?? (seed === undefined ? (scenario?.seeds.count ?? 1) : 1);
  const jobs = options.jobs === undefined ? availableParallelism() : wholeNumber('--jobs', options.jobs, MOST_JOBS);
  const aggregate = aggregateOf(options.aggregate) ?? scenario?.seeds.aggregate ?? { kind: 'median' };
  // one run takes any text for its seed
  const first = count === 1 && isOnePoint(axes) ? Number.NaN : firstOf(seed, scenario);
  return { axes, seeds: { count, first, aggregate }, jobs };
}

/** One run of one point: no threads, no ranges. */
export const isOneRun = ({ axes, seeds }: SweepPlan): boolean => seeds.count === 1 && isOnePoint(axes);

const isOnePoint = (axes: readonly Axis[]): boolean => axes.every(({ values }) => values.length === 1);

function firstOf(seed: string | undefined, scenario: Scenario | undefined): number {
  if (seed === undefined) return scenario?.seeds.first ?? 1;
  if (!/^[0-9]{1,12}$/.test(seed)) throw usageError(`--seed ${seed}: the first of several seeds is a whole number`);
  return Number(seed);
}

function aggregateOf(text: string | undefined): SeedAggregate | undefined {
  if (text === undefined) return undefined;
  const parsed = parseAggregate(text);
  if ('error' in parsed) throw usageError(`--aggregate: ${parsed.error}`);
  return parsed.value;
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) throw usageError(`${flag} ${text}: expected a whole number from 1 to ${most}`);
  return value;
}
