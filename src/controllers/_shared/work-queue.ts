/**
 * Delays of a controller's work queue (client-go util/workqueue/default_rate_limiters.go); all in milliseconds.
 *
 * `failures` is how often the key failed before: 0 at its first failure. Forgetting a key is setting that to 0.
 */
import type { Instant } from '../../model/objects/meta.ts';

/** Doubles from `baseMs` to `maxMs`. */
export const exponentialDelay = (failures: number, baseMs: number, maxMs: number): number =>
  Math.min(baseMs * 2 ** Math.min(failures, 1000), maxMs);

/** Fast for the first attempts, slow for ever after. */
export const fastSlowDelay = (failures: number, fastMs: number, slowMs: number, fastAttempts: number): number =>
  failures < fastAttempts ? fastMs : slowMs;

/** What controllers retry with, unless they set their own limits. */
export const CONTROLLER_RETRY = { baseMs: 5, maxMs: 1_000_000, qps: 10, burst: 100 } as const;

/** A token bucket that all keys of a queue share: reservations may be for the future, and then wait their turn. */
export interface Bucket {
  readonly qps: number;
  readonly burst: number;
  /** Negative: that many are promised already. */
  readonly tokens: number;
  readonly at: Instant;
}

export const fullBucket = (qps: number, burst: number, now: Instant): Bucket => ({
  qps,
  burst,
  tokens: burst,
  at: now,
});

/** Takes a token, or the promise of one; `delayMs` is rounded up. */
export function reserveToken(bucket: Bucket, now: Instant): { readonly bucket: Bucket; readonly delayMs: number } {
  const { qps, burst } = bucket;
  const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * qps) / 1000) - 1;
  const delayMs = tokens >= 0 ? 0 : Math.ceil((-tokens * 1000) / qps);
  return { bucket: { qps, burst, tokens, at: now }, delayMs };
}

/** The usual controller queue: the longer of the key's own delay and the bucket's. */
export function controllerDelay(
  failures: number,
  bucket: Bucket,
  now: Instant,
): { readonly bucket: Bucket; readonly delayMs: number } {
  const reserved = reserveToken(bucket, now);
  const own = exponentialDelay(failures, CONTROLLER_RETRY.baseMs, CONTROLLER_RETRY.maxMs);
  return { bucket: reserved.bucket, delayMs: Math.max(own, reserved.delayMs) };
}
