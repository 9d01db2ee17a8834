import { describe, expect, test } from 'vitest';
import { tickAtOrAfter } from '../../../src/kernel/index.ts';
import { FlushTimers, podBackoffMs } from '../../../src/scheduler/queue/index.ts';
import { NODE_ADD, QueueWorld } from './_queue.ts';

describe('how long a pod backs off', () => {
  test.each([
    [0, 0],
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [4, 8000],
    [5, 10_000],
    [6, 10_000],
    [64, 10_000],
    [1_000_000, 10_000],
  ])('after %i attempts: %i ms', (attempts, ms) => {
    expect(podBackoffMs(attempts, 1000, 10_000)).toBe(ms);
  });

  test('a maximum that is no power of two times the initial one', () => {
    expect([1, 2, 3, 4].map((n) => podBackoffMs(n, 2000, 5000))).toEqual([2000, 4000, 5000, 5000]);
  });
});

describe('the grid of ticks', () => {
  test.each([
    [-4000, -4000],
    [-5000, -4000],
    [0, 0],
    [1, 1000],
    [999, 1000],
    [1000, 1000],
    [1001, 2000],
  ])('started at -4 s: the tick for %i is at %i', (instant, tick) => {
    expect(tickAtOrAfter(instant, -4000, 1000)).toBe(tick);
  });

  test('a drift of 2 ms a pass: the 60th pass is 120 ms late', () => {
    expect(tickAtOrAfter(55_400, -4000, 1002)).toBe(-4000 + 60 * 1002);
    expect(-4000 + 60 * 1002).toBe(56_120);
  });
});

describe('flushes', () => {
  function flushed(driftMs: number, start: number) {
    const world = new QueueWorld();
    const times: number[] = [];
    const timers = new FlushTimers(world.kernel, world.queue, {
      driftMs,
      onFlushed: () => times.push(world.kernel.now),
    });
    timers.startAt(start);
    return { world, timers, times };
  }

  test('a pod that backs off is active at the next tick after the end of its back-off', () => {
    const { world, timers, times } = flushed(0, -300);
    const row = world.queued('p');
    world.at(50);
    world.refuse(row);
    timers.arm();
    // refused at 0.05: until 1.05; ticks at 0.7, 1.7
    world.at(1699);
    expect(world.place(row)).toBe('backoff');
    world.at(1700);
    expect(world.place(row)).toBe('active');
    world.at(100_000);
    expect(times).toEqual([1700]);
  });

  test('a back-off that ends at a tick ends with it', () => {
    const { world, timers } = flushed(0, 0);
    const row = world.queued('p');
    world.refuse(row);
    timers.arm();
    world.at(1000);
    expect(world.place(row)).toBe('active');
  });

  test('an earlier end asks for an earlier tick', () => {
    const { world, timers, times } = flushed(0, 0);
    const slow = world.queued('slow');
    for (let i = 0; i < 3; i++) {
      world.refuse(slow);
      world.queue.activate(slow);
    }
    world.refuse(slow); // 4 attempts: until 8.0
    timers.arm();
    const quick = world.queued('quick');
    world.at(1);
    world.refuse(quick); // until 1.001
    timers.arm();
    world.at(20_000);
    expect(times).toEqual([2000, 8000]);
  });

  test('an unschedulable pod is retried when it waited more than 5 minutes, at a tick of 30 s', () => {
    const { world, timers, times } = flushed(0, 0);
    const onTime = world.queued('on-time');
    world.refuse(onTime, 'Fit');
    timers.arm();
    // refused at 0: not yet more than 5 minutes at 5:00, so at 5:30
    world.at(329_999);
    expect(world.place(onTime)).toBe('unschedulable');
    world.at(330_000);
    expect(world.place(onTime)).toBe('active');
    expect(times).toEqual([330_000]);
  });

  test('refused at 0.001: 5 minutes are over at 5:00.001, so at 5:30 as well; at 29.999: at 5:30', () => {
    const { world, timers, times } = flushed(0, 0);
    const a = world.queued('a');
    world.at(1);
    world.refuse(a, 'Fit');
    timers.arm();
    const b = world.queued('b');
    world.at(29_999);
    world.refuse(b, 'Fit');
    const c = world.queued('c');
    world.at(30_000);
    world.refuse(c, 'Fit');
    world.at(1_000_000);
    expect(times).toEqual([330_000, 360_000]);
    expect(world.popAll()).toEqual(['a', 'b', 'c']);
  });

  test('nothing waits: no tick', () => {
    const { world, timers } = flushed(0, 0);
    const row = world.queued('p');
    world.refuse(row, 'Fit');
    world.at(2000);
    world.queue.move(NODE_ADD, undefined, undefined);
    timers.arm();
    expect(world.kernel.pending).toBe(0);
  });

  test('stop takes the ticks away', () => {
    const { world, timers, times } = flushed(0, 0);
    world.refuse(world.queued('p'));
    timers.arm();
    timers.stop();
    world.at(10_000);
    expect(times).toEqual([]);
  });
});
