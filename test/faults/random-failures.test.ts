import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../src/model/distribution.ts';
import { story } from '../support/world.ts';
import { run, states, world, zoned } from './_world.ts';

const SECOND = 1000;

/** Milliseconds that node `a` was up before each failure, over a long time, with repairs of exactly one second. */
function timesBetween(between: Distribution, seed: string, until: number): number[] {
  const w = world([zoned('a', 'z')], seed);
  run(w, 'random-failures', { between, repair: { dist: 'constant', valueMs: SECOND } }, { at: 0 }, until);
  const times: number[] = [];
  let upAt = 0;
  for (const line of states(w.cluster)) {
    const [at, , state] = line.split(' ');
    const ms = Math.round(Number(at) * 1000);
    // repaired is when power is back; the boot is already part of the next time
    if (state === 'booting') upAt = ms;
    if (state === 'dark') times.push(ms - upAt);
  }
  return times;
}

const HOUR = 3_600_000;

/** Γ(1 + 1/1.5) and Γ(1 + 2/1.5). */
const [G1, G2] = [0.9027452929, 1.190639348];

/**
 * Means and standard deviations by theory, seconds: exponential μ, μ; Weibull λΓ(1+1/k), λ√(Γ(1+2/k) − Γ(1+1/k)²);
 * gamma kθ, √k·θ; Pareto αm/(α−1), m√(α/((α−1)²(α−2))); lognormal of median m and σ = ln(p99/p50)/2.32635: m·e^(σ²/2),
 * mean·√(e^σ² − 1). With p50 600 and p99 1800 σ = 0.47225, σ² = 0.22302.
 */
const TABLE: [Distribution, number, number][] = [
  [{ dist: 'exponential', meanMs: 600 * SECOND }, 600, 600],
  [{ dist: 'weibull', shape: 1.5, scaleMs: 600 * SECOND }, 600 * G1, 600 * Math.sqrt(G2 - G1 ** 2)],
  [{ dist: 'gamma', shape: 2, scaleMs: 300 * SECOND }, 600, 300 * Math.SQRT2],
  [{ dist: 'pareto', shape: 5, minMs: 480 * SECOND }, 600, 480 * Math.sqrt(5 / (16 * 3))],
  [
    { dist: 'lognormal', p50Ms: 600 * SECOND, p99Ms: 1800 * SECOND },
    600 * Math.exp(0.22302 / 2),
    600 * Math.exp(0.22302 / 2) * Math.sqrt(Math.exp(0.22302) - 1),
  ],
];

describe('times between failures', () => {
  it.each(TABLE)('of %o have the moments of theory', (between, mean, deviation) => {
    const times = timesBetween(between, 'moments', 1500 * HOUR).map((ms) => ms / 1000);
    const n = times.length;
    expect(n).toBeGreaterThan(6000);
    const average = times.reduce((sum, x) => sum + x, 0) / n;
    const spread = Math.sqrt(times.reduce((sum, x) => sum + (x - average) ** 2, 0) / n);
    // four standard errors of the mean; the spread of heavy tails converges slowly
    expect(Math.abs(average - mean)).toBeLessThan((4 * deviation) / Math.sqrt(n));
    expect(Math.abs(spread / deviation - 1)).toBeLessThan(between.dist === 'pareto' ? 0.15 : 0.05);
  });

  it.each(TABLE)('of %o are the same from the same seed, others from another', (between) => {
    const once = timesBetween(between, 'a', 50 * HOUR);
    expect(once.length).toBeGreaterThan(100);
    expect(timesBetween(between, 'a', 50 * HOUR)).toEqual(once);
    expect(timesBetween(between, 'b', 50 * HOUR)).not.toEqual(once);
  });
});

describe('random-failures', () => {
  it('repairs by its own distribution', () => {
    const w = world([zoned('a', 'z')]);
    const between = { dist: 'constant', valueMs: 10 * SECOND } as const;
    run(w, 'random-failures', { between, repair: { dist: 'exponential', meanMs: 30 * SECOND } }, {}, 400 * HOUR);
    const at = (state: string): number[] =>
      states(w.cluster)
        .filter((line) => line.endsWith(state))
        .map((line) => Number(line.split(' ')[0]));
    const [dark, back] = [at('dark'), at('booting')];
    const mean = back.reduce((sum, t, i) => sum + t - dark[i], 0) / back.length;
    // 30 s ± 4 · 30/√n
    expect(Math.abs(mean - 30)).toBeLessThan(120 / Math.sqrt(back.length));
  });

  it('alternates failure and repair, and stops with its `for`, everything repaired', () => {
    const w = world([zoned('a', 'z')]);
    const between = { dist: 'constant', valueMs: 10_000 } as const;
    const repair = { dist: 'constant', valueMs: 8000 } as const;
    run(w, 'random-failures', { between, repair }, { for: 30_000 }, 120_000);
    // fails at 11, back at 19, fails at 29; over at 31, and back then
    expect(states(w.cluster).filter((line) => !line.endsWith('up'))).toEqual([
      '11.000 a dark',
      '19.000 a booting',
      '29.000 a dark',
      '31.000 a booting',
    ]);
  });

  it('follows a trace, and says which of its nodes are not selected', () => {
    const w = world([zoned('a', 'z'), zoned('b', 'z')]);
    run(w, 'random-failures', {
      outages: [
        { node: 'b', downMs: 4000, upMs: 20_000 },
        { node: 'x', downMs: 0, upMs: 1 },
      ],
    });
    expect(states(w.cluster).slice(2)).toEqual(['5.000 b dark', '21.000 b booting', '26.000 b up']);
    expect(story(w.cluster, 'event')[0]).toContain('not selected: x');
  });

  it('takes outages of a trace that overlap as one', () => {
    const w = world([zoned('a', 'z')]);
    run(w, 'random-failures', {
      outages: [
        { node: 'a', downMs: 4000, upMs: 20_000 },
        { node: 'a', downMs: 10_000, upMs: 30_000 },
      ],
    });
    expect(states(w.cluster).slice(1)).toEqual(['5.000 a dark', '31.000 a booting', '36.000 a up']);
  });

  it('lifts only what it did itself when it ends', () => {
    const w = world([zoned('a', 'z')]);
    w.context.machines.powerOff(0);
    run(w, 'random-failures', { between: { dist: 'constant', valueMs: 50_000 } }, { for: 20_000 });
    expect(states(w.cluster)).not.toContain('21.000 a booting');
  });
});
