/** commander, as the commands use it: it parses and prints help; what it complains about becomes a `CliError`. */
import { Command, CommanderError } from 'commander';
import { usageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Io } from './terminal.ts';

/** An empty command of that name whose help goes to `io`. Each line of `examples` is a command and what it does. */
export function newCommand(name: string, description: string, io: Io, examples: readonly string[] = []): Command {
  const help = examples.length === 0 ? '' : `\nExamples:\n${examples.map((text) => `  ${text}\n`).join('')}`;
  return new Command(`seatrial ${name}`)
    .description(description)
    .addHelpText('after', help)
    .helpOption('-h, --help', 'show this')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => (io.out.columns === 0 ? 100 : io.out.columns),
    });
}

/** For options that may be given several times. */
export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/** The little of a command that `runParsed` needs, whatever its options. */
interface Parses {
  name(): string;
  parse(argv: readonly string[], options: { from: 'user' }): unknown;
}

/** Parses, then runs `action`; `undefined` where help was asked for and printed. */
export async function runParsed(
  command: Parses,
  argv: readonly string[],
  action: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed' || error.code === 'commander.help') return EXIT.ok;
    throw usageError(sentence(error.message), `${command.name()} --help`);
  }
  return action();
}

/** `error: unknown option '--sead'\n(Did you mean --seed?)` → one line, one sentence. */
function sentence(message: string): string {
  return message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)$/, '; did you mean $1?')
    .replaceAll('\n', ' ');
}
