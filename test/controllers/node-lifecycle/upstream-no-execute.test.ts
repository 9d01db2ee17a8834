/**
 * Upstream's scripted tests of the NoExecute taints and of the queue that rations them, in our own words
 * (pkg/controller/nodelifecycle/node_lifecycle_controller_test.go, scheduler/rate_limited_queue_test.go).
 */
import { describe, expect, it } from 'vitest';
import { NodeLifecycleController } from '../../../src/controllers/node-lifecycle/index.ts';
import { fullLimiter, takeToken, withRate } from '../../../src/controllers/node-lifecycle/limiter.ts';
import { ZoneQueues } from '../../../src/controllers/node-lifecycle/zone-queues.ts';
import { PassGrid } from '../../../src/controllers/_shared/pass-grid.ts';
import { Kernel } from '../../../src/kernel/index.ts';
import type { Condition, Node } from '../../../src/model/objects/index.ts';
import { metadata, node } from '../../cluster/_world.ts';
import { makeCluster } from '../../support/world.ts';

type Status = Condition['status'];

const ready = (status: Status, at = 0): Condition => ({
  type: 'Ready',
  status,
  lastHeartbeatTime: at,
  lastTransitionTime: at,
});

/**
 * Nodes named n0, n1 … with these statuses, under a monitor that taints as fast as it can. Each node renews its lease, so that
 * nothing but the row changes a status. Passes fall at 0, 5.003, 10.006 …
 */
function monitored(...statuses: readonly Status[]) {
  const cluster = makeCluster();
  const lifecycle = new NodeLifecycleController(cluster, { startedAt: 0, latency: 0, nodeEvictionRate: 1000 });
  const add = (status: Status) => {
    const plain = node('');
    const name = `n${cluster.nodes.names.length}`;
    const object: Node = { ...plain, metadata: metadata(name, { namespace: '' }), status: { ...plain.status } };
    cluster.nodeApi.create({ ...object, status: { ...object.status, conditions: [ready(status)] } });
    cluster.nodeApi.startLease(cluster.nodes.find(name), 0, 10_000);
  };
  for (const status of statuses) add(status);
  lifecycle.start();
  const post = (index: number, conditions: readonly Condition[]) => {
    const object = cluster.nodes.object(index);
    cluster.nodeApi.replace(index, { ...object, status: { ...object.status, conditions } }, ~0);
  };
  const noExecute = (index: number) =>
    cluster.nodes
      .object(index)
      .spec.taints.filter(({ effect }) => effect === 'NoExecute')
      .map(({ key }) => key.replace('node.kubernetes.io/', ''));
  const run = (seconds: number) => cluster.kernel.runUntil(seconds * 1000);
  return { add, post, noExecute, run };
}

describe('ApplyNoExecuteTaints', () => {
  const world = () => {
    const w = monitored('Unknown', 'True', 'False', 'True');
    w.run(4);
    return w;
  };

  it('one for the node that is unknown, another for the one that says it is not ready', () => {
    const w = world();
    expect([0, 1, 2, 3].map((index) => w.noExecute(index))).toEqual([['unreachable'], [], ['not-ready'], []]);
  });

  it('none any more once the node is ready', () => {
    const w = world();
    w.post(2, [ready('True', 4000)]);
    w.run(6);
    expect(w.noExecute(2)).toEqual([]);
  });

  it('none for a node whose condition Ready is gone between its place in the queue and its turn', () => {
    const w = world();
    w.post(3, [ready('False', 4000)]);
    // the pass at 5.003 puts it into the queue, which is looked at every 0.101 s: at 5.05
    w.run(5.01);
    w.post(3, [{ ...ready('Unknown', 5010), type: 'MemoryPressure' }]);
    w.run(8);
    expect(w.noExecute(3)).toEqual([]);
  });
});

describe('ApplyNoExecuteTaintsToNodesEnqueueTwice', () => {
  it('a node that waits twice and is ready by then holds up nobody behind it', () => {
    const w = monitored('Unknown', 'True', 'False');
    w.run(0);
    w.post(0, [ready('True', 1)]);
    w.add('Unknown');
    w.add('True');
    w.add('False');
    w.run(5.2);
    expect([0, 1, 2, 3, 4, 5].map((index) => w.noExecute(index))).toEqual([
      [],
      [],
      ['not-ready'],
      ['unreachable'],
      [],
      ['not-ready'],
    ]);
  });
});

describe('SwapUnreachableNotReadyTaints', () => {
  it('at the next pass, without a token', () => {
    const w = monitored('Unknown', 'True');
    w.run(4);
    expect(w.noExecute(0)).toEqual(['unreachable']);
    w.post(0, [ready('False', 4000)]);
    w.run(5.003);
    expect(w.noExecute(0)).toEqual(['not-ready']);
  });
});

/**
 * Nodes are numbered in the order of their creation, and that is the order in which a pass finds and queues them. What upstream's
 * callback may ask for – not yet, come back in so many milliseconds – the monitor never does: it always answers that the node is
 * done. So retries within the queue (TryOrdering's and TryRemovingWhileTry's second element) are not told.
 */
describe('RateLimitedTimedQueue', () => {
  const NEVER = 0;
  function queue(rate: number) {
    const kernel = new Kernel({ seed: 'queue' });
    const taken: string[] = [];
    const names = ['first', 'second', 'third'];
    const queues = new ZoneQueues(kernel, 'test', new PassGrid(0, 1), (index) => taken.push(names[index]));
    queues.addZone('z', rate);
    const add = (name: string) => queues.add('z', names.indexOf(name));
    const waiting = () => names.filter((_, index) => queues.has(index));
    return { kernel, queues, taken, add, waiting, remove: (name: string) => queues.remove(names.indexOf(name)) };
  }
  const filled = (rate: number) => {
    const q = queue(rate);
    for (const name of ['first', 'second', 'third']) q.add(name);
    return q;
  };

  it('AddNode, UniqueQueueGet: each waits once, and leaves in its order', () => {
    const q = filled(1);
    q.add('first');
    expect(q.waiting()).toEqual(['first', 'second', 'third']);
    q.kernel.runUntil(1);
    expect(q.taken).toEqual(['first']);
    expect(q.waiting()).toEqual(['second', 'third']);
  });

  it.each([
    ['first', ['second', 'third']],
    ['second', ['first', 'third']],
    ['third', ['first', 'second']],
  ])('DelNode: without the %s', (gone, left) => {
    const q = filled(NEVER);
    q.remove(gone);
    expect(q.waiting()).toEqual(left);
  });

  it('Try, TryOrdering: takes all that are there, in order', () => {
    const q = filled(1000);
    q.remove('second');
    q.kernel.runUntil(10);
    expect(q.taken).toEqual(['first', 'third']);
    expect(q.waiting()).toEqual([]);
  });

  it('TryRemovingWhileTry: who is removed while others are taken is not taken', () => {
    const q = filled(1000);
    q.kernel.runUntil(0);
    q.remove('second');
    q.kernel.runUntil(10);
    expect(q.taken).toEqual(['first', 'third']);
  });

  it('Clear: nobody waits under another leader', () => {
    const q = filled(NEVER);
    q.queues.restart(new PassGrid(0, 1));
    expect(q.waiting()).toEqual([]);
  });

  it('SwapLimiter: nothing at rate 0, then the new rate; the same rate changes nothing', () => {
    const never = withRate(fullLimiter(1000, 0), 0, 0);
    expect([never.rate, takeToken(never, 1e9)]).toEqual([0, undefined]);
    const limited = withRate(never, 5.5, 0);
    expect(limited.rate).toBe(5.5);
    expect(withRate(limited, 5.5, 1)).toBe(limited);
  });

  it('AddAfterTry: who was taken may wait again', () => {
    const q = filled(1000);
    q.remove('second');
    q.kernel.runUntil(10);
    q.add('first');
    q.kernel.runUntil(20);
    expect(q.taken).toEqual(['first', 'third', 'first']);
  });
});
