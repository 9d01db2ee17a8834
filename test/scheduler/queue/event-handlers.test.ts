/** What the scheduler hears of the API's changes, seen by a plugin that refused a pod and listens to everything. */
import { describe, expect, test } from 'vitest';
import {
  POD_BOUND,
  POD_CLASS,
  POD_CREATED,
  POD_DELETED,
  POD_FINISHED,
  POD_PHASE,
  POD_READY,
} from '../../../src/cluster/watch.ts';
import { FAILED, RUNNING, SUCCEEDED } from '../../../src/record/index.ts';
import {
  ADD,
  ALL,
  type ClusterEvent,
  DELETE,
  type EventObject,
  isPodRef,
  type Plugin,
  UPDATE_POD_LABEL,
  UPDATE_POD_OTHER,
} from '../../../src/scheduler/framework/index.ts';
import { EventHandlers } from '../../../src/scheduler/queue/index.ts';
import { QueueWorld } from './_queue.ts';

const nameOf = (object: EventObject | undefined): string =>
  object === undefined ? '-' : isPodRef(object) ? `${object.name}@${object.node}` : object.metadata.name;

class Listening extends QueueWorld {
  readonly heard: string[];
  readonly waiting: number;

  constructor(isAssumed: (row: number) => boolean = () => false) {
    const heard: string[] = [];
    const listener: Plugin = {
      name: 'Listener',
      filter: () => undefined,
      events: [
        {
          event: { resource: '*', actions: ALL },
          hint: (_, before, after) => {
            heard.push(`${nameOf(before)} → ${nameOf(after)}`);
            return 'Skip';
          },
        },
      ],
    };
    super([listener]);
    this.heard = heard;
    const handlers = new EventHandlers(this.cluster, this.queue, { isAssumed, onNoted: () => {} });
    this.cluster.watch(handlers);
    handlers.isOn = true;
    this.waiting = this.pod('waiting');
    this.refuse(this.waiting, 'Listener');
  }

  hear(): string[] {
    return this.heard.splice(0);
  }
}

describe('pods that are on their nodes', () => {
  const table: readonly (readonly [what: string, event: ClusterEvent, isHeard: boolean])[] = [
    ['everything', { resource: '*', actions: ALL }, true],
    ['whatever is different of a pod', { resource: 'Pod', actions: UPDATE_POD_OTHER }, true],
    ['labels', { resource: 'Pod', actions: ADD | DELETE | UPDATE_POD_LABEL }, false],
    ['nodes', { resource: 'Node', actions: ALL }, false],
  ];
  test.each(table)('a plugin that hears of %s', (_, event, isHeard) => {
    const world = new QueueWorld([{ name: 'P', filter: () => undefined, events: [{ event }] }]);
    const handlers = new EventHandlers(world.cluster, world.queue, { isAssumed: () => false, onNoted: () => {} });
    for (const change of [POD_READY, POD_PHASE]) expect((handlers.podInterest & change) !== 0).toBe(isHeard);
    for (const change of [POD_CREATED, POD_BOUND, POD_FINISHED, POD_DELETED, POD_CLASS])
      expect(handlers.podInterest & change).toBe(change);
  });
});

describe('other pods', () => {
  test('bound, bound at creation, deleted', () => {
    const world = new Listening();
    const { podApi } = world.cluster;
    const node = world.node('n');
    world.hear();
    const a = world.pod('a', { spec: { schedulerName: 'other' } });
    expect(world.hear()).toEqual([]);
    podApi.bind(a, node);
    const b = world.pod('b', {}, { node });
    expect(world.hear()).toEqual(['- → a@0', '- → b@0']);
    podApi.delete(b, { by: 'user', gracePeriodSeconds: 30 });
    podApi.setPhase(a, RUNNING);
    expect(world.hear()).toEqual(['b@0 → b@0', 'a@0 → a@0']);
    podApi.remove(b, 'kubelet');
    expect(world.hear()).toEqual(['b@0 → -']);
  });

  test.each([SUCCEEDED, FAILED])('phase %i is a deletion, and what follows is nothing', (phase) => {
    const world = new Listening();
    const row = world.pod('a', {}, { node: world.node('n') });
    world.hear();
    world.cluster.podApi.setPhase(row, phase);
    world.cluster.podApi.setReady(row, false);
    world.cluster.podApi.remove(row, 'kubelet');
    expect(world.hear()).toEqual(['a@0 → -']);
  });

  test('relabelled', () => {
    const world = new Listening();
    const row = world.pod('a', {}, { node: world.node('n') });
    world.hear();
    world.cluster.podApi.setClass(row, world.class({ labels: { a: 'b' } }));
    expect(world.hear()).toEqual(['a@0 → a@0']);
  });
});

describe('pending pods', () => {
  test('ours enter the queue, those of others do not', () => {
    const world = new Listening();
    const ours = world.pod('ours');
    const others = world.pod('others', { spec: { schedulerName: 'other' } });
    expect([world.place(ours), world.place(others)]).toEqual(['active', 'nowhere']);
  });

  test('bound by somebody else, deleted, failed: out of the queue', () => {
    const world = new Listening();
    const node = world.node('n');
    const [bound, deleted, failed] = ['bound', 'deleted', 'failed'].map((name) => world.pod(name));
    world.cluster.podApi.bind(bound, node);
    world.cluster.podApi.delete(deleted, { by: 'user' });
    world.cluster.podApi.setPhase(failed, FAILED);
    expect(world.queue.hasActive()).toBe(false);
    expect([bound, failed].map((row) => world.place(row))).toEqual(['nowhere', 'nowhere']);
  });

  test('a status update of a waiting pod is put to its rejectors', () => {
    const world = new Listening();
    world.cluster.podApi.setUnschedulable(world.waiting, 'Unschedulable', 'text');
    expect(world.hear()).toEqual(['waiting@-1 → waiting@-1']);
  });

  test('an update of an assumed pod is passed over', () => {
    const world = new Listening(() => true);
    const row = world.pod('a');
    world.queue.pop();
    world.queue.done(world.cluster.pods.serial[row]);
    world.cluster.podApi.setClass(row, world.class({ labels: { a: 'b' } }));
    expect(world.place(row)).toBe('nowhere');
  });
});

describe('nodes and objects', () => {
  test('nodes come, change and go', () => {
    const world = new Listening();
    const node = world.node('n');
    world.cluster.nodeApi.setUnschedulable(node, true);
    expect(world.hear()).toEqual(['- → n']);
    world.cluster.nodeApi.setUnschedulable(node, false);
    world.cluster.nodeApi.delete(node);
    expect(world.hear()).toEqual(['n → n', 'n → -']);
  });

  test('volumes and their classes do, other objects do not', () => {
    const world = new Listening();
    const { objects, objectApi } = world.cluster;
    const serial = world.object('storage.k8s.io/v1', 'StorageClass', 'fast', { provisioner: 'x' });
    objectApi.replace(serial, objects.get(serial) as never, { spec: true });
    objectApi.remove(serial);
    world.object('v1', 'Namespace', 'team');
    expect(world.hear()).toEqual(['- → fast', 'fast → fast', 'fast → -']);
  });
});
