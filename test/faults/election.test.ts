import { expect, it } from 'vitest';
import { leaderGap } from '../../src/faults/_election.ts';
import { RandomStreams } from '../../src/kernel/random.ts';
import { run, world } from './_world.ts';

/**
 * From the last renewal the candidate sees it after U of one look's interval I = 2·(1 + 1.2·V) s, then needs the first
 * look that is 15 s later; the death comes U·2 s after the renewal. Extremes: 0 + 15 − 2 = 13, and 4.4 + 15 + 4.4 − 0 = 23.8.
 *
 * Mean: seen after E[U·I] = 0.5·3.2 = 1.6 s. The overshoot of a renewal process with interval I tends to E[I²]/(2·E[I]):
 * E[I] = 3.2, Var = 2.4²/12 = 0.48, E[I²] = 10.72 ⇒ 1.675. Death 1 s later. 1.6 + 15 + 1.675 − 1 = 17.275 s.
 */
it('leaves a gap of 13 to 23.8 s, 17.3 s on average', () => {
  const random = new RandomStreams('7').stream('election');
  const gaps = Array.from({ length: 20_000 }, () => leaderGap(random));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(13_000);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(23_800);
  // the extremes are nearly reached: the range is no wider than it must be
  expect(Math.min(...gaps)).toBeLessThan(13_600);
  expect(Math.max(...gaps)).toBeGreaterThan(22_600);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  expect(Math.abs(mean - 17_275)).toBeLessThan(50);
});

it('component-down: another replica takes over after that gap', () => {
  const w = world();
  run(w, 'component-down', { component: 'scheduler' });
  expect(w.calls[0]).toBe('1000 stop');
  const [at, what] = w.calls[1].split(' ');
  expect(what).toBe('resume');
  expect(Number(at)).toBeGreaterThanOrEqual(14_000);
  expect(Number(at)).toBeLessThanOrEqual(24_800);
  expect(w.calls).toHaveLength(2);
});

it('component-down with `for` keeps everybody away until its end', () => {
  const w = world();
  run(w, 'component-down', { component: 'scheduler' }, { for: 40_000 });
  expect(w.calls).toEqual(['1000 stop', '41000 resume']);
});

it('component-down says that a component is not there', () => {
  const w = world();
  run(w, 'component-down', { component: 'autoscaler' });
  expect(w.calls).toEqual([]);
});
