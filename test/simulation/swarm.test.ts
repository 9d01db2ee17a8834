/**
 * Many small worlds, each drawn from a seed with the faults that befall it: every invariant on, the ledger reckoned again, and
 * everything well in the end. `npm run swarm -- --seed N` shows one.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { FAULTS } from '../../src/faults/index.ts';
import { DRAWN_VERBS } from './draw/timeline.ts';
import { DRAWN_USAGE_VERBS } from './draw/usage.ts';
import { difference, type Entry } from './ledger.ts';
import { MARKS } from './marks.ts';
import { runSeed, type SeedRun } from './run-seed.ts';
import { KEPT_SEEDS } from './seeds.ts';

const SEEDS = [...Array.from({ length: 60 }, (_, i) => i + 1), ...KEPT_SEEDS.map(({ seed }) => seed)];
/** Of these, one in twenty is run a second time. */
const TWICE = 20;

const runs = new Map<number, SeedRun | Error>();

beforeAll(() => {
  for (const seed of SEEDS) {
    try {
      runs.set(seed, runSeed(String(seed)));
    } catch (error) {
      runs.set(seed, error as Error);
    }
  }
}, 300_000);

const done = (): SeedRun[] => [...runs.values()].filter((run): run is SeedRun => !(run instanceof Error));

it('no invariant is broken', () => {
  const broken = [...runs].flatMap(([seed, run]) => (run instanceof Error ? [`seed ${seed}: ${run.message}`] : []));
  expect(broken).toEqual([]);
});

it('when the faults are over, everything that can be satisfied is', () => {
  const unsettled = done().flatMap(({ seed, problems }) => problems.map((problem) => `seed ${seed}: ${problem}`));
  expect(unsettled).toEqual([]);
});

it('the same seed gives the same run', () => {
  const again = SEEDS.filter((_, i) => i % TWICE === 0);
  for (const seed of again) {
    const [first, second] = [runs.get(seed) as SeedRun, runSeed(String(seed))];
    expect([second.digest, second.draws]).toEqual([first.digest, first.draws]);
  }
}, 120_000);

it('every situation of interest has come about in some seed', () => {
  const hit = new Set(done().flatMap(({ marks }) => [...marks]));
  const missed = [...MARKS, ...FAULTS.map(({ verb }) => `verb ${verb}`)].filter((mark) => !hit.has(mark));
  expect(missed).toEqual([]);
});

it('every fault that there is, is drawn', () => {
  const drawn: readonly string[] = [...DRAWN_VERBS, ...DRAWN_USAGE_VERBS];
  expect([...drawn].sort()).toEqual(FAULTS.map(({ verb }) => verb).sort());
});

describe('the ledger that is reckoned again', () => {
  const one: Entry = { at: 1000, pod: 'a', cause: 'Deleted' };
  const two: Entry = { at: 2000, pod: 'b', cause: 'PreemptionByScheduler' };

  it.each<[string, Entry[], Entry[]]>([
    ['a loss is missing', [one, two], [one]],
    ['a loss is told twice', [one], [one, one]],
    ['another cause is told', [one], [{ ...one, cause: 'Evicted' }]],
    ['another instant is told', [one], [{ ...one, at: 1001 }]],
  ])('is seen to differ where %s', (_, mine, theirs) => {
    expect(difference(mine, theirs)).toContain('the ledger has');
  });

  it('has losses to compare, each by somebody', () => {
    expect(done().reduce((sum, { losses }) => sum + losses, 0)).toBeGreaterThan(100);
  });
});
