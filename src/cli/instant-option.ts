/** `--at 12m30s`. */
import { parseDuration } from '../ingest/duration.ts';
import { usageError } from './errors.ts';

/** Virtual milliseconds; `undefined` where the option was not given. Throws `CliError`. */
export function instantOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined) throw usageError(`--at ${text}: expected a time since the start, such as 12m30s`);
  return ms;
}
