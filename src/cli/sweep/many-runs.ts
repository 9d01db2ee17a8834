/** Points × seeds on threads, with a line of progress, until all are done or Ctrl-C. */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import {
  type CrashedRun,
  type Job,
  type Outcome,
  packed,
  Pool,
  type SeedPlan,
  seedsOf,
} from '../../experiment/sweep/index.ts';
import { installationFolder } from '../files.ts';
import { Interrupts } from '../interrupts.ts';
import type { Output } from '../terminal.ts';
import { RunsProgress } from './progress.ts';
import type { Point } from './points.ts';

export interface ManyRuns {
  readonly name: string;
  readonly points: readonly Point[];
  readonly plan: SeedPlan;
  readonly jobs: number;
  readonly err: Output;
  /** Of an earlier sweep: such a run is not done again. */
  readonly known: (point: Point, seed: string) => Outcome | undefined;
  /** Each as it comes; in any order. What it throws ends the sweep. */
  readonly note: (point: Point, outcome: Outcome) => void;
}

export interface RunsOfPoint {
  /** In the order of the seeds. */
  readonly outcomes: readonly Outcome[];
  readonly crashed: readonly CrashedRun[];
}

export interface Ran {
  /** In the order of the points. */
  readonly points: readonly RunsOfPoint[];
  readonly interrupted: boolean;
}

export async function manyRuns({ name, points, plan, jobs, err, known, note }: ManyRuns): Promise<Ran> {
  const seeds = seedsOf(plan);
  const found = points.map((point) => new Map<string, Outcome | string>(knownOf(seeds, (seed) => known(point, seed))));
  const todo = points.flatMap((_, input) =>
    seeds.filter((seed) => !found[input].has(seed)).map((seed): Job => ({ input, seed })),
  );
  const progress = new RunsProgress(err, name, todo.length);
  let pool: Pool | undefined;
  let fault: { readonly error: unknown } | undefined;
  const interrupts = new Interrupts(err, () => pool?.stop());
  pool = new Pool(todo, {
    worker: workerUrl(),
    threads: jobs,
    inputAt: (input) => packed(points[input].run),
    done: (job, outcome) => {
      found[job.input].set(job.seed, outcome);
      progress.one();
      try {
        note(points[job.input], outcome);
      } catch (error) {
        fault ??= { error };
        pool?.stop();
      }
    },
    failed: ({ input, seed }, message) => {
      found[input].set(seed, message);
      progress.one();
    },
  });
  try {
    await pool.run();
  } finally {
    progress.clear();
    interrupts.stop();
  }
  if (fault !== undefined) throw fault.error;
  return { interrupted: interrupts.seen, points: points.map((point, i) => runsOf(point, seeds, found[i])) };
}

function knownOf(seeds: readonly string[], known: (seed: string) => Outcome | undefined): [string, Outcome][] {
  return seeds.flatMap((seed): [string, Outcome][] => {
    const outcome = known(seed);
    return outcome === undefined ? [] : [[seed, outcome]];
  });
}

function runsOf(point: Point, seeds: readonly string[], found: ReadonlyMap<string, Outcome | string>): RunsOfPoint {
  const outcomes: Outcome[] = [];
  const crashed: CrashedRun[] = [];
  for (const seed of seeds) {
    const one = found.get(seed);
    if (typeof one === 'string') crashed.push({ seed, message: one, command: point.replay(seed) });
    else if (one !== undefined) outcomes.push(one);
  }
  return { outcomes, crashed };
}

/** The build puts it beside the program. */
const workerUrl = (): URL => pathToFileURL(join(installationFolder(), 'dist/sweep-worker.js'));
