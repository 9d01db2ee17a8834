/**
 * Every bundled workload comes to what stands beside it, with every seed named there, and twice to the same digest: once
 * straight through and once with a halt at each instant of interest. SEATRIAL_UPDATE=1 records anew.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitOf } from '../../src/cli/commands/run.ts';
import { filesBelow } from '../../src/cli/files.ts';
import { readInput } from '../../src/cli/run-input.ts';
import { compose, type RunInput } from '../../src/experiment/index.ts';
import { parseDuration } from '../../src/ingest/index.ts';
import type { Result } from '../../src/record/index.ts';
import { ROOT } from '../cli/run-child.ts';
import {
  differences,
  type Expectation,
  instantsOf,
  type Known,
  readExpectations,
  seedsOf,
  writeExpectations,
} from './expectation.ts';
import { type Facts, factsAtEnd, factsNow } from './facts.ts';

const FOLDER = join(ROOT, 'workloads');
const SUFFIX = '.expect.json';
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(SUFFIX));
const UPDATE = process.env['SEATRIAL_UPDATE'] === '1';
const END = 'end';

interface Observed {
  readonly result: Result;
  readonly code: number;
  /** By instant as written, and at the end. */
  readonly facts: ReadonlyMap<string, Facts>;
}

async function inputOf({ scenario, set = [] }: Expectation): Promise<RunInput> {
  const path = `workloads/${scenario}`;
  const { run } = await readInput(
    { paths: [path], nodes: [], set, strict: false },
    filesBelow(ROOT),
    `seatrial run ${path}`,
  );
  return run;
}

function observe(input: RunInput, instants: readonly string[]): Observed {
  const simulation = compose(input);
  const facts = new Map<string, Facts>();
  const stops = instants.map((text) => ({ text, at: parseDuration(text) ?? Number.NaN })).sort((a, b) => a.at - b.at);
  for (const { text, at } of stops) {
    simulation.advance({ until: at });
    facts.set(text, factsNow(simulation));
  }
  simulation.advance({});
  const result = simulation.result();
  facts.set(END, factsAtEnd(simulation, result));
  return { result, code: exitOf(result), facts };
}

function digestOf(input: RunInput): string {
  const simulation = compose(input);
  simulation.advance({});
  return simulation.result().run.digest;
}

/** The counts that stay in an expectation are those it has. */
function recorded(expected: Expectation, { result, code }: Observed, known: readonly Known[]): Expectation {
  const counts = new Map<string, unknown>(Object.entries(result.counts));
  return {
    ...expected,
    ...(known.length > 0 ? { known } : {}),
    outcome: result.verdict.outcome,
    exitCode: code,
    slos: result.slos.map(({ metric, selector, threshold, passed, measured }) => ({
      metric: metric + selector,
      threshold,
      passed,
      measured,
    })),
    counts: Object.fromEntries(Object.keys(expected.counts).map((name) => [name, (counts.get(name) ?? 0) as number])),
  };
}

/** The same sentence, with the number of seeds for which it holds. Fails where that is not what is known. */
function judged(known: Known, runs: readonly { readonly seed: string; readonly observed: Observed }[]): Known {
  const faults = runs.map(({ seed, observed }) => ({
    seed,
    found: differences(known.facts, observed.facts.get(known.at ?? END)),
  }));
  const held = faults.filter(({ found }) => found.length === 0).length;
  if (known.share === undefined) {
    const first = faults.find(({ found }) => found.length > 0);
    expect(first === undefined ? [] : first.found, `${known.says} (seed ${first?.seed})`).toEqual([]);
    return known;
  }
  const [low, high] = known.share;
  expect(held / runs.length, known.says).toBeGreaterThanOrEqual(low);
  expect(held / runs.length, known.says).toBeLessThanOrEqual(high);
  return { ...known, held };
}

async function check(expected: Expectation): Promise<Expectation> {
  const input = await inputOf(expected);
  const instants = instantsOf(expected);
  const runs = seedsOf(expected).map((seed) => ({ seed, observed: observe({ ...input, seed }, instants) }));
  for (const { seed, observed } of runs)
    expect(digestOf({ ...input, seed }), `digest of seed ${seed}`).toBe(observed.result.run.digest);
  const known = (expected.known ?? []).map((each) => judged(each, runs));
  return recorded(expected, runs[0].observed, known);
}

describe('workloads', () => {
  it.each(FILES)('%s', async (name) => {
    const path = join(FOLDER, name);
    const expected = readExpectations(path);
    const found: Expectation[] = [];
    for (const each of expected) found.push(await check(each));
    if (UPDATE) writeExpectations(path, found);
    else expect(found).toEqual(expected);
  });

  it('each folder has its expectation', () => {
    const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(FILES.toSorted()).toEqual(folders.map(({ name }) => `${name}${SUFFIX}`).sort());
  });
});
