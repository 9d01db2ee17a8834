/** room: cli – what a person types and what a shell sees: arguments, exit codes, signals, text on a terminal. */
export { COMMANDS, type CommandEntry, type CommandModule } from './commands/index.ts';
export { EXIT, EXIT_CODES, type ExitCode, type ExitCodeRow } from './exit-codes.ts';
export { program } from './program.ts';
export type { Io, Output } from './terminal.ts';
