import { describe, expect, it } from 'vitest';
import { PodControl } from '../../../src/controllers/_shared/pod-control.ts';
import { World } from '../../scheduler/queue/_world.ts';

/** Creations as `at:owner`; 20 requests a second, `burst` at once, answered after 10 ms. */
function creations(wanted: readonly (readonly [owner: number, count: number])[], burst: number, until = 2000) {
  const { cluster, kernel } = new World('pod-control');
  const made: string[] = [];
  const control = new PodControl(cluster, {
    name: 'test-controller',
    qps: 20,
    burst,
    requestMs: 10,
    createOne: (owner) => made.push(`${kernel.now}:${owner}`),
    settled: () => {},
  });
  for (const [owner, count] of wanted) control.create(owner, count);
  const events: number[] = [];
  for (let fired = -1; fired !== kernel.fired && kernel.nextAt() <= until; ) {
    fired = kernel.fired;
    kernel.step();
    events.push(kernel.now);
  }
  return { made, events: events.length };
}

describe('creations beyond the rate limit', () => {
  it('take one token each: a pod every 50 ms', () => {
    // two tokens: the first at once, the second of the batch of two after 10 ms; then one each 50 ms from the empty bucket on
    expect(creations([[1, 5]], 2).made).toEqual(['0:1', '10:1', '50:1', '100:1', '150:1']);
  });

  it('go to whoever waits longest, and to the end of its batch', () => {
    // 3 waits from the start on; 1 and 2 from 10 ms on, when their first pods are answered
    const { made } = creations(
      [
        [1, 3],
        [2, 2],
        [3, 1],
      ],
      2,
    );
    expect(made).toEqual(['0:1', '0:2', '50:3', '100:1', '150:1', '200:2']);
  });

  it('wake one waiter a token, not all of them', () => {
    const owners = Array.from({ length: 50 }, (_, i) => [i, 1] as const);
    const { made, events } = creations(owners, 1, 10_000);
    expect(made.length).toBe(50);
    expect(made[49]).toBe('2450:49');
    expect(events).toBe(49);
  });
});
