/** `run` with several seeds or points: runs on threads → one result over seeds, or a sweep. */
import { join } from 'node:path';
import { compose } from '../../experiment/index.ts';
import { type OverSeeds, overSeeds, resultOverSeeds, type Sweep, sweepDocument } from '../../experiment/sweep/index.ts';
import { fileNameFor } from '../../files/index.ts';
import type { FileAccess } from '../../ingest/index.ts';
import { drive } from '../drive.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { type InputOptions, inputWords } from '../input-options.ts';
import type { Result } from '../result.ts';
import { asTyped, shellCommand } from '../shell.ts';
import { type Io, paint } from '../terminal.ts';
import { Journal } from './journal.ts';
import { manyRuns, type Ran, type RunsOfPoint } from './many-runs.ts';
import type { SweepOptions, SweepPlan } from './plan.ts';
import { type Point, readPoints } from './points.ts';

export interface Asked {
  readonly input: InputOptions;
  readonly disk: FileAccess;
  readonly plan: SweepPlan;
  readonly options: SweepOptions;
  readonly io: Io;
}

export interface ManyDone {
  readonly document: Result | Sweep;
  /** That came to their end. */
  readonly runs: number;
  readonly interrupted: boolean;
  /** A run did not come to an end. */
  readonly crashed: boolean;
}

export async function runMany({ input, disk, plan, options, io }: Asked): Promise<ManyDone> {
  const inputOnly = { ...input, seed: undefined };
  const points = await readPoints(inputOnly, disk, plan.axes, askedWords({ ...options, matrix: [] }, input.seed));
  const name = points[0].run.name;
  const journal = options.journal === undefined ? undefined : Journal.open(options.journal);
  const ran = await manyRuns({
    name,
    points,
    plan: plan.seeds,
    jobs: plan.jobs,
    err: io.err,
    known: (point, seed) => journal?.find(point.key(), seed),
    note: (point, outcome) => journal?.add(point.key(), outcome),
  });
  for (const { crashed } of ran.points) {
    for (const { seed, message, command } of crashed)
      io.err.write(`${paint.red('no end')}: seed ${seed}: ${message}\n  again: ${command}\n`);
  }
  if (ran.interrupted) sayHowToGoOn(points, ran, { input: inputOnly, seed: input.seed, options, io });
  const crashed = ran.points.some((point) => point.crashed.length > 0);
  const command = shellCommand(['seatrial', 'run', ...inputWords(inputOnly), ...askedWords(options, input.seed)]);
  const document =
    points.length === 1
      ? await resultOf(points[0], ran.points[0], { plan, command, io })
      : sweepOf(points, ran, plan, command);
  const runs = ran.points.reduce((sum, { outcomes }) => sum + outcomes.length, 0);
  return { document, runs, interrupted: ran.interrupted, crashed };
}

interface Stopped extends Pick<Asked, 'input' | 'options' | 'io'> {
  readonly seed: string | undefined;
}

/** Finished runs are kept, asked for or not. */
function sayHowToGoOn(points: readonly Point[], ran: Ran, { input, seed, options, io }: Stopped): void {
  const journal = options.journal ?? join('reports', `${fileNameFor(points[0].run.name)}.runs.jsonl`);
  if (options.journal === undefined) {
    const written = Journal.open(journal);
    points.forEach((point, i) => {
      for (const outcome of ran.points[i].outcomes)
        if (written.find(point.key(), outcome.seed) === undefined) written.add(point.key(), outcome);
    });
  }
  const words = [...inputWords(input), ...askedWords(options, seed), '--journal', journal];
  io.err.write(
    `finished runs are in ${journal}; to go on:\n  ${asTyped(shellCommand(['seatrial', 'run', ...words]))}\n`,
  );
}

interface Context {
  readonly plan: SweepPlan;
  readonly command: string;
  readonly io: Io;
}

/** The seed that is shown is run once more, for all that a report tells. */
async function resultOf(point: Point, runs: RunsOfPoint, { plan, command, io }: Context): Promise<Result> {
  const { outcomes, crashed } = runs;
  if (outcomes.length === 0) {
    if (crashed.length === 0) throw new CliError(EXIT.interrupted, 'stopped before the first run was over');
    throw new CliError(EXIT.internal, `none of ${crashed.length} runs came to an end: ${crashed[0].message}`);
  }
  const over: OverSeeds = overSeeds(outcomes, plan.seeds, point.slos, crashed);
  const { seed } = over.shown;
  const simulation = compose({ ...point.run, seed, keepRecord: false, command: point.replay(seed) });
  await drive(simulation, { name: `${point.run.name}, seed ${seed}`, err: io.err });
  return resultOverSeeds(simulation.result(), over, command);
}

function sweepOf(points: readonly Point[], ran: Ran, { axes, seeds }: SweepPlan, command: string): Sweep {
  const [{ run }] = points;
  return sweepDocument(
    {
      name: run.name,
      plan: seeds,
      horizon: run.horizon ?? run.scenario?.horizonMs ?? 0,
      matrix: axes.map(({ path, values }) => ({ path, values })),
      command,
    },
    points.map(({ settings, slos, command: own }, i) => ({ settings, slos, command: own, ...ran.points[i] })),
  );
}

/** The options that say which runs, as words; those that were not given are left to the scenario. */
function askedWords({ matrix = [], seeds, aggregate }: SweepOptions, seed: string | undefined): readonly string[] {
  const flag = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [name, value];
  return [
    ...matrix.flatMap((text) => ['--matrix', text]),
    ...flag('--seeds', seeds),
    ...flag('--seed', seed),
    ...flag('--aggregate', aggregate),
  ];
}
