/** validate: is it well-formed? Nothing is simulated. */
import { newCommand, runParsed } from '../command.ts';
import { CliError, usageError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { workingFiles } from '../files.ts';
import type { Collected } from '../input.ts';
import { inputOptionsOf, withInputOptions } from '../input-options.ts';
import type { Io } from '../terminal.ts';
import { grouped } from '../time-text.ts';

const TEXT = 'Checks manifests and scenarios without running them.';
const EXAMPLES = [
  'seatrial validate manifests/                  every error, with file, line and column',
  'seatrial validate --schema > scenario.json    the JSON Schema of scenarios, for editors',
];

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const command = withInputOptions(newCommand('validate', TEXT, io, EXAMPLES).argument('[files...]', 'as -f'));
  command.option('--schema', 'print the JSON Schema of the Scenario kind');
  return runParsed(command, argv, async () => {
    const options = command.opts<{ readonly schema?: true }>();
    if (options.schema === true) {
      const { scenarioJsonSchema } = await import('../../ingest/index.ts');
      io.out.writeData(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
      return EXIT.ok;
    }
    const { collectInput } = await import('../input.ts');
    const collected = checked(() => collectInput(inputOptionsOf(command.args, command.opts()), workingFiles));
    for (const note of collected.notes) io.err.write(`${note}\n`);
    io.out.write(summaryOf(collected));
    return EXIT.ok;
  });
}

/** What is wrong has been said in full: there is nothing further to try. */
function checked(collect: () => Collected): Collected {
  try {
    return collect();
  } catch (error) {
    throw error instanceof CliError && error.exit === EXIT.usage ? usageError(error.message) : error;
  }
}

function summaryOf({ scenario, objects, notModelled }: Collected): string {
  const counts = new Map<string, number>();
  for (const { object } of objects) counts.set(object.kind, (counts.get(object.kind) ?? 0) + 1);
  const kinds = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${grouped(count)} ${kind}`);
  const lines = [`valid: ${kinds.length === 0 ? 'no objects' : kinds.join(', ')}`];
  if (scenario !== undefined)
    lines.push(`scenario ${scenario.name}: ${scenario.timeline.length} timeline entries, ${scenario.slos.length} SLOs`);
  if (notModelled.length > 0) lines.push(`not modelled: ${notModelled.join(', ')}`);
  return `${lines.join('\n')}\n`;
}
