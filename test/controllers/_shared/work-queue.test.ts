import { describe, expect, it } from 'vitest';
import {
  controllerDelay,
  exponentialDelay,
  fastSlowDelay,
  fullBucket,
  reserveToken,
} from '../../../src/controllers/_shared/work-queue.ts';

describe('delays of a work queue', () => {
  it('double up to the most', () => {
    expect([0, 1, 2, 9, 17, 18, 5000].map((failures) => exponentialDelay(failures, 5, 1_000_000))).toEqual([
      5, 10, 20, 2560, 655_360, 1_000_000, 1_000_000,
    ]);
  });
  it('are fast, then slow', () => {
    expect([0, 3, 4, 9].map((failures) => fastSlowDelay(failures, 5, 10_000, 4))).toEqual([5, 5, 10_000, 10_000]);
  });
  it('wait for the bucket that all keys share', () => {
    let bucket = fullBucket(10, 100, 0);
    const delays = Array.from({ length: 103 }, () => {
      const next = controllerDelay(0, bucket, 0);
      bucket = next.bucket;
      return next.delayMs;
    });
    expect(delays.slice(98)).toEqual([5, 5, 100, 200, 300]);
    expect(reserveToken(bucket, 400).delayMs).toBe(0);
  });
});
