import { describe, expect, it } from 'vitest';
import { type Distribution, inverseNormal, quantile } from '../../src/model/distribution.ts';

describe('quantile', () => {
  const cases: [Distribution, number, number][] = [
    [{ dist: 'constant', valueMs: 1234 }, 0.7, 1234],
    [{ dist: 'uniform', minMs: 100, maxMs: 200 }, 0.25, 125],
    // −1000 ln(1 − 0.5)
    [{ dist: 'exponential', meanMs: 1000 }, 0.5, 693],
    [{ dist: 'lognormal', p50Ms: 4000, p99Ms: 20_000 }, 0.5, 4000],
    [{ dist: 'lognormal', p50Ms: 4000, p99Ms: 20_000 }, 0.99, 20_000],
    // shape 1 is exponential; shape 2: 1000 √(ln 2)
    [{ dist: 'weibull', shape: 1, scaleMs: 1000 }, 0.5, 693],
    [{ dist: 'weibull', shape: 2, scaleMs: 1000 }, 0.5, 833],
    // 1000 / 0.5^(1/2)
    [{ dist: 'pareto', shape: 2, minMs: 1000 }, 0.5, 1414],
    // shape 1 is exponential; the median of shape 2 is 1.67835
    [{ dist: 'gamma', shape: 1, scaleMs: 1000 }, 0.5, 693],
    [{ dist: 'gamma', shape: 2, scaleMs: 1000 }, 0.5, 1678],
    [{ dist: 'gamma', shape: 0.5, scaleMs: 1000 }, 0.5, 227],
  ];

  it.each(cases)('%o at %f is %d ms', (distribution, u, wanted) => {
    expect(quantile(distribution, u)).toBe(wanted);
  });

  it('rises with u and stays finite at both ends', () => {
    for (const [distribution] of cases) {
      let last = 0;
      for (const u of [0, 1e-9, 0.01, 0.1, 0.5, 0.9, 0.99, 1 - 1e-9, 1 - 2 ** -53]) {
        const value = quantile(distribution, u);
        expect(Number.isSafeInteger(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(last);
        last = value;
      }
    }
  });

  it('knows the normal distribution', () => {
    expect(inverseNormal(0.5)).toBeCloseTo(0, 9);
    expect(inverseNormal(0.975)).toBeCloseTo(1.959963985, 7);
    expect(inverseNormal(0.001)).toBeCloseTo(-3.090232306, 7);
  });
});
