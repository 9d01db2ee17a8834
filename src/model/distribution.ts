/**
 * Distributions of times. A draw is the inverse of the distribution function at one uniform number, so that a stream
 * moves by exactly one draw whatever the distribution, and two runs that differ in a parameter share their luck.
 * Results are whole milliseconds, never negative.
 */
export type Distribution =
  | { readonly dist: 'constant'; readonly valueMs: number }
  | { readonly dist: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly dist: 'exponential'; readonly meanMs: number }
  | { readonly dist: 'lognormal'; readonly p50Ms: number; readonly p99Ms: number }
  | { readonly dist: 'weibull'; readonly shape: number; readonly scaleMs: number }
  | { readonly dist: 'pareto'; readonly shape: number; readonly minMs: number }
  | { readonly dist: 'gamma'; readonly shape: number; readonly scaleMs: number };

/** A time that is always the same, ms, or drawn anew each time. */
export type Latency = number | Distribution;

/** Milliseconds, each time it is asked. */
export type Delay = () => number;

/** `stream` is asked for only if something is drawn; one draw a call. */
export function delayOf(latency: Latency, stream: () => { next(): number }): Delay {
  if (typeof latency === 'number') return () => latency;
  if (latency.dist === 'constant') return () => latency.valueMs;
  const random = stream();
  return () => quantile(latency, random.next());
}

/** What half of the draws stay below. */
export const medianOf = (latency: Latency): number => (typeof latency === 'number' ? latency : quantile(latency, 0.5));

/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.3263478740408408;
/** Keeps the infinite ends of a distribution out: about one draw in 10^12 is moved. */
const TINY = 1e-12;

/** @param u uniform in [0, 1) */
export function quantile(distribution: Distribution, u: number): number {
  const p = Math.min(Math.max(u, TINY), 1 - TINY);
  return Math.max(0, Math.round(exactQuantile(distribution, p)));
}

function exactQuantile(d: Distribution, p: number): number {
  switch (d.dist) {
    case 'constant':
      return d.valueMs;
    case 'uniform':
      return d.minMs + p * (d.maxMs - d.minMs);
    case 'exponential':
      return -d.meanMs * Math.log1p(-p);
    case 'lognormal':
      return d.p50Ms * Math.exp((inverseNormal(p) * Math.log(d.p99Ms / d.p50Ms)) / Z99);
    case 'weibull':
      return d.scaleMs * (-Math.log1p(-p)) ** (1 / d.shape);
    case 'pareto':
      return d.minMs / (1 - p) ** (1 / d.shape);
    case 'gamma':
      return d.scaleMs * inverseGamma(d.shape, p);
  }
}

/** Acklam's rational approximation, relative error below 1.2e-9: far below the rounding to milliseconds. */
export function inverseNormal(p: number): number {
  const tail = (q: number): number =>
    (((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
      2.938163982698783) /
    ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);
  const LOW = 0.02425;
  if (p < LOW) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - LOW) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
      1)
  );
}

/** Where the regularised lower incomplete gamma function reaches `p`: bisection, to 2^-60 of the bracket. */
function inverseGamma(shape: number, p: number): number {
  let low = 0;
  let high = Math.max(1, shape);
  while (lowerGamma(shape, high) < p) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (lowerGamma(shape, middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(a, x) by its power series; good for the x that quantiles meet. */
function lowerGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 10_000 && term > sum * 1e-16; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return Math.min(1, sum * Math.exp(a * Math.log(x) - x - logGamma(a)));
}

/** Stirling's series, shifted up so that it converges. */
function logGamma(a: number): number {
  let shift = 0;
  let x = a;
  while (x < 10) shift -= Math.log(x++);
  const inverse = 1 / (x * x);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x;
  return shift + (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}
