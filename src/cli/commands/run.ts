/** run: manifests and perhaps a scenario → a verdict, a report, documents. */
import { collect, newCommand, runParsed } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readOnce, workingFiles } from '../files.ts';
import { inputOptionsOf, inputWords, withInputOptions } from '../input-options.ts';
import { parseOutputs, type RunOutput } from '../outputs.ts';
import type { Result } from '../result.ts';
import { shellCommand } from '../shell.ts';
import type { Simulated } from '../simulate.ts';
import type { SweepOptions } from '../sweep/plan.ts';
import type { ManyDone } from '../sweep/run-many.ts';
import type { Io } from '../terminal.ts';

const EXAMPLES = [
  'seatrial run workloads/lose-zone/scenario.yaml      a scenario, its verdict and its report',
  'seatrial run app/ --nodes 3x4cpu16Gi                will these manifests come up on three such nodes?',
  'kubectl get nodes,pods -A -o yaml | seatrial run -  go on from a live cluster',
  'seatrial run s.yaml --set horizon=2h -o json        change the scenario, print the result document',
  'seatrial run s.yaml --seeds 20                      how much of it is luck? The verdict over twenty seeds',
  'seatrial run s.yaml --matrix nodePools/general.count=3,4,5 --seeds 20       side by side, with the same luck',
];

interface RunOptions extends SweepOptions {
  readonly output?: readonly string[];
  readonly report: boolean;
  readonly quiet?: true;
}

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const command = withInputOptions(
    newCommand('run', 'Simulates manifests, with a scenario or without, and gives a verdict.', io, EXAMPLES).argument(
      '[files...]',
      'as -f',
    ),
  )
    .option(
      '-o, --output <format[=file]>',
      'json, yaml, markdown, junit, github or text on standard output or with =FILE; html=FILE; csv=FOLDER',
      collect,
    )
    .option('--seeds <count>', "runs with that many seeds, from --seed on (default: the scenario's)")
    .option('--aggregate <how>', 'whose measure counts: median (default), pessimistic, optimistic or p(95)')
    .option(
      '--matrix <path=a,b>',
      'run once for each value of a setting, as --set takes it; may be repeated, for all combinations',
      collect,
    )
    .option('--jobs <count>', 'threads for several runs (default: one for each processor)')
    .option('--journal <file>', 'keep finished runs there, and do only those that are not there yet')
    .option('--no-report', 'do not write reports/NAME.html')
    .option('-q, --quiet', 'print nothing but what -o asks for');
  return runParsed(command, argv, () => runAsked(command.args, command.opts(), io));
}

async function runAsked(
  files: readonly string[],
  options: RunOptions & Parameters<typeof inputOptionsOf>[1],
  io: Io,
): Promise<ExitCode> {
  const started = performance.now();
  const given = inputOptionsOf(files, options);
  const conclusion = {
    outputs: parseOutputs(options.output ?? []),
    report: options.report,
    quiet: options.quiet === true,
    io,
  };
  const [{ readInput }, { isOneRun, sweepPlan }] = await Promise.all([
    import('../run-input.ts'),
    import('../sweep/plan.ts'),
  ]);
  const disk = readOnce(workingFiles);
  const input = await readInput(given, disk, shellCommand(['seatrial', 'run', ...inputWords(given)]));
  if (!conclusion.quiet) for (const note of input.notes) io.err.write(`${note}\n`);
  const plan = sweepPlan(options, given.seed, input.scenario);
  if (!isOneRun(plan)) {
    const { runMany } = await import('../sweep/run-many.ts');
    return concludeMany(await runMany({ input: given, disk, plan, options, io }), { ...conclusion, started });
  }
  const [{ simulateInput }, { onePoint }] = await Promise.all([import('../simulate.ts'), import('../sweep/points.ts')]);
  const point = plan.axes.length === 0 ? input : await onePoint(given, disk, plan.axes);
  return conclude(await simulateInput(point, io, { started }), conclusion);
}

interface Conclusion {
  readonly outputs: readonly RunOutput[];
  readonly report: boolean;
  readonly quiet: boolean;
  readonly io: Io;
}

/** A run without a scenario is a question, not a rehearsal: it gets a report only on request. */
async function conclude(
  { simulation, input, interrupted, wallMillis }: Simulated,
  { outputs, report, quiet, io }: Conclusion,
): Promise<ExitCode> {
  const { writeOutputs, writeReport, writeVerdict } = await import('../write-results.ts');
  const result = simulation.result();
  const ownReport =
    report && !quiet && input.scenario !== undefined && !outputs.some(({ format }) => format === 'html');
  const reportPath = ownReport ? await writeReport(result) : outputs.find(({ format }) => format === 'html')?.path;
  if (!quiet && !outputs.some(({ path }) => path === ''))
    writeVerdict(result, io, { wallMillis, reportPath, rehearsed: input.scenario !== undefined });
  await writeOutputs(result, outputs, io);
  return interrupted ? EXIT.interrupted : exitOf(result);
}

async function concludeMany(
  done: ManyDone,
  { outputs, report, quiet, io, started }: Conclusion & { readonly started: number },
): Promise<ExitCode> {
  const { writeMany } = await import('../sweep/write-many.ts');
  await writeMany(done, { outputs, report, quiet, io, wallMillis: performance.now() - started });
  if (done.interrupted) return EXIT.interrupted;
  return done.crashed ? EXIT.internal : exitOf(done.document);
}

export function exitOf({ verdict }: Pick<Result, 'verdict'>): ExitCode {
  if (verdict.outcome === 'failed') return EXIT.failed;
  return verdict.outcome === 'inconclusive' ? EXIT.inconclusive : EXIT.ok;
}
