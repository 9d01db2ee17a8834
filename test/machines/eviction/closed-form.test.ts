/** Only passes that find something are events: they are those that a look at every tick finds. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { UsageParts, UsageRule } from '../../../src/machines/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { lab, machineNode } from '../_world.ts';

const q = parseQuantity;
const selecting = (app: string) => ({ matchLabels: new Map([['app', app]]), matchExpressions: [] });
const TICKS = 120;
const END_MS = TICKS * 10_000;

const quantity = (most: number) => fc.integer({ min: 0, max: most }).map((mi) => q(`${mi}Mi`));
const points = fc
  .uniqueArray(fc.record({ at: fc.integer({ min: 0, max: END_MS }), value: fc.integer({ min: 0, max: 300 }) }), {
    minLength: 1,
    maxLength: 8,
    selector: ({ at }) => at,
  })
  .map((list) => [...list].sort((a, b) => a.at - b.at));

const parts: fc.Arbitrary<UsageParts> = fc.record(
  {
    base: quantity(400),
    leak: quantity(2000).map((perHour) => ({ perHour })),
    steps: points.map((list) => list.map(({ at, value }) => ({ atMs: at, value: q(`${value}Mi`) }))),
    noise: fc.record({ ratio: fc.constantFrom(0.1, 0.4), everyMs: fc.constantFrom(7000, 60_000) }),
    perUnit: fc.constant(q('1Mi')),
  },
  { requiredKeys: [] },
);

it('on machines of chance', () => {
  let met = 0;
  fc.assert(
    fc.property(parts, parts, points, (first, second, curve) => {
      const usage: UsageRule[] = [
        { selector: selecting('a'), memory: first, demand: { metric: 'rps', points: curve } },
        { selector: selecting('b'), memory: second, demand: { metric: 'qps', points: curve } },
      ];
      const kubelet = { evictionHard: new Map([['memory.available' as const, { quantity: q('15660Mi') }]]) };
      const node = machineNode('n1', {}, { memory: '16Gi' });
      const world = lab({ usage, kubelet, kubeletOffset: () => 5000, usageSamplePeriod: 1e9 }, [node]);
      // critical, so that nobody is evicted and every pass that finds the threshold met says so
      const rows = ['a', 'b'].map((app) =>
        world.pod(app, { priorityClassName: 'system-cluster-critical' }, { labels: { app } }),
      );
      const expected: string[] = [];
      for (let tick = 0; tick < TICKS; tick++) {
        const second_ = 5 + tick * 10;
        world.run(second_);
        // 16384 - 15660 Mi
        const used = rows.reduce((sum, row) => sum + world.machines.usage!.pods.memory(row, 0, second_ * 1000), 0);
        if (used > 724 * 2 ** 20) expected.push(`${second_}.000`);
      }
      met += expected.length;
      const found = world.lines('node-event').filter((line) => line.includes('EvictionThresholdMet'));
      expect(found.map((line) => line.split(' ')[0])).toEqual(expected);
    }),
    { seed: 11, numRuns: 60 },
  );
  expect(met).toBeGreaterThan(200);
});
