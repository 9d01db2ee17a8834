import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Counter,
  Distribution,
  Gauge,
  Statistics,
  WorkloadDistributions,
  WorkloadGauges,
} from '../../src/metrics/_instruments/index.ts';
import { reduced } from '../../src/metrics/_summary/reduce.ts';

const END = 40;
const points = fc.array(fc.tuple(fc.integer({ min: 0, max: END - 1 }), fc.integer({ min: 0, max: 5 })), {
  minLength: 1,
  maxLength: 30,
});

/** The value at each millisecond, the slow way. */
function naive(changes: readonly (readonly [number, number])[]): number[] {
  const values: number[] = [];
  for (let t = 0; t < END; t++) values.push(changes.findLast(([at]) => at <= t)?.[1] ?? Number.NaN);
  return values;
}

const sorted = (changes: readonly (readonly [number, number])[]): (readonly [number, number])[] =>
  [...changes].sort((a, b) => a[0] - b[0]);

describe('a gauge', () => {
  it('weighs each value with the milliseconds it held', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: END }), fc.integer({ min: 0, max: END }), (changes, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const gauge = new Gauge();
        for (const [at, value] of sorted(changes)) gauge.set(at, value);
        const expected = new Map<number, number>();
        for (const value of naive(sorted(changes)).slice(from, to))
          if (!Number.isNaN(value)) expected.set(value, (expected.get(value) ?? 0) + 1);
        if (from < to)
          expect(new Map([...gauge.weightsIn([{ from, to }])].sort())).toEqual(new Map([...expected].sort()));
        for (let t = 0; t < END; t++) expect(gauge.valueAt(t)).toBe(naive(sorted(changes))[t]);
      }),
      { seed: 1 },
    );
  });

  it('keeps no state that held for no time', () => {
    const gauge = new Gauge();
    gauge.set(0, 1);
    gauge.set(5, 9);
    gauge.set(5, 1);
    gauge.set(7, 2);
    expect([...gauge.columns().times]).toEqual([0, 7]);
    expect(gauge.weightsIn([{ from: 0, to: 10 }])).toEqual(
      new Map([
        [1, 7],
        [2, 3],
      ]),
    );
  });

  it('its extremes inside a window are those of what held there', () => {
    const gauge = new Gauge();
    [7, 1, 5, 3].forEach((value, i) => gauge.set(i * 10, value));
    expect([gauge.lowestIn({ from: 0, to: 40 }), gauge.highestIn({ from: 0, to: 40 })]).toEqual([1, 7]);
    expect([gauge.lowestIn({ from: 20, to: 40 }), gauge.highestIn({ from: 15, to: 40 })]).toEqual([3, 5]);
    expect(new Gauge().lowestIn({ from: 0, to: 40 })).toBeNaN();
  });

  it('an instant is looked at as such', () => {
    const gauge = new Gauge();
    gauge.set(3, 4);
    expect(gauge.weightsIn([{ from: 3, to: 3 }])).toEqual(new Map([[4, 1]]));
    expect(gauge.weightsIn([{ from: 2, to: 2 }]).size).toBe(0);
  });
});

describe('statistics', () => {
  it('min ≤ p50 ≤ p95 ≤ p99 ≤ max, and the mean between', () => {
    const samples = fc.array(
      fc.tuple(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 1000 })),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(samples, (all) => {
        const s = new Statistics(new Map(all));
        const ordered = [s.min, s.percentile(50), s.percentile(95), s.percentile(99), s.max];
        expect([...ordered].sort((a, b) => a - b)).toEqual(ordered);
        expect(s.average).toBeGreaterThanOrEqual(s.min);
        expect(s.average).toBeLessThanOrEqual(s.max);
      }),
      { seed: 1 },
    );
  });

  it('nearest rank: of ten, p(90) is the ninth and p(91) the tenth', () => {
    const s = Statistics.of([7, 3, 10, 1, 5, 2, 9, 4, 8, 6]);
    expect([0, 10, 50, 90, 91, 100].map((p) => s.percentile(p))).toEqual([1, 1, 5, 9, 10, 10]);
    expect(s.sum).toBe(55);
  });

  it('observations that are alike weigh together', () => {
    const s = Statistics.of([2, 1, 2, 2]);
    expect([s.count, s.sum, s.percentile(25), s.percentile(26)]).toEqual([4, 7, 1, 2]);
  });
});

describe('a counter', () => {
  it('rises in steps; what happens at the first instant of a window counts', () => {
    const counter = new Counter();
    for (const at of [2, 2, 5, 9]) counter.add(at, 1);
    expect(counter.riseIn({ from: 2, to: 5 })).toBe(3);
    expect(counter.riseIn({ from: 3, to: 8 })).toBe(1);
    expect(counter.total).toBe(4);
  });
  it('or steadily', () => {
    const counter = new Counter(true);
    counter.reach(0, 0);
    counter.reach(10, 5);
    expect(counter.totalAt(4)).toBe(2);
    expect(counter.riseIn({ from: 2, to: 6 })).toBe(2);
  });
});

describe('series for people', () => {
  it('keep the extremes at their instants', () => {
    const times = Float64Array.from({ length: 10_000 }, (_, i) => i);
    const values = times.map((i) => (i === 4321 ? 99 : i === 7777 ? -5 : i % 3));
    const small = reduced(times, values, 400);
    expect(small.reduced).toBe(true);
    expect(small.times.length).toBeLessThanOrEqual(400);
    expect(small.values[small.times.indexOf(4321)]).toBe(99);
    expect(small.values[small.times.indexOf(7777)]).toBe(-5);
    expect([...small.times].sort((a, b) => a - b)).toEqual(small.times);
  });
});

describe('by workload', () => {
  const change = fc.record({
    workload: fc.nat(3),
    after: fc.nat(2),
    value: fc.nat(2),
  });

  it('gauges side by side say what gauges of their own say', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const own = [0, 1, 2, 3].map(() => new Gauge());
        const together = new WorkloadGauges();
        let at = 0;
        for (const { workload, after, value } of changes) {
          at += after;
          own[workload].set(at, value);
          together.set(workload, at, value);
        }
        own.forEach((gauge, workload) => {
          expect(together.has(workload)).toBe(gauge.columns().times.length > 0);
          expect(together.of([workload]).columns()).toEqual(gauge.columns());
        });
      }),
      { seed: 7 },
    );
  });

  it('a name that is used again goes on where it was', () => {
    const gauges = new WorkloadGauges();
    gauges.set(0, 0, 1);
    gauges.set(0, 5, 0);
    gauges.set(2, 5, 1); // the second of that name comes as the first one goes: nothing happened
    gauges.set(2, 9, 0);
    expect(gauges.of([0, 2]).columns()).toEqual({ times: Float64Array.of(0, 9), values: Float64Array.of(1, 0) });
  });

  it('distributions side by side are one as a whole', () => {
    const distributions = new WorkloadDistributions();
    distributions.observe(1, 10, 3);
    distributions.observe(0, 20, 4, true);
    distributions.observe(1, 30, 5);
    const valuesOf = (distribution: Distribution): [number, boolean][] => {
      const values: [number, boolean][] = [];
      distribution.forEachIn([{ from: 0, to: 30 }], (value, _at, open) => values.push([value, open]));
      return values;
    };
    expect(valuesOf(distributions.of([1]))).toEqual([
      [3, false],
      [5, false],
    ]);
    expect(valuesOf(distributions.whole(2))).toEqual([
      [3, false],
      [4, true],
      [5, false],
    ]);
  });
});
