import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mayCountPods } from '../../../src/controllers/job/observe.ts';
import type { JobPod } from '../../../src/controllers/job/pod-view.ts';
import { syncJob } from '../../../src/controllers/job/sync.ts';
import { input, job, pod, SECOND } from './_build.ts';

const isEnded = ({ phase }: JobPod): boolean => phase === 'Succeeded' || phase === 'Failed';
const isActive = (each: JobPod): boolean => !each.isDeleting && !isEnded(each);

const anyPod = fc.record({
  phase: fc.constantFrom(
    'Pending' as const,
    'Running' as const,
    'Running' as const,
    'Succeeded' as const,
    'Failed' as const,
  ),
  isDeleting: fc.boolean(),
  isTracked: fc.boolean(),
  isReady: fc.boolean(),
  createdAt: fc.integer({ min: 0, max: 5 }),
  finishedAt: fc.integer({ min: 0, max: 90 }),
});
const anySpec = fc.record({
  completions: fc.constantFrom(undefined, 1, 3, 8),
  parallelism: fc.constantFrom(0, 1, 3, 8),
  backoffLimit: fc.constantFrom(0, 2, 6),
  suspend: fc.constantFrom(false, false, true),
  activeDeadlineSeconds: fc.constantFrom(undefined, undefined, 50),
  podReplacementPolicy: fc.constantFrom(undefined, 'Failed'),
});

it('a sync that counts its pods does what one does that sees them all', () => {
  fc.assert(
    fc.property(
      fc.array(anyPod, { maxLength: 12 }),
      anySpec,
      fc.nat(3),
      fc.boolean(),
      (facts, spec, succeeded, waits) => {
        const pods = facts.map(({ finishedAt, ...rest }, i) =>
          pod(`p${i}`, { ...rest, finishedAt: finishedAt * SECOND }),
        );
        // only what has ended is on its way to being counted
        const uncounted = {
          succeeded: pods
            .slice(0, 1)
            .filter(isEnded)
            .map(({ uid }) => uid)
            .concat('gone'),
          failed: [],
        };
        const status = { startTime: '1970-01-01T00:00:01Z', succeeded, uncountedTerminatedPods: uncounted };
        const whole = input(job(spec, status), pods, { expectationsSatisfied: !waits });
        expect(mayCountPods(whole.job.spec)).toBe(true);
        const active = pods.filter(isActive);
        const counted = {
          active: active.length,
          ready: active.filter(({ isReady }) => isReady).length,
          all: () => pods,
        };
        const single = pods.filter((each) => !isActive(each) && (!isEnded(each) || each.isTracked));
        expect(syncJob({ ...whole, pods: single, counted })).toEqual(syncJob(whole));
      },
    ),
    { seed: 3, numRuns: 2000 },
  );
});
