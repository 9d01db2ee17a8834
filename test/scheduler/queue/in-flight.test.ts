import { describe, expect, test } from 'vitest';
import { UPDATE_POD_LABEL, UPDATE_POD_TOLERATIONS } from '../../../src/scheduler/framework/index.ts';
import { InFlight } from '../../../src/scheduler/queue/in-flight.ts';
import { FIT, GATES, NODE_ADD, NODE_TAINT, plugin, POD_DELETE, QueueWorld } from './_queue.ts';

describe('what happened during an attempt', () => {
  test('an event before the pop does not count', () => {
    const world = new QueueWorld();
    const row = world.queued('p');
    world.queue.move(POD_DELETE, undefined, undefined);
    world.queue.pop();
    world.queue.returnPod(row, world.bits('Fit'));
    expect(world.place(row)).toBe('unschedulable');
  });

  test('one during it that the refusing plugin wants: back-off', () => {
    const world = new QueueWorld();
    const row = world.queued('p');
    world.queue.pop();
    world.queue.move(POD_DELETE, undefined, undefined);
    world.queue.returnPod(row, world.bits('Fit'));
    expect(world.place(row)).toBe('backoff');
  });

  test('one that only another plugin wants: unschedulable', () => {
    const world = new QueueWorld([FIT, plugin('Q', [NODE_TAINT], 'Queue')]);
    const row = world.queued('p');
    world.queue.pop();
    world.queue.move(POD_DELETE, undefined, undefined);
    world.queue.returnPod(row, world.bits('Q'));
    expect(world.place(row)).toBe('unschedulable');
  });

  test('one that nobody wants is not even noted', () => {
    const world = new QueueWorld([plugin('Q', [NODE_ADD], 'Queue')]);
    world.queued('p');
    world.queue.pop();
    expect([world.queue.isHeard(POD_DELETE), world.queue.isHeard(NODE_ADD)]).toEqual([false, true]);
  });

  test('the hint says Skip: unschedulable', () => {
    const world = new QueueWorld([plugin('P', [NODE_ADD], 'Skip')]);
    const row = world.queued('p');
    world.queue.pop();
    world.queue.move(NODE_ADD, undefined, undefined);
    world.queue.returnPod(row, world.bits('P'));
    expect(world.place(row)).toBe('unschedulable');
  });

  test('a pending plugin says Queue: active at once', () => {
    const world = new QueueWorld([FIT, plugin('Q', [NODE_ADD], 'Queue')]);
    const row = world.queued('p');
    world.queue.pop();
    world.queue.move(NODE_ADD, undefined, undefined);
    world.queue.returnPod(row, world.bits('Fit'), world.bits('Q'));
    expect(world.place(row)).toBe('active');
  });

  test('no plugin refused it: back-off, whatever happened', () => {
    const world = new QueueWorld();
    const row = world.queued('p');
    world.queue.pop();
    world.queue.returnPod(row, 0);
    expect(world.place(row)).toBe('backoff');
  });

  test('a flush of those left over counts for pods in flight', () => {
    const world = new QueueWorld();
    const old = world.queued('old');
    world.refuse(old, 'Fit');
    world.at(300_001);
    const row = world.queued('p');
    world.queue.pop();
    world.queue.flushLeftover();
    expect(world.place(old)).toBe('active');
    world.queue.returnPod(row, world.bits('Fit'));
    expect(world.place(row)).toBe('backoff');
  });

  test('Activate of a pod in flight: it comes back with back-off; others do not', () => {
    const world = new QueueWorld();
    const [a, b] = ['a', 'b'].map((name) => world.queued(name));
    world.queue.pop();
    world.queue.pop();
    world.queue.activate(a);
    for (const row of [a, b]) world.queue.returnPod(row, world.bits('Fit'));
    expect([world.place(a), world.place(b)]).toEqual(['backoff', 'unschedulable']);
  });

  test('its own update during the attempt is an event for it, and puts it nowhere', () => {
    const world = new QueueWorld([GATES, plugin('P', [{ resource: 'Pod', actions: UPDATE_POD_TOLERATIONS }], 'Queue')]);
    const row = world.queued('p');
    world.queue.pop();
    const old = world.cluster.pods.class[row];
    world.cluster.podApi.setClass(row, world.class({ spec: { tolerations: [{ key: 'k', operator: 'Exists' }] } }));
    world.queue.update(row, old);
    expect(world.place(row)).toBe('in flight');
    world.queue.returnPod(row, world.bits('P'));
    expect(world.place(row)).toBe('backoff');
  });

  test('a pod that is done leaves the queue', () => {
    const world = new QueueWorld();
    const row = world.queued('p');
    world.queue.pop();
    world.queue.done(world.cluster.pods.serial[row]);
    world.queue.done(world.cluster.pods.serial[row]);
    expect(world.place(row)).toBe('nowhere');
    expect(world.queue.isHeard(POD_DELETE)).toBe(false);
  });
});

describe('its own update of a waiting pod', () => {
  const labelled = (world: QueueWorld, row: number): void => {
    const old = world.cluster.pods.class[row];
    world.cluster.podApi.setClass(row, world.class({ labels: { a: 'b' } }));
    world.queue.update(row, old);
  };
  const wantsLabels = plugin('L', [{ resource: 'Pod', actions: UPDATE_POD_LABEL }], 'Queue');

  test('that nobody asked for leaves it, but moves it to the group of its new class', () => {
    const world = new QueueWorld();
    const row = world.queued('p');
    world.refuse(row, 'Fit');
    world.at(1000);
    labelled(world, row);
    expect(world.place(row)).toBe('unschedulable');
    world.queue.move(POD_DELETE, undefined, undefined);
    expect(world.place(row)).toBe('active');
  });

  test.each([
    [999, 'backoff'],
    [1000, 'active'],
  ])('that its rejector wants, at %i ms: %s', (at, place) => {
    const world = new QueueWorld([wantsLabels]);
    const row = world.queued('p');
    world.refuse(row, 'L');
    world.at(at);
    labelled(world, row);
    expect(world.place(row)).toBe(place);
  });

  test('in the active or back-off place changes nothing', () => {
    const world = new QueueWorld([wantsLabels]);
    const backing = world.queued('b');
    world.refuse(backing);
    const active = world.queued('a');
    labelled(world, backing);
    labelled(world, active);
    expect([world.place(backing), world.place(active)]).toEqual(['backoff', 'active']);
    expect(world.popAll()).toEqual(['a']);
  });

  test('of a pod that is in no place makes it active', () => {
    const world = new QueueWorld();
    const row = world.pod('p');
    world.queue.update(row, world.cluster.pods.class[row]);
    expect(world.place(row)).toBe('active');
  });
});

describe('the log of events', () => {
  test('keeps what somebody still needs, and nothing else', () => {
    const log = new InFlight();
    const happening = { event: NODE_ADD, before: undefined, after: undefined };
    const since = (pod: number): number | undefined => log.eventsSince(pod)?.length;
    log.add(happening);
    log.start(1);
    log.add(happening);
    log.start(2);
    log.add(happening);
    log.start(3);
    expect([since(1), since(2), since(3), since(4)]).toEqual([2, 1, 0, undefined]);
    log.done(2);
    expect([since(1), since(2), since(3)]).toEqual([2, undefined, 0]);
    log.done(1);
    log.add(happening);
    expect([since(1), since(3)]).toEqual([undefined, 1]);
    log.done(3);
    log.start(5);
    expect(since(5)).toBe(0);
  });
});
