/** When a sum of amounts comes above a limit: against looking at every instant. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Amount } from '../../../src/machines/usage/amount.ts';
import { Curve } from '../../../src/machines/usage/curve.ts';
import { SharedDemand } from '../../../src/machines/usage/demand.ts';
import { Load, partAt } from '../../../src/machines/usage/load.ts';
import { Noise } from '../../../src/machines/usage/noise.ts';
import { RandomStreams } from '../../../src/kernel/index.ts';

const END = 4000;
/** As when somebody looked at each millisecond. */
function searched(parts: readonly Parameters<typeof partAt>[0][], limit: number, from: number): number {
  for (let at = from; at <= END; at++) {
    const sum = parts.reduce((all, part) => all + partAt(part, at), 0);
    if (sum > limit) return at;
  }
  return Infinity;
}

const points = fc
  .uniqueArray(fc.record({ at: fc.integer({ min: 0, max: END }), value: fc.integer({ min: 0, max: 100 }) }), {
    minLength: 1,
    maxLength: 6,
    selector: ({ at }) => at,
  })
  .map((list) => [...list].sort((a, b) => a.at - b.at));

const amounts: fc.Arbitrary<Amount> = fc
  .record({
    base: fc.integer({ min: 0, max: 100 }),
    leak: fc.option(fc.integer({ min: 1, max: 50 })),
    steps: fc.option(points),
    curve: fc.option(points),
    noise: fc.option(fc.integer({ min: 100, max: 900 })),
  })
  .map(({ base, leak, steps, curve, noise }) => {
    const nothing = { matchLabels: new Map<string, string>(), matchExpressions: [] };
    const demand =
      curve === null
        ? undefined
        : new SharedDemand({
            metric: 'rps',
            selector: nothing,
            curve: new Curve(curve, 'line'),
            selects: () => true,
            serves: () => true,
            costsOf: () => [],
          });
    demand?.setSharing(1, true, 0);
    return {
      base,
      leakPerMs: (leak ?? 0) / 1000,
      steps: steps === null ? undefined : new Curve(steps, 'steps'),
      demand,
      perUnit: 1.5,
      noise: noise === null ? undefined : new Noise(0.25, noise, new RandomStreams('1').stream('n')),
    };
  });

test('the crossing is the one that a look at every instant finds', () => {
  const part = fc.record({
    amount: amounts,
    since: fc.integer({ min: 0, max: 1000 }),
    ramp: fc.constantFrom(0, 500),
    serves: fc.boolean(),
  });
  let crossings = 0;
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 1000, max: 2000 }),
      (given, limit, from) => {
        const load = new Load();
        load.clear(0);
        const parts = given.map(({ amount, since, ramp, serves }, i) => {
          const whole = { serial: i + 1, since, serves, amount, ramp, cap: Infinity };
          load.add(whole, amount, ramp);
          return whole;
        });
        const expected = searched(parts, limit, from);
        const sumAt = (at: number): number => parts.reduce((all, each) => all + partAt(each, at), 0);
        // as everybody who asks does: what is found may be a moment, or just as far as was looked
        let found = load.firstAbove(limit, from);
        for (let asked = 0; found <= END && sumAt(found) <= limit; asked++) {
          if (asked > 400) throw new Error('asked for ever');
          found = load.firstAbove(limit, found + 1);
        }
        if (expected === Infinity) expect(found).toBeGreaterThan(END);
        else expect(found).toBe(expected);
        if (expected !== Infinity) crossings++;
      },
    ),
    { seed: 7, numRuns: 2000 },
  );
  expect(crossings).toBeGreaterThan(300);
});

test('what can never cross is known without looking at its pieces', () => {
  const load = new Load();
  load.clear(10);
  load.add({ serial: 1, since: 0, serves: false }, { base: 5, leakPerMs: 0, perUnit: 0 }, 0);
  expect(load.firstAbove(15, 0)).toBe(Infinity);
  expect(load.firstAbove(14, 100)).toBe(100);
});

test('a slow leak is found days ahead, one day at a time', () => {
  const load = new Load();
  load.clear(0);
  const hour = 3_600_000;
  load.add({ serial: 1, since: 0, serves: false }, { base: 0, leakPerMs: 1 / hour, perUnit: 0 }, 0);
  // above 30 only after 30 hours: asked again at the end of the first day
  expect(load.firstAbove(30, 0)).toBe(24 * hour);
  expect(Math.abs(load.firstAbove(30, 24 * hour) - 30 * hour)).toBeLessThanOrEqual(1);
});
