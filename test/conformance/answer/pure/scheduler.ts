import { podBackoffMs } from '../../../../src/scheduler/queue/backoff.ts';
import type { PureFunctions } from '../types.ts';

export const functions: PureFunctions = {
  'scheduler.podBackoff': (initialSeconds: number, maxSeconds: number, attempts: number) =>
    podBackoffMs(attempts, initialSeconds * 1000, maxSeconds * 1000),
};
