/** Taint eviction on virtual time. The controller hears of a change 12 ms after it. */
import { describe, expect, it } from 'vitest';
import { TaintEvictionController } from '../../../src/controllers/taint-eviction/index.ts';
import type { Taint, Toleration } from '../../../src/model/objects/index.ts';
import { node, template, TestWorld } from '../../cluster/_world.ts';

const X: Taint = { key: 'x', effect: 'NoExecute' };
const Y: Taint = { key: 'y', effect: 'NoExecute' };
const forSeconds = (key: string, tolerationSeconds?: number): Toleration => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds,
});

function world(): {
  world: TestWorld;
  controller: TaintEvictionController;
  taint(seconds: number, ...taints: readonly Taint[]): void;
} {
  const w = new TestWorld();
  const controller = new TaintEvictionController(w.cluster, { latency: 12 });
  w.add(node('n1'));
  controller.start();
  return {
    world: w,
    controller,
    taint: (seconds, ...taints) => w.at(seconds, () => w.cluster.nodeApi.setTaints(0, taints)),
  };
}

const events = (w: TestWorld): string[] =>
  w
    .rows('event')
    .filter((row) => row.includes('TaintManagerEviction'))
    .map((row) => row.replace('TaintManagerEviction ', ''));
const deletions = (w: TestWorld): string[] => w.rows('pod-deletion-requested');

describe('a pod on a tainted node', () => {
  it('goes at once if it does not tolerate the taint, with its own grace period', () => {
    const { world: w, taint } = world();
    w.pod('a', 'n1', template('a', { grace: 7 }));
    taint(6, X);
    w.run(6.5);
    expect(w.rows('pod-disruption-target', 'pod-deletion-requested')).toEqual([
      '6.012 pod-disruption-target a DeletionByTaintManager Taint manager: deleting due to NoExecute taint n1',
      '6.012 pod-deletion-requested a taint-eviction-controller 7 n1',
    ]);
    expect(events(w)).toEqual(['6.012 event Marking for deletion Pod default/a a']);
  });

  it('stays for the shortest of the times that it tolerates, and for ever without one', () => {
    const { world: w, taint } = world();
    w.pod('short', 'n1', template('short', { tolerations: [forSeconds('x', 5), forSeconds('y')] }));
    w.pod('ever', 'n1', template('ever', { tolerations: [{ operator: 'Exists' }] }));
    taint(6, X, Y);
    w.run(100);
    expect(deletions(w)).toEqual(['11.012 pod-deletion-requested pod2 taint-eviction-controller 30 n1']);
    expect(w.cluster.pods.find('default', 'ever')).toBeGreaterThanOrEqual(0);
  });

  it('keeps its first time whatever taints come; one that it does not tolerate makes it go at once', () => {
    const { world: w, taint } = world();
    w.pod('a', 'n1', template('a', { tolerations: [forSeconds('x', 14), forSeconds('y', 2)] }));
    w.pod('c', 'n1', template('c', { tolerations: [forSeconds('x', 14)] }));
    taint(6, X);
    taint(9, X, Y);
    w.run(9.5);
    expect(events(w)).toEqual([
      '9.012 event Cancelling deletion of Pod default/c c',
      '9.012 event Marking for deletion Pod default/c c',
    ]);
    w.run(30);
    // 6.012 + 14: neither 9 + 2 nor 9 + 14
    expect(deletions(w).map((row) => row.split(' ')[0])).toEqual(['9.012', '20.012']);
  });

  it('is left alone when the taints go in time, and begins from zero when they come back', () => {
    const { world: w, taint } = world();
    w.pod('a', 'n1', template('a', { tolerations: [forSeconds('x', 10)] }));
    taint(6, X);
    taint(12);
    taint(20, X);
    w.run(29.9);
    expect(events(w)).toEqual(['12.012 event Cancelling deletion of Pod default/a a']);
    expect(deletions(w)).toEqual([]);
    w.run(30.1);
    expect(deletions(w).map((row) => row.split(' ')[0])).toEqual(['30.012']);
  });

  it('is judged when it is bound to a node that has the taint already', () => {
    const { world: w, taint } = world();
    taint(1, X);
    w.at(5, () => w.pod('late', 'n1', template('late', { tolerations: [forSeconds('x', 3)] })));
    w.run(9);
    expect(deletions(w).map((row) => row.split(' ')[0])).toEqual(['8.012']);
  });

  it('is still timed out after its node was deleted; a deleted pod cancels its timer', () => {
    const { world: w, taint } = world();
    w.pod('a', 'n1', template('a', { tolerations: [forSeconds('x', 10)] }));
    w.pod('b', 'n1', template('b', { tolerations: [forSeconds('x', 10)], grace: 0 }));
    taint(6, X);
    w.at(8, () => w.cluster.nodeApi.delete(0));
    w.at(9, () => w.cluster.podApi.delete(w.cluster.pods.find('default', 'b'), { by: 'user', gracePeriodSeconds: 0 }));
    w.run(17);
    expect(events(w)[0]).toMatch(/^9.012 event Cancelling deletion of Pod default\/b/);
    expect(
      deletions(w)
        .filter((row) => row.includes('taint-eviction'))
        .map((row) => row.split(' ')[0]),
    ).toEqual(['16.012']);
  });
});

it('sends three requests a pod, at 20 a second after the first 30', () => {
  const { world: w, taint } = world();
  for (let i = 0; i < 20; i++) w.pod(`p${i}`, 'n1', template('p'));
  taint(6, X);
  w.run(6.05);
  // twenty reads, then ten conditions at once
  expect(w.rows('pod-disruption-target')).toHaveLength(10);
  expect(deletions(w)).toHaveLength(0);
  w.run(20);
  // the other ten conditions take 0.5 s, then the deletions come every 50 ms: the last at 6.012 + 30 · 0.05
  const times = deletions(w).map((row) => Number(row.split(' ')[0]));
  expect(times).toHaveLength(20);
  expect(times[19]).toBeCloseTo(7.512, 3);
});

it('starts its timers anew under another leader', () => {
  const { world: w, controller, taint } = world();
  w.pod('a', 'n1', template('a', { tolerations: [forSeconds('x', 10)] }));
  taint(6, X);
  w.at(10, () => controller.stop());
  w.at(20, () => controller.resume());
  w.run(31);
  expect(deletions(w).map((row) => row.split(' ')[0])).toEqual(['30.012']);
});
