import { describe, expect, test } from 'vitest';
import {
  ADD,
  ALL,
  type ClusterEvent,
  DELETE,
  podRefOf,
  UPDATE,
  UPDATE_NODE_LABEL,
  UPDATE_NODE_TAINT,
} from '../../../src/scheduler/framework/index.ts';
import {
  FORCE_ACTIVATE,
  HintTable,
  QUEUE_AFTER_BACKOFF,
  QUEUE_IMMEDIATELY,
  SKIP,
  UNSCHEDULABLE_TIMEOUT,
} from '../../../src/scheduler/queue/index.ts';
import { PluginBits } from '../../../src/scheduler/queue/plugin-bits.ts';
import { NODE_ADD, NODE_TAINT, plugin, POD_DELETE, QueueWorld } from './_queue.ts';

const NODE_LABEL: ClusterEvent = { resource: 'Node', actions: UPDATE_NODE_LABEL };

describe('is a waiting pod worth a try', () => {
  const world = new QueueWorld();
  const pod = podRefOf(world.cluster, world.pod('p'));
  const other = podRefOf(world.cluster, world.pod('other'));
  const bits = new PluginBits();
  const [yes, no, bare] = ['Yes', 'No', 'Bare'].map((name) => bits.of(name));
  const table = new HintTable(
    [
      plugin('Yes', [NODE_ADD, NODE_TAINT], 'Queue'),
      plugin('No', [NODE_ADD, NODE_TAINT], 'Skip'),
      plugin('Bare', [NODE_LABEL]),
    ],
    bits,
  );
  const ask = (rejectors: number, pending: number, event: ClusterEvent, after = undefined as typeof pod | undefined) =>
    table.strategy(pod, rejectors, pending, { event, before: undefined, after });

  test.each([
    ['no plugin refused it', ask(0, 0, NODE_ADD), QUEUE_AFTER_BACKOFF],
    ['a refusing plugin says Queue', ask(yes, 0, NODE_ADD), QUEUE_AFTER_BACKOFF],
    ['a refusing plugin says Skip', ask(no, 0, NODE_ADD), SKIP],
    ['one of two says Queue', ask(yes | no, 0, NODE_ADD), QUEUE_AFTER_BACKOFF],
    ['a pending plugin says Queue', ask(0, yes, NODE_ADD), QUEUE_IMMEDIATELY],
    ['a refusing one says Queue, the pending one Skip', ask(yes, no, NODE_ADD), QUEUE_AFTER_BACKOFF],
    ['no hint means Queue', ask(bare, 0, NODE_LABEL), QUEUE_AFTER_BACKOFF],
    ['the plugin did not ask for this event', ask(yes, 0, POD_DELETE), SKIP],
    ['another plugin asked for this event', ask(yes, 0, NODE_LABEL), SKIP],
    ['the flush of those left over', ask(no, 0, UNSCHEDULABLE_TIMEOUT), QUEUE_AFTER_BACKOFF],
    ['activation of this pod', ask(no, 0, FORCE_ACTIVATE, pod), QUEUE_AFTER_BACKOFF],
    ['activation of another pod', ask(no, 0, FORCE_ACTIVATE, other), SKIP],
  ])('%s', (_, got, wanted) => {
    expect(got).toBe(wanted);
  });
});

describe('who hears of what', () => {
  const heardBy = (wanted: readonly ClusterEvent[] | undefined, event: ClusterEvent): boolean => {
    const bits = new PluginBits();
    return new HintTable([plugin('P', wanted)], bits).interested(event) !== 0;
  };

  test.each<[string, readonly ClusterEvent[] | undefined, ClusterEvent, boolean]>([
    ['the same event', [NODE_ADD], NODE_ADD, true],
    ['another action', [NODE_ADD], { resource: 'Node', actions: DELETE }, false],
    ['one of several actions', [{ resource: 'Node', actions: ADD | UPDATE_NODE_LABEL }], NODE_LABEL, true],
    ['any update', [{ resource: 'Node', actions: UPDATE }], NODE_LABEL, true],
    ['Pod means assigned ones', [{ resource: 'Pod', actions: DELETE }], POD_DELETE, true],
    [
      'Pod means pending ones',
      [{ resource: 'Pod', actions: ADD }],
      { resource: 'UnschedulablePod', actions: ADD },
      true,
    ],
    ['every resource', [{ resource: '*', actions: ADD }], { resource: 'CSINode', actions: ADD }, true],
    ['another resource', [{ resource: 'CSIDriver', actions: ADD }], { resource: 'CSINode', actions: ADD }, false],
    [
      'a plugin without registrations hears of everything',
      undefined,
      { resource: 'StorageClass', actions: DELETE },
      true,
    ],
    ['a plugin with an empty list hears of nothing', [], NODE_ADD, false],
    ['every action', [{ resource: 'Node', actions: ALL }], NODE_TAINT, true],
    ['who wants new nodes hears of taint updates', [NODE_ADD], NODE_TAINT, true],
    ['who wants other updates of nodes does not', [NODE_LABEL], NODE_TAINT, false],
  ])('%s', (_, wanted, event, heard) => {
    expect(heardBy(wanted, event)).toBe(heard);
  });

  test('the taint update of one who wanted new nodes is not put to its hint', () => {
    const bits = new PluginBits();
    const table = new HintTable([plugin('P', [NODE_ADD], 'Skip'), plugin('Q', [NODE_ADD, NODE_TAINT], 'Skip')], bits);
    const world = new QueueWorld();
    const pod = podRefOf(world.cluster, world.pod('p'));
    const ask = (name: string): number =>
      table.strategy(pod, bits.of(name), 0, { event: NODE_TAINT, before: undefined, after: undefined });
    expect([ask('P'), ask('Q')]).toEqual([QUEUE_AFTER_BACKOFF, SKIP]);
  });

  test('a plugin that cannot refuse a pod is not asked', () => {
    const bits = new PluginBits();
    const table = new HintTable([{ name: 'Scorer', score: () => 1 }], bits);
    expect(table.interested({ resource: 'Node', actions: UPDATE_NODE_TAINT })).toBe(0);
  });
});
