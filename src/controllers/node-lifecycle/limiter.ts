/**
 * The token bucket of a zone's queue, one token large (pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go): one node is tainted at
 * once, the next `1/rate` seconds later. A token is one node, not one pod.
 */
import type { Instant } from '../../model/objects/meta.ts';

export interface ZoneLimiter {
  /** Tokens per second; 0: never. */
  readonly rate: number;
  /** From when on there is a token. */
  readonly availableAt: Instant;
}

export const fullLimiter = (rate: number, now: Instant): ZoneLimiter => ({ rate, availableAt: now });

/** Whole milliseconds between two tokens. */
const periodMs = (rate: number): number => Math.ceil(1000 / rate);

/** The limiter after a token was taken; `undefined`: there is none. */
export function takeToken(limiter: ZoneLimiter, now: Instant): ZoneLimiter | undefined {
  if (limiter.rate <= 0 || now < limiter.availableAt) return undefined;
  return { rate: limiter.rate, availableAt: now + periodMs(limiter.rate) };
}

/** A new rate: the new bucket is full, unless the old one had nothing to give. The same rate changes nothing. */
export function withRate(limiter: ZoneLimiter, rate: number, now: Instant): ZoneLimiter {
  if (rate === limiter.rate) return limiter;
  if (rate <= 0) return { rate: 0, availableAt: now };
  return takeToken(limiter, now) ? fullLimiter(rate, now) : { rate, availableAt: now + periodMs(rate) };
}
