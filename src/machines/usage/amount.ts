/**
 * What a container uses of one resource, as a piecewise linear function of time. Nothing here is ticked: a value, the slope of
 * the piece, where the piece ends, and bounds from above are all computed when they are asked for.
 *
 *   constant + share of the request + steps + leak since the start + units served × cost,  all of it × noise
 */
import type { Instant } from '../../model/objects/index.ts';
import { BLOCK_MS, type Curve } from './curve.ts';
import type { SharedDemand } from './demand.ts';
import type { Noise } from './noise.ts';

/** Shared by the pods of a class. Amounts in bytes or thousandths of a CPU. */
export interface Amount {
  readonly base: number;
  readonly leakPerMs: number;
  readonly steps?: Curve;
  readonly perUnit: number;
  readonly demand?: SharedDemand;
  readonly noise?: Noise;
}

/** Whose amount it is. */
export interface Bearer {
  /** Of the pod. */
  readonly serial: number;
  /** Start of the container. */
  readonly since: Instant;
  /** Whether the pod is ready to serve. */
  readonly serves: boolean;
}

export const constantAmount = (base: number): Amount => ({ base, leakPerMs: 0, perUnit: 0 });

/** Whether it never changes while its container runs. */
export const isConstant = ({ leakPerMs, steps, demand, noise }: Amount): boolean =>
  leakPerMs === 0 && steps === undefined && demand === undefined && noise === undefined;

/** Not rounded. */
export function amountAt(amount: Amount, { serial, since, serves }: Bearer, at: Instant): number {
  const { steps, demand, noise } = amount;
  let sum = amount.base;
  if (amount.leakPerMs !== 0) sum += amount.leakPerMs * (at - since);
  if (steps !== undefined) sum += steps.at(at);
  if (demand !== undefined && serves) sum += amount.perUnit * demand.shareAt(at);
  return noise === undefined ? sum : sum * noise.at(serial, at);
}

/** A straight piece of an amount, and what is added up of several. */
export interface Piece {
  value: number;
  /** Per millisecond. */
  slope: number;
  end: Instant;
}

/** Adds the piece that `at` is in. */
export function addPiece(amount: Amount, { serial, since, serves }: Bearer, at: Instant, sum: Piece): void {
  const { steps, demand, noise } = amount;
  let value = amount.base;
  let slope = amount.leakPerMs;
  if (slope !== 0) value += slope * (at - since);
  if (steps !== undefined) {
    value += steps.at(at);
    sum.end = Math.min(sum.end, steps.until(at));
  }
  if (demand !== undefined && serves) {
    value += amount.perUnit * demand.shareAt(at);
    slope += amount.perUnit * demand.shareSlopeAt(at);
    sum.end = Math.min(sum.end, demand.curve.until(at));
  }
  const factor = noise === undefined ? 1 : noise.at(serial, at);
  if (noise !== undefined) sum.end = Math.min(sum.end, noise.until(at));
  sum.value += value * factor;
  sum.slope += slope * factor;
}

/** It will never be more, as things stand at `at`. */
export function mostFrom(amount: Amount, { serves }: Bearer, at: Instant): number {
  const { steps, demand, noise } = amount;
  if (amount.leakPerMs > 0) return Infinity;
  let sum = amount.base;
  if (steps !== undefined) sum += steps.mostFrom(at);
  if (demand !== undefined && serves) sum += amount.perUnit * demand.shareMostFrom(at);
  return noise === undefined ? sum : sum * (1 + noise.ratio);
}

/** It will not be more in the `block`-th stretch of `BLOCK_MS`, as things stand. */
export function mostInBlock(amount: Amount, { since, serves }: Bearer, block: number): number {
  const { steps, demand, noise } = amount;
  let sum = amount.base;
  if (amount.leakPerMs !== 0) sum += amount.leakPerMs * ((block + 1) * BLOCK_MS - since);
  if (steps !== undefined) sum += steps.mostInBlock(block);
  if (demand !== undefined && serves) sum += amount.perUnit * demand.shareMostInBlock(block);
  return noise === undefined ? sum : sum * (1 + noise.ratio);
}
