/** run: manifests and perhaps a scenario → a verdict, a report, documents. */
import { collect, newCommand, runParsed } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { workingFiles } from '../files.ts';
import { inputOptionsOf, inputWords, withInputOptions } from '../input-options.ts';
import { parseOutputs, type RunOutput } from '../outputs.ts';
import type { Result } from '../result.ts';
import { shellCommand } from '../shell.ts';
import type { Simulated } from '../simulate.ts';
import type { Io } from '../terminal.ts';

const EXAMPLES = [
  'seatrial run workloads/lose-zone/scenario.yaml      a scenario, its verdict and its report',
  'seatrial run app/ --nodes 3x4cpu16Gi                will these manifests come up on three such nodes?',
  'kubectl get nodes,pods -A -o yaml | seatrial run -  go on from a live cluster',
  'seatrial run s.yaml --set horizon=2h -o json        change the scenario, print the result document',
];

interface RunOptions {
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
      'json, yaml, markdown or text on standard output or with =FILE; html=FILE; csv=FOLDER',
      collect,
    )
    .option('--no-report', 'do not write reports/NAME.html')
    .option('-q, --quiet', 'print nothing but what -o asks for');
  return runParsed(command, argv, async () => {
    const options = command.opts<RunOptions>();
    const input = inputOptionsOf(command.args, command.opts());
    const outputs = parseOutputs(options.output ?? []);
    const reproduced = shellCommand(['seatrial', 'run', ...inputWords(input)]);
    const { simulate } = await import('../simulate.ts');
    const simulated = await simulate(input, io, {
      files: workingFiles,
      command: reproduced,
      quiet: options.quiet === true,
    });
    return conclude(simulated, { outputs, report: options.report, quiet: options.quiet === true, io });
  });
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

export function exitOf({ verdict }: Result): ExitCode {
  if (verdict.outcome === 'failed') return EXIT.failed;
  return verdict.outcome === 'inconclusive' ? EXIT.inconclusive : EXIT.ok;
}
