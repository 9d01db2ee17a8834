import { describe, expect, test } from 'vitest';
import type { QueueingHint } from '../../../src/scheduler/framework/index.ts';
import { FIT, GATES, NODE_ADD, NODE_TAINT, plugin, POD_DELETE, QueueWorld } from './_queue.ts';

describe('an event moves waiting pods', () => {
  test.each<[string, QueueingHint, number, string]>([
    ['Queue, still backing off', 'Queue', 999, 'backoff'],
    ['Queue, back-off over', 'Queue', 1000, 'active'],
    ['Skip', 'Skip', 1000, 'unschedulable'],
  ])('%s', (_, hint, at, place) => {
    const world = new QueueWorld([plugin('P', [NODE_ADD], hint)]);
    const row = world.queued('p');
    world.refuse(row, 'P');
    world.at(at);
    world.queue.move(NODE_ADD, undefined, undefined);
    expect(world.place(row)).toBe(place);
  });

  test('only those whose rejectors want it', () => {
    const world = new QueueWorld([FIT, plugin('Q', [NODE_TAINT], 'Queue')]);
    const fit = world.queued('fit');
    const other = world.queued('other');
    const both = world.queued('both');
    world.refuse(fit, 'Fit');
    world.refuse(other, 'Q');
    world.refuse(both, 'Fit', 'Q');
    world.at(1000);
    world.queue.move(POD_DELETE, undefined, undefined);
    expect([fit, other, both].map((row) => world.place(row))).toEqual(['active', 'unschedulable', 'active']);
  });

  test('one class refused by one set of plugins is asked about once', () => {
    let asked = 0;
    const counting = plugin('P', [NODE_ADD], () => (++asked > 0 ? 'Queue' : 'Skip'));
    const world = new QueueWorld([counting, FIT]);
    const rows = ['a', 'b', 'c'].map((name) => world.queued(name));
    for (const row of rows) world.refuse(row, 'P');
    world.at(1000);
    world.queue.move(NODE_ADD, undefined, undefined);
    expect(asked).toBe(1);
    expect(world.popAll()).toEqual(['a', 'b', 'c']);
  });

  test('replicas with generic ephemeral volumes are asked about one by one', () => {
    let asked = 0;
    const world = new QueueWorld([plugin('P', [NODE_ADD], () => (++asked === 2 ? 'Queue' : 'Skip'))]);
    const spec = {
      volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'] } } } }],
    };
    const rows = ['a', 'b', 'c'].map((name) => world.queued(name, { spec }));
    for (const row of rows) world.refuse(row, 'P');
    world.at(1000);
    world.queue.move(NODE_ADD, undefined, undefined);
    expect(asked).toBe(3);
    expect(rows.filter((row) => world.place(row) === 'active')).toHaveLength(1);
  });

  test('a pod that the event is not for stays', () => {
    const world = new QueueWorld();
    const [a, b] = ['a', 'b'].map((name) => world.queued(name));
    world.refuse(a, 'Fit');
    world.refuse(b, 'Fit');
    world.at(1000);
    world.queue.move(POD_DELETE, undefined, undefined, world.cluster.pods.serial[a]);
    expect([world.place(a), world.place(b)]).toEqual(['unschedulable', 'active']);
  });

  test('Activate ignores the back-off, and leaves active and unknown pods alone', () => {
    const world = new QueueWorld();
    const [waiting, backing, active] = ['w', 'b', 'a'].map((name) => world.queued(name));
    world.refuse(waiting, 'Fit');
    world.refuse(backing);
    for (const row of [waiting, backing, active, world.pod('unknown')]) world.queue.activate(row);
    expect([waiting, backing, active].map((row) => world.place(row))).toEqual(['active', 'active', 'active']);
    expect(world.popAll().sort()).toEqual(['a', 'b', 'w']);
  });
});

describe('gated pods', () => {
  const spec = { schedulingGates: [{ name: 'g1' }, { name: 'g2' }] };

  test('no event and no time moves them; the last gate that goes does, and it counts no attempt', () => {
    const world = new QueueWorld([GATES, FIT]);
    const row = world.queued('p', { spec });
    expect(world.place(row)).toBe('gated');
    expect(world.queue.rejectorsOf(row)).toEqual(['SchedulingGates']);
    world.at(1_000_000);
    world.queue.move(NODE_ADD, undefined, undefined);
    world.queue.flushLeftover();
    expect(world.place(row)).toBe('gated');
    update(world, row, { schedulingGates: [{ name: 'g2' }] });
    expect(world.place(row)).toBe('gated');
    update(world, row, {});
    expect(world.place(row)).toBe('active');
    expect(world.queue.columns.attempts[row]).toBe(0);
  });

  test('another change of a gated pod does not free it', () => {
    const world = new QueueWorld([GATES, FIT]);
    const row = world.queued('p', { spec });
    const old = world.cluster.pods.class[row];
    world.cluster.podApi.setClass(row, world.class({ spec, labels: { a: 'b' } }));
    world.queue.update(row, old);
    expect(world.place(row)).toBe('gated');
  });

  function update(world: QueueWorld, row: number, next: Record<string, unknown>): void {
    const old = world.cluster.pods.class[row];
    world.cluster.podApi.setClass(row, world.class({ spec: next }));
    world.queue.update(row, old);
  }
});
