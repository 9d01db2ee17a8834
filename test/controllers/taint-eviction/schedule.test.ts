import { describe, expect, it } from 'vitest';
import {
  type Eviction,
  noExecuteTaints,
  planEviction,
  type Scheduled,
  toleratedForMs,
} from '../../../src/controllers/taint-eviction/schedule.ts';
import type { Taint, Toleration } from '../../../src/model/objects/pod.ts';

const taint = (key: string): Taint => ({ key, effect: 'NoExecute' });
const tolerating = (key: string, tolerationSeconds?: number): Toleration => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds,
});

describe('how long taints are tolerated', () => {
  it.each([
    ['not', [taint('a')], [], undefined],
    ['only one of two', [taint('a'), taint('b')], [tolerating('a')], undefined],
    ['for ever', [taint('a')], [tolerating('a')], Infinity],
    ['the shortest counts', [taint('a'), taint('b')], [tolerating('a', 60), tolerating('b', 30)], 30_000],
    ['for ever does not shorten', [taint('a'), taint('b')], [tolerating('a', 60), tolerating('b')], 60_000],
    ['of two for one taint the first', [taint('a')], [tolerating('a', 60), tolerating('a', 5)], 60_000],
    ['less than nothing', [taint('a')], [tolerating('a', -5)], 0],
  ])('%s', (_, taints, tolerations, ms) => expect(toleratedForMs(taints, tolerations)).toBe(ms));

  it('is asked of NoExecute only', () => {
    expect(noExecuteTaints([{ key: 'a', effect: 'NoSchedule' }, taint('b')])).toEqual([taint('b')]);
  });
});

describe('what is in store', () => {
  const scheduled: Scheduled = { createdAt: 1000, fireAt: 301_000 };
  it.each([
    ['not tolerated', undefined, undefined, { evict: 'now' }],
    ['not tolerated any more', scheduled, undefined, { evict: 'now' }],
    ['for ever', undefined, Infinity, { evict: 'never' }],
    ['for ever now: cancelled', scheduled, Infinity, { evict: 'never' }],
    ['for five minutes', undefined, 300_000, { evict: 'at', scheduled: { createdAt: 5000, fireAt: 305_000 } }],
    ['shorter now: the old time stays', scheduled, 10_000, { evict: 'at', scheduled }],
    ['longer now: the old time stays', scheduled, 900_000, { evict: 'at', scheduled }],
    ['for no time', undefined, 0, { evict: 'now' }],
  ] as [string, Scheduled | undefined, number | undefined, Eviction][])('%s', (_, before, ms, plan) => {
    expect(planEviction(before, ms, 5000)).toEqual(plan);
  });
});
