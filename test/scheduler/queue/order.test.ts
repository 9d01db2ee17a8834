import { describe, expect, test } from 'vitest';
import { QueueWorld } from './_queue.ts';

describe('who comes first', () => {
  test('higher priority, then earlier in the queue', () => {
    const world = new QueueWorld();
    world.queued('low-1', { spec: { priority: -5 } });
    world.queued('mid-1');
    world.queued('high', { spec: { priority: 1000 } });
    world.at(7);
    world.queued('mid-2', { spec: { priority: 0 } });
    world.queued('low-2', { spec: { priority: -5 } });
    expect(world.popAll()).toEqual(['high', 'mid-1', 'mid-2', 'low-1', 'low-2']);
  });

  test('equal timestamps: in the order of their coming', () => {
    const world = new QueueWorld();
    for (let i = 0; i < 40; i++) world.queued(`p${i}`);
    expect(world.popAll()).toEqual(Array.from({ length: 40 }, (_, i) => `p${i}`));
  });

  test('a refused pod goes behind those of its priority that came meanwhile, and does not block them', () => {
    const world = new QueueWorld();
    const first = world.queued('first');
    world.at(500);
    const second = world.queued('second');
    world.refuse(first, 'Fit');
    world.at(60_000);
    world.queue.activate(first);
    expect(world.name(world.queue.pop())).toBe('second');
    expect(world.name(world.queue.pop())).toBe('first');
    expect(world.place(second)).toBe('in flight');
  });

  test('a move between places keeps the timestamp', () => {
    const world = new QueueWorld();
    const early = world.queued('early');
    world.refuse(early, 'Fit');
    world.at(5000);
    world.queued('late');
    world.at(6000);
    world.queue.activate(early);
    expect(world.popAll()).toEqual(['early', 'late']);
  });

  test('a removed pod is not popped, nor is the one that gets its row', () => {
    const world = new QueueWorld();
    const row = world.queued('gone');
    world.queue.remove(row);
    world.cluster.podApi.delete(row, { by: 'user' });
    expect(world.pod('other')).toBe(row);
    expect(world.queue.hasActive()).toBe(false);
    world.queue.add(row);
    expect(world.popAll()).toEqual(['other']);
  });

  test('attempts count pops, and what refused a pod is forgotten when it is tried again', () => {
    const world = new QueueWorld();
    const row = world.queued('p');
    world.refuse(row, 'Fit');
    expect(world.queue.rejectorsOf(row)).toEqual(['Fit']);
    world.queue.activate(row);
    world.queue.pop();
    expect(world.queue.columns.attempts[row]).toBe(2);
    expect(world.queue.rejectorsOf(row)).toEqual([]);
  });
});
