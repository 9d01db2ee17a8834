/**
 * argv → exit code.
 *
 *   registry → import of one command → its run → exit code
 *                                        └─ error → a sentence on stderr, the next thing to try, its exit code
 */
import { COMMANDS, type CommandEntry, commandOf } from './commands/index.ts';
import { CliError, usageError } from './errors.ts';
import { EXIT, type ExitCode, exitCodeTable } from './exit-codes.ts';
import { asTyped, shellCommand } from './shell.ts';
import { type Io, paint } from './terminal.ts';
import { overview } from './usage.ts';

const HELP = ['--help', '-h'];
const VERSION = ['--version', '-V'];

export async function program(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return report(error, argv, io);
  }
}

async function dispatch([name, ...rest]: readonly string[], io: Io): Promise<ExitCode> {
  if (name === undefined) {
    io.err.write(overview());
    return EXIT.usage;
  }
  if (HELP.includes(name)) {
    io.out.write(overview());
    return EXIT.ok;
  }
  if (name === 'help') return help(rest[0], io);
  const entry = commandOf(VERSION.includes(name) ? 'version' : name);
  if (entry === undefined) throw await unknownCommand(name);
  if (entry.load === undefined) throw notYet(entry);
  const module = await entry.load();
  return module.run(rest, io);
}

async function help(topic: string | undefined, io: Io): Promise<ExitCode> {
  if (topic === 'exit-codes') io.out.write(`Exit codes:\n${exitCodeTable()}`);
  else if (topic === undefined || topic === 'help' || HELP.includes(topic)) io.out.write(overview());
  else {
    const entry = commandOf(topic);
    if (entry === undefined) throw await unknownCommand(topic);
    if (entry.load === undefined) io.out.write(`seatrial ${entry.name}: ${entry.summary}. Not supported yet.\n`);
    else return (await entry.load()).run(['--help'], io);
  }
  return EXIT.ok;
}

async function unknownCommand(name: string): Promise<CliError> {
  const { nearest } = await import('../ingest/decode/did-you-mean.ts');
  if (name.startsWith('-')) return usageError(`unknown option ${name}: options follow a command`, 'seatrial --help');
  const meant = nearest(
    name,
    COMMANDS.map((entry) => entry.name),
  );
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return usageError(`there is no command ${name}${hint}`, 'seatrial --help');
}

function notYet({ name, summary }: CommandEntry): CliError {
  return usageError(`${name} (${summary}) is not supported yet`, 'seatrial --help');
}

/** One place where every error becomes words and an exit code. */
export function report(error: unknown, argv: readonly string[], io: Io): ExitCode {
  const say = (text: string): void => io.err.write(text);
  if (error instanceof CliError) {
    say(`${paint.red('error')}: ${error.message}\n${next(error.next)}`);
    return error.exit;
  }
  if (error instanceof Error && error.name === 'ScenarioError') {
    say(`${paint.red('error')}: ${error.message}\n`);
    return EXIT.usage;
  }
  if (error instanceof Error && error.name === 'FileError') {
    const { path } = error as Error & { readonly path?: string };
    say(`${paint.red('error')}: ${path === undefined ? '' : `${path}: `}${error.message}\n`);
    return EXIT.internal;
  }
  say(internal(error, argv));
  return EXIT.internal;
}

const next = (command: string | undefined): string =>
  command === undefined ? '' : `try: ${paint.bold(asTyped(command))}\n`;

/** For a fault of ours: enough to find it again. */
function internal(error: unknown, argv: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const stack =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((text) => text.startsWith('    at ')) : [];
  const shown = process.env['SEATRIAL_DEBUG'] === undefined ? stack.slice(0, 3) : stack;
  return (
    `${paint.red('internal error')}: ${message}\n` +
    shown.map((text) => `${text}\n`).join('') +
    'This is a fault of seatrial, not of your input. To report it, add the input files and these two lines:\n' +
    `  ${shellCommand(['seatrial', ...argv])}\n` +
    `  Node ${process.versions.node}, ${process.platform} ${process.arch}\n` +
    'SEATRIAL_DEBUG=1 shows all of the stack.\n'
  );
}
