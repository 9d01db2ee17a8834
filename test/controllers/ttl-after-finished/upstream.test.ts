/** The table of pkg/controller/ttlafterfinished/ttlafterfinished_controller_test.go of v1.32, retold. */
import { expect, it } from 'vitest';
import { expiresAt } from '../../../src/controllers/ttl-after-finished/index.ts';
import type { Job } from '../../../src/model/objects/index.ts';
import { workload } from '../../support/world.ts';

const NOW = 1_000_000;

it.each<[string, 'Complete' | 'Failed' | undefined, number, number | undefined, number | undefined]>([
  ['unfinished', undefined, 0, 100, undefined],
  ['completed, no TTL', 'Complete', 0, undefined, undefined],
  ['completed, 0 s', 'Complete', 0, 0, 0],
  ['completed, 10 s', 'Complete', 0, 10, 10],
  ['completed 10 s ago, 15 s', 'Complete', 10, 15, 5],
  ['failed, no TTL', 'Failed', 0, undefined, undefined],
  ['failed, 0 s', 'Failed', 0, 0, 0],
  ['failed, 10 s', 'Failed', 0, 10, 10],
  ['failed 10 s ago, 15 s', 'Failed', 10, 15, 5],
])('TimeLeft: %s', (_, type, ago, ttlSecondsAfterFinished, left) => {
  const job = workload('Job', 'foobar', { ttlSecondsAfterFinished }) as Job;
  const conditions = type ? [{ type, status: 'True' as const, lastTransitionTime: NOW - ago * 1000 }] : [];
  const at = expiresAt({ ...job, status: { ...job.status, conditions } });
  expect(at === undefined ? undefined : (at - NOW) / 1000).toBe(left);
});
