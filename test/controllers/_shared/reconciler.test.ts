/** How a controller's queue asks again: upstream client-go util/workqueue, DefaultTypedControllerRateLimiter. */
import { describe, expect, it } from 'vitest';
import { Reconciler, type ReconcilerOptions } from '../../../src/controllers/_shared/reconciler.ts';
import { makeCluster } from '../../support/world.ts';

/** Instants of syncs by key; each sync asks to be retried, up to `times` in all. */
function syncsOf(keys: number, times: number, options: Partial<ReconcilerOptions> = {}): number[] {
  const cluster = makeCluster();
  const instants: number[] = [];
  const queue: Reconciler = new Reconciler(cluster, {
    name: 'test',
    latency: 0,
    sync: (key) => {
      instants.push(cluster.now);
      if (instants.length <= times) queue.retry(key);
    },
    ...options,
  });
  for (let key = 0; key < keys; key++) queue.enqueue(key);
  cluster.kernel.runUntil(3_600_000);
  return instants;
}

describe('retries', () => {
  it('a sync that succeeds and asks to be retried comes again after 5 ms, until the burst of 100 is gone, then ten times a second', () => {
    const instants = syncsOf(1, 109);
    const gaps = instants.slice(1).map((at, i) => at - instants[i]);
    // each success forgets the failures, so that the own delay stays at 5 ms. In 5 ms the bucket gains 0.05 tokens: the
    // 105th retry leaves 100 - 105 + 104 x 0.05 = 0.2, the 106th -0.75, which are 75 ms to wait (76: sums of tenths are rounded up)
    expect(gaps).toEqual([...Array.from({ length: 105 }, () => 5), 76, 100, 100, 100]);
  });

  it('all keys of a queue share the bucket: of 110 retries at one instant, ten wait their turn', () => {
    const instants = syncsOf(110, 110);
    expect(instants.slice(110, 210)).toEqual(Array.from({ length: 100 }, () => 5));
    expect(instants.slice(210)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
  });

  it('a queue without a bucket has only the delay of the key', () => {
    expect(syncsOf(110, 110, { retryQps: Infinity, retryBase: 1000 }).slice(110)).toEqual(
      Array.from({ length: 110 }, () => 1000),
    );
  });
});

describe('keys', () => {
  it('are queued once at a time, come back after their sync, and are forgotten by a stop, however many there were', () => {
    const cluster = makeCluster();
    const synced: number[] = [];
    const queue = new Reconciler(cluster, { name: 'test', latency: 10, sync: (key) => synced.push(key) });
    const keys = Array.from({ length: 3000 }, (_, key) => key);
    const enqueueAll = (): void => {
      for (const key of [...keys, ...keys]) queue.enqueue(key);
    };
    // more than are kept, twice over, with one that waits while the others are dropped
    cluster.kernel.after(
      10,
      cluster.kernel.on('late', () => queue.enqueue(9999)),
    );
    enqueueAll();
    cluster.kernel.runUntil(15);
    expect(synced).toEqual(keys);
    enqueueAll();
    cluster.kernel.runUntil(30);
    expect(synced).toEqual([...keys, 9999, ...keys]);
    enqueueAll();
    queue.stop();
    queue.resume();
    cluster.kernel.runUntil(50);
    expect(synced).toHaveLength(6001);
    queue.enqueue(1);
    cluster.kernel.runUntil(70);
    expect(synced.slice(6001)).toEqual([1]);
  });
});
