/** One verdict over seeds: whose measure counts, and what is said of the others. */
import { describe, expect, it } from 'vitest';
import { overSeeds, pickOf, type SeedAggregate } from '../../../src/experiment/sweep/over-seeds.ts';
import type { Slo } from '../../../src/ingest/scenario/types.ts';
import type { Counts, Outcome, SloRow } from '../../../src/record/index.ts';

const COUNTS = { pending: 0, placed: 3, nodes: 2 } as unknown as Counts;

const slo = (op: '<' | '>=', value: number): Slo => ({
  metric: { text: 'm', name: 'm', labels: new Map() },
  threshold: { text: `max${op}${value}`, aggregate: 'max', op, value },
  during: 'always',
  severity: 'error',
});

function row({ threshold: { text, op, value } }: Slo, measured: number | null): SloRow {
  const passed = measured !== null && (op === '<' ? measured < value : measured >= value);
  const firstBreach = passed ? null : 1000;
  return {
    id: 'slo/1',
    metric: 'm',
    selector: '',
    threshold: text,
    severity: 'error',
    during: 'always',
    passed,
    measured,
    unit: 's',
    worst: '',
    firstBreach,
  };
}

/** A seed for each list of measures, one for each SLO; `undefined`: that seed is inconclusive. */
function outcomes(slos: readonly Slo[], measures: readonly (readonly number[] | undefined)[]): Outcome[] {
  return measures.map((measured, i) => {
    const rows = slos.map((each, j) => row(each, measured?.[j] ?? null));
    const failed = measured === undefined ? 0 : rows.filter(({ passed }) => !passed).length;
    const outcome = measured === undefined ? 'inconclusive' : failed > 0 ? 'failed' : 'passed';
    return {
      seed: String(i + 1),
      digest: `d${i + 1}`,
      entries: 0,
      endedAt: 0,
      verdict: { outcome, sentence: `seed ${i + 1} says so.`, failed, warned: 0, total: slos.length },
      counts: COUNTS,
      slos: rows,
      figures: [],
    };
  });
}

const MEDIAN: SeedAggregate = { kind: 'median' };
const plan = (count: number, aggregate = MEDIAN) => ({ count, first: 1, aggregate });

describe('which of the seeds counts, best first', () => {
  it.each([
    [{ kind: 'optimistic' }, 4, 0],
    [{ kind: 'pessimistic' }, 4, 3],
    // of four, the second: two are no better, two no worse
    [{ kind: 'median' }, 4, 1],
    [{ kind: 'median' }, 5, 2],
    // 95 % of 20 are 19
    [{ kind: 'percentile', percentile: 95 }, 20, 18],
    [{ kind: 'percentile', percentile: 95 }, 4, 3],
    [{ kind: 'percentile', percentile: 0 }, 4, 0],
  ] as const)('%j of %i', (aggregate, count, index) => {
    expect(pickOf(aggregate, count)).toBe(index);
  });
});

describe('an SLO over seeds', () => {
  const upper = [slo('<', 60)];
  const lower = [slo('>=', 60)];

  it.each([
    ['optimistic', upper, 10, true],
    ['median', upper, 50, true],
    ['pessimistic', upper, 90, false],
    // of a lower bound the least is the worst
    ['optimistic', lower, 90, true],
    ['median', lower, 50, false],
    ['pessimistic', lower, 10, false],
  ] as const)('%s of %j', (kind, slos, measured, passed) => {
    const { slos: rows } = overSeeds(outcomes(slos, [[90], [10], [50]]), plan(3, { kind }), slos);
    expect(rows).toMatchObject([{ measured, passed, spread: { low: 10, high: 90, seeds: 3 } }]);
  });

  it('counts the seeds that failed it, though it holds in the one that counts', () => {
    const over = overSeeds(outcomes(upper, [[90], [10], [50]]), plan(3), upper);
    expect(over.slos[0]).toMatchObject({ passed: true, spread: { failedSeeds: 1 } });
    expect(over.verdict).toMatchObject({ outcome: 'passed', failed: 0 });
    expect(over.verdict.sentence).toContain('1 of 3 seeds failed');
    expect(over.seeds.runs.map(({ outcome }) => outcome)).toEqual(['failed', 'passed', 'passed']);
  });

  it('fails if the seed that counts does, and shows that one', () => {
    const over = overSeeds(outcomes(upper, [[90], [70], [50]]), plan(3), upper);
    expect(over.verdict).toMatchObject({ outcome: 'failed', failed: 1 });
    expect([over.slos[0].measured, over.slos[0].firstBreach, over.shown.seed]).toEqual([70, 1000, '2']);
  });

  it('each SLO has its own order of the seeds', () => {
    const slos = [slo('<', 60), slo('>=', 60)];
    const over = overSeeds(
      outcomes(slos, [
        [10, 100],
        [50, 10],
        [90, 70],
      ]),
      plan(3, { kind: 'pessimistic' }),
      slos,
    );
    expect(over.slos.map(({ measured }) => measured)).toEqual([90, 10]);
  });
});

describe('seeds that are inconclusive', () => {
  const slos = [slo('<', 60)];

  it('measure nothing, and change nothing while others count', () => {
    const over = overSeeds(outcomes(slos, [[10], undefined, [50]]), plan(3), slos);
    expect(over.verdict.outcome).toBe('passed');
    expect(over.slos[0].spread).toMatchObject({ low: 10, high: 50, seeds: 2 });
  });

  it('are worse than any other', () => {
    const over = overSeeds(outcomes(slos, [[10], undefined, [90]]), plan(3, { kind: 'pessimistic' }), slos);
    expect(over.verdict).toMatchObject({ outcome: 'inconclusive' });
    expect(over.verdict.sentence).toBe('Seed 2, and 1 of 3 in all: seed 2 says so.');
  });
});

describe('seeds that are not there', () => {
  const slos = [slo('<', 60)];

  it('not yet: nothing is concluded, unless it has failed already', () => {
    const stopped = overSeeds(outcomes(slos, [[10], [20]]), plan(20), slos);
    expect(stopped.verdict).toMatchObject({ outcome: 'inconclusive', sentence: 'Stopped after 2 of 20 seeds.' });
    expect(overSeeds(outcomes(slos, [[90], [80]]), plan(20), slos).verdict.outcome).toBe('failed');
  });

  it('a run that crashed is told with its command', () => {
    const crashed = [{ seed: '3', message: 'boom', command: 'seatrial run --seed 3' }];
    const over = overSeeds(outcomes(slos, [[10], [20]]), plan(3), slos, crashed);
    expect(over.verdict.outcome).toBe('passed');
    expect(over.verdict.sentence).toContain('1 did not come to an end');
    expect(over.seeds.crashed).toEqual(crashed);
  });
});
