/**
 * Many small worlds, each from a seed of its own, all invariants on.
 *
 *   npm run swarm -- --seed 42             one seed, with what it did
 *   npm run swarm -- --seed 42 --dump DIR  its files too, for `seatrial run`
 *   npm run swarm -- --minutes 10          as many as there is time for, from --first (default: the hour)
 *   npm run swarm -- --count 1000
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawWorld } from './draw/index.ts';
import { MARKS } from './marks.ts';
import { runSeed, type SeedRun } from './run-seed.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    dump: { type: 'string' },
    first: { type: 'string' },
    count: { type: 'string' },
    minutes: { type: 'string' },
    twice: { type: 'boolean', default: false },
  },
});

/** The run, or why there is none. */
function attempt(seed: string): SeedRun | string {
  try {
    const run = runSeed(seed);
    if (values.twice && runSeed(seed).digest !== run.digest) return 'two runs differ';
    return run.problems.length > 0 ? `did not settle:\n  ${run.problems.join('\n  ')}` : run;
  } catch (error) {
    return error instanceof Error ? `${error.stack}` : String(error);
  }
}

function one(seed: string): void {
  if (values.dump !== undefined) {
    mkdirSync(values.dump, { recursive: true });
    for (const [name, text] of drawWorld(seed).files) writeFileSync(join(values.dump, name), text);
  }
  const run = attempt(seed);
  if (typeof run === 'string') fail([seed], run);
  else console.log({ ...run, marks: [...run.marks].join(', ') });
}

function fail(seeds: readonly string[], why: string): void {
  console.log(`seed ${seeds.join(' ')}: ${why}`);
  process.exitCode = 1;
}

function many(): void {
  const started = performance.now();
  const first = Number(values.first ?? Math.floor(Date.now() / 3_600_000) * 1000);
  const until = values.minutes === undefined ? Infinity : Number(values.minutes) * 60_000;
  const count = values.count === undefined ? (values.minutes === undefined ? 100 : Infinity) : Number(values.count);
  const hits = new Map<string, number>();
  const failed: string[] = [];
  let done = 0;
  for (; done < count && performance.now() - started < until; done++) {
    const seed = String(first + done);
    const run = attempt(seed);
    if (typeof run === 'string') {
      failed.push(seed);
      fail([seed], run.split('\n').slice(0, 8).join('\n'));
    } else for (const mark of run.marks) hits.set(mark, (hits.get(mark) ?? 0) + 1);
  }
  const seconds = (performance.now() - started) / 1000;
  for (const mark of [...hits.keys()].sort()) console.log(`${String(hits.get(mark)).padStart(6)}  ${mark}`);
  for (const mark of MARKS.filter((each) => !hits.has(each))) console.log(`     -  ${mark}`);
  console.log(
    `${done} seeds in ${seconds.toFixed(1)} s, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(' ')}` : ''}`,
  );
}

if (values.seed === undefined) many();
else one(values.seed);
