/**
 * Finished runs in a file, so that a sweep that was stopped – by Ctrl-C, or by the power cut – goes on where it was.
 *
 *   CHECKSUM {"key": "…", "seed": "7", "outcome": {…}}      a line for each run, appended as it comes
 *
 * The key is a digest of the input and of this build: a run of another input or another version is not taken for one of
 * ours. A last line that was cut off is a run that is done again; any other line that is not whole is damage, and an error.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import type { RunInput } from '../../experiment/index.ts';
import { type Outcome, packed } from '../../experiment/sweep/index.ts';
import { appendText, diskFiles, FileError, writeAtomic } from '../../files/index.ts';
import { usageError } from '../errors.ts';
import { installationFolder } from '../files.ts';

interface Entry {
  readonly key: string;
  readonly seed: string;
  readonly outcome: Outcome;
}

const MOST_BYTES = 512 * 1024 * 1024;
const CHECKSUM_DIGITS = 16;

const digestOf = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, CHECKSUM_DIGITS);
};

/** Of an input without what bears on no run: how it was called, and which seed comes first. */
export function keyOf(run: RunInput): string {
  const bare = { ...run, seed: '', command: '', warnings: [], notModelled: [] };
  return digestOf(buildIdentity(), serialize(packed(bare).plain));
}

/** The worker's bundle names its parts by their content. */
const buildIdentity = (): Uint8Array =>
  diskFiles.read(join(installationFolder(), 'dist/sweep-worker.js'), { maxBytes: MOST_BYTES });

export class Journal {
  readonly path: string;
  readonly #found = new Map<string, Outcome>();

  private constructor(path: string) {
    this.path = path;
  }

  /** A file that is not there yet is an empty journal. Throws `CliError` for one that is damaged. */
  static open(path: string): Journal {
    const journal = new Journal(path);
    for (const { key, seed, outcome } of journal.#read()) journal.#found.set(`${key} ${seed}`, outcome);
    return journal;
  }

  find(key: string, seed: string): Outcome | undefined {
    return this.#found.get(`${key} ${seed}`);
  }

  get size(): number {
    return this.#found.size;
  }

  /** Appends one. */
  add(key: string, outcome: Outcome): void {
    appendText(this.path, lineOf({ key, seed: outcome.seed, outcome }));
  }

  #read(): Entry[] {
    const text = textOf(this.path);
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // so that what is appended begins a line of its own
    if (whole !== text) writeAtomic(this.path, whole, { overwrite: true });
    return whole
      .split('\n')
      .slice(0, -1)
      .map((line, i) => {
        const entry = entryOf(line);
        if (entry !== undefined) return entry;
        throw usageError(
          `--journal ${this.path}:${i + 1}: this line is damaged, or no run of ours: remove it, or name another file`,
        );
      });
  }
}

function textOf(path: string): string {
  try {
    return new TextDecoder().decode(diskFiles.read(path, { maxBytes: MOST_BYTES }));
  } catch (error) {
    if (error instanceof FileError && error.code === 'not-found') return '';
    throw error;
  }
}

function lineOf(entry: Entry): string {
  const json = JSON.stringify(entry);
  return `${digestOf(json)} ${json}\n`;
}

function entryOf(line: string): Entry | undefined {
  const json = line.slice(CHECKSUM_DIGITS + 1);
  return digestOf(json) === line.slice(0, CHECKSUM_DIGITS) ? (JSON.parse(json) as Entry) : undefined;
}
