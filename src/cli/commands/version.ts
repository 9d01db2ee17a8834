/** version: what this is, and what it stands in for. */
import { KUBERNETES_VERSION, VERSION } from '../../experiment/version.ts';
import { newCommand, runParsed } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../terminal.ts';

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const command = newCommand('version', 'Prints the version.', io);
  return runParsed(command, argv, async () => {
    io.out.write(`seatrial ${VERSION} (Kubernetes ${KUBERNETES_VERSION}, Node ${process.versions.node})\n`);
    return EXIT.ok;
  });
}
