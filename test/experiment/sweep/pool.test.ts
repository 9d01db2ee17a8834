/** Threads that come and go: every job is told once, whatever happens to the thread that has it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Job, Pool } from '../../../src/experiment/sweep/pool.ts';

/** In place of the simulation: seeds that begin with `error` throw, with `die` end their thread, with `once` only the first time. */
const WORKER = `
import { parentPort } from 'node:worker_threads';
import { existsSync, writeFileSync } from 'node:fs';
let input = '';
parentPort.on('message', (message) => {
  if (message.is === 'input') { input = message.packed.plain; return; }
  const { seed } = message;
  if (seed.startsWith('die')) process.exit(7);
  if (seed.startsWith('once') && !existsSync(FOLDER + seed)) { writeFileSync(FOLDER + seed, ''); process.exit(7); }
  parentPort.postMessage(seed.startsWith('error') ? { error: 'boom' } : { outcome: { seed, digest: input + ':' + seed } });
});
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seatrial-pool-'));
  writeFileSync(join(folder, 'worker.mjs'), WORKER.replaceAll('FOLDER', JSON.stringify(`${folder}/`)));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(jobs: readonly Job[], threads: number, stopAfter = Infinity): Promise<Record<string, string>> {
  const told: Record<string, string> = {};
  const note = ({ input, seed }: Job, text: string): void => {
    const key = `${input}/${seed}`;
    told[key] = key in told ? 'told twice' : text;
    if (Object.keys(told).length === stopAfter) pool.stop();
  };
  const pool = new Pool(jobs, {
    worker: pathToFileURL(join(folder, 'worker.mjs')),
    threads,
    inputAt: (input) => ({ plain: `input ${input}` }),
    done: (job, { digest }) => note(job, digest),
    failed: note,
  });
  await pool.run();
  return told;
}

const jobs = (...seeds: readonly string[]): Job[] => seeds.map((seed) => ({ input: 0, seed }));

describe('a pool', () => {
  it.each([1, 2, 5])('of %i threads does every job, each with its input', async (threads) => {
    const all = [0, 1, 2].flatMap((input) => ['1', '2', '3'].map((seed) => ({ input, seed })));
    const expected = all.map(({ input, seed }) => [`${input}/${seed}`, `input ${input}:${seed}`]);
    expect(await run(all, threads)).toEqual(Object.fromEntries(expected));
  });

  it('goes on after a run that throws, which is not tried again', async () => {
    expect(await run(jobs('1', 'error', '2'), 2)).toEqual({
      '0/1': 'input 0:1',
      '0/error': 'boom',
      '0/2': 'input 0:2',
    });
  });

  it('gives a run whose thread died a second chance, and only one', async () => {
    expect(await run(jobs('1', 'die', 'once', '2'), 2)).toEqual({
      '0/1': 'input 0:1',
      '0/die': 'its thread ended with code 7',
      '0/once': 'input 0:once',
      '0/2': 'input 0:2',
    });
  });

  it('comes to an end though all threads died', async () => {
    expect(Object.keys(await run(jobs('die1', 'die2', 'die3'), 3)).length).toBe(3);
  });

  it('tells nothing more after it was stopped', async () => {
    const many = jobs(...Array.from({ length: 50 }, (_, i) => String(i)));
    expect(Object.keys(await run(many, 2, 5)).length).toBe(5);
  });

  it('has nothing to do for no jobs', async () => {
    expect(await run([], 2)).toEqual({});
  });
});
