import {
  CONTROLLER_RETRY,
  controllerDelay,
  exponentialDelay,
  fastSlowDelay,
  fullBucket,
} from '../../../../src/controllers/_shared/work-queue.ts';
import type { PureFunctions } from '../types.ts';

const FAST_ATTEMPTS = 4;

export const functions: PureFunctions = {
  'workqueue.delays': (kind: string, a: number, b: number, items: readonly string[]) => {
    const failures = new Map<string, number>();
    let bucket = fullBucket(CONTROLLER_RETRY.qps, CONTROLLER_RETRY.burst, 0);
    const delayAfter = (count: number): number => {
      if (kind === 'exponential') return exponentialDelay(count, a, b);
      if (kind === 'fastslow') return fastSlowDelay(count, a, b, FAST_ATTEMPTS);
      const reserved = controllerDelay(count, bucket, 0);
      bucket = reserved.bucket;
      return reserved.delayMs;
    };
    return items.map((item) => {
      if (item.startsWith('forget ')) {
        failures.delete(item.slice('forget '.length));
        return null;
      }
      const count = failures.get(item) ?? 0;
      failures.set(item, count + 1);
      return delayAfter(count);
    });
  },
};
