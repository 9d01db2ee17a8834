/** What ends a command early, in words for the person who typed it. */
import { EXIT, type ExitCode } from './exit-codes.ts';

export class CliError extends Error {
  readonly exit: ExitCode;
  /** What to type next. */
  readonly next: string | undefined;

  constructor(exit: ExitCode, message: string, next?: string) {
    super(message);
    this.name = 'CliError';
    this.exit = exit;
    this.next = next;
  }
}

/** Bad usage or bad input. */
export const usageError = (message: string, next?: string): CliError => new CliError(EXIT.usage, message, next);
