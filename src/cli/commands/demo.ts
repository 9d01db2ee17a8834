/** demo: the bundled rehearsal of a lost zone, from anywhere, without arguments. */
import { join, relative } from 'node:path';
import { newCommand, runParsed } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { filesBelow, installationFolder } from '../files.ts';
import { shellCommand } from '../shell.ts';
import type { Io } from '../terminal.ts';

const SCENARIO = 'workloads/lose-zone/scenario.yaml';
const TEXT =
  'Rehearses the loss of a zone in a bundled cluster of nine nodes, prints the verdict and writes reports/lose-zone.html.\n' +
  'Exits with 0 whatever the verdict is.';

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const command = newCommand('demo', TEXT, io);
  return runParsed(command, argv, async () => {
    const [{ simulate }, { writeReport, writeVerdict }] = await Promise.all([
      import('../simulate.ts'),
      import('../write-results.ts'),
    ]);
    const root = installationFolder();
    const options = { paths: [SCENARIO], nodes: [], set: [], strict: false };
    const here = relative(process.cwd(), join(root, SCENARIO));
    const { simulation, interrupted, wallMillis } = await simulate(options, io, {
      files: filesBelow(root),
      command: shellCommand(['seatrial', 'run', '-f', here]),
    });
    const result = simulation.result();
    writeVerdict(result, io, { wallMillis, rehearsed: true, reportPath: await writeReport(result) });
    return interrupted ? EXIT.interrupted : EXIT.ok;
  });
}
