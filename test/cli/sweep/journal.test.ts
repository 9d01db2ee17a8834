/** Finished runs in a file: found again by input and seed, whatever happened to the end of the file. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow } from '../../../src/cli/files.ts';
import { readInput } from '../../../src/cli/run-input.ts';
import { Journal, keyOf } from '../../../src/cli/sweep/journal.ts';
import type { Outcome } from '../../../src/experiment/sweep/index.ts';
import { built, ROOT, runChild } from '../run-child.ts';

let folder = '';
beforeAll(() => {
  built();
  folder = mkdtempSync(join(tmpdir(), 'seatrial-journal-'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const outcome = (seed: string): Outcome => ({ seed, digest: `d${seed}`, slos: [], figures: [] }) as unknown as Outcome;

function journalOf(name: string): string {
  const path = join(folder, name);
  const journal = Journal.open(path);
  for (const seed of ['1', '2', '3']) journal.add('k', outcome(seed));
  return path;
}

const found = (path: string): (string | undefined)[] =>
  ['1', '2', '3', '4'].map((seed) => Journal.open(path).find('k', seed)?.digest);

describe('a journal', () => {
  it('finds what was added, by its key', () => {
    const path = journalOf('plain');
    expect(found(path)).toEqual(['d1', 'd2', 'd3', undefined]);
    expect(Journal.open(path).find('another', '1')).toBeUndefined();
  });

  it('that was cut off at any byte has all whole lines, and goes on', () => {
    const whole = readFileSync(journalOf('cut'));
    const lineEnds = [...whole.keys()].filter((i) => whole[i] === 10);
    for (let bytes = 0; bytes <= whole.length; bytes += 7) {
      const path = join(folder, 'cut');
      writeFileSync(path, whole);
      truncateSync(path, bytes);
      const lines = lineEnds.filter((end) => end < bytes).length;
      expect(found(path).filter((one) => one !== undefined).length).toBe(lines);
      Journal.open(path).add('k', outcome('4'));
      expect(found(path)[3]).toBe('d4');
    }
  });

  it('with damage in the middle is refused, with the line', () => {
    const path = journalOf('damaged');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"d2"', '"d9"'));
    expect(() => Journal.open(path)).toThrow(/damaged:2: this line is damaged/);
    appendFileSync(journalOf('foreign'), 'hello\n');
    expect(() => Journal.open(join(folder, 'foreign'))).toThrow(/foreign:4: /);
  });
});

describe('the key of an input', () => {
  const key = async (set: readonly string[], seed?: string, command = 'x'): Promise<string> => {
    const options = { paths: ['workloads/lose-zone/scenario.yaml'], nodes: [], set, strict: false, seed };
    return keyOf((await readInput(options, filesBelow(ROOT), command)).run);
  };

  it('is of what is simulated, not of how it was asked for', async () => {
    const plain = await key([]);
    expect(await key([], '9', 'y')).toBe(plain);
    expect(await key(['horizon=44m'])).not.toBe(plain);
  });
});

describe('--journal', () => {
  it('does what is missing, and comes to the same bytes', () => {
    const args = (seeds: number): string[] => [
      'run',
      join(ROOT, 'workloads/scarce-slots/scenario.yaml'),
      '--seeds',
      String(seeds),
      '--journal',
      'runs.jsonl',
      '-q',
      '-o',
      'json',
    ];
    const options = { cwd: folder };
    runChild(args(3), options);
    const lines = (): number => readFileSync(join(folder, 'runs.jsonl'), 'utf8').split('\n').length - 1;
    expect(lines()).toBe(3);
    const resumed = runChild(args(8), options).out;
    expect(lines()).toBe(8);
    rmSync(join(folder, 'runs.jsonl'));
    expect(runChild(args(8), options).out).toBe(resumed);
  });
});
