/** Flags of `kubectl drain`, and answers that it meets seldom. It lists for 30 ms; an eviction is answered 8 ms after it was asked for. */
import { describe, expect, it } from 'vitest';
import { type DrainCommand, startDrain } from '../../../src/faults/_drain/index.ts';
import { compileLabelSelector } from '../../../src/model/index.ts';
import { budget, metadata, node, selectorOf, template, TestWorld } from '../../cluster/_world.ts';

function world(...apps: readonly string[]): TestWorld {
  const w = new TestWorld();
  w.add(node('n1'));
  for (const app of apps) w.pod(app, 'n1', template(app, { grace: 20 }));
  w.run(5);
  return w;
}

const drain = (w: TestWorld, options: Partial<DrainCommand>): void =>
  w.at(10, () => void startDrain(w, [0], { force: true, ...options }));

const seconds = (rows: readonly string[]): number[] => rows.map((row) => Number(row.split(' ')[0]));

describe('flags', () => {
  it('--pod-selector takes only what it selects, and all of the node is cordoned', () => {
    const w = world('a', 'b', 'c');
    drain(w, { podSelector: compileLabelSelector(selectorOf('b')) });
    w.run(60);
    expect(w.rows('drain-started')).toEqual(['10.030 drain-started n1 1 selected']);
    expect(w.rows('pod-deletion-requested').map((row) => row.split(' ')[2])).toHaveLength(1);
    expect([...w.cluster.pods.live()].map((row) => w.cluster.pods.name(row))).toEqual(['a', 'c']);
    expect(w.cluster.nodes.object(0).spec.unschedulable).toBe(true);
  });

  it.each([
    [undefined, 20],
    [5, 5],
    [0, 0],
  ])('--grace-period %s asks for %d s', (gracePeriodSeconds, wanted) => {
    const w = world('a');
    drain(w, { gracePeriodSeconds });
    w.run(60);
    expect(w.rows('pod-deletion-requested')[0]).toContain(`kubectl-drain ${wanted} n1`);
  });
});

describe('answers', () => {
  it('a budget that is behind: the client asks eleven times, 10 s apart, before kubectl hears of it and waits 5 s', () => {
    const w = world('a');
    // nobody counts it: its status is never up to date
    w.create(budget('a', { minAvailable: 0 }));
    drain(w, {});
    w.run(240);
    const attempts = seconds(w.rows('eviction'));
    // 10.038, then every 10.008 s ten times: 110.118; 5.008 later the same again
    expect(attempts.slice(0, 2)).toEqual([10.038, 20.046]);
    expect(attempts[10]).toBe(110.118);
    expect(attempts[11]).toBe(115.126);
    expect(attempts[21]).toBe(215.206);
    expect(seconds(w.rows('drain-blocked'))).toEqual([110.118, 215.206]);
  });

  it('a namespace that ends: again every 5 s, until the pod is seen to end; then it waits for it', () => {
    const w = new TestWorld();
    w.add(node('n1'));
    w.pod('a', 'n1', template('a', { annotations: { 'seatrial.dev/termination-seconds': '8' } }));
    const metadata_ = metadata('default', { namespace: '' });
    const [namespace] = w.create({ apiVersion: 'v1', kind: 'Namespace', metadata: metadata_ });
    w.at(9, () => w.cluster.objectApi.requestDeletion(namespace, ['kubernetes']));
    // whoever empties the namespace comes to the pod at 17 s; it ends at 25
    w.at(17, () => w.cluster.podApi.delete(w.cluster.pods.find('default', 'a'), { by: 'namespace-controller' }));
    drain(w, {});
    w.run(60);
    const text = '403 kubectl-drain namespace default is being terminated';
    expect(w.rows('eviction').map((row) => row.split(' ').slice(3).join(' '))).toEqual([text, text, text]);
    // at 20.054 it is known to end: looked for every second from then on
    expect(seconds(w.rows('eviction'))).toEqual([10.038, 15.046, 20.054]);
    expect(seconds(w.rows('drain-blocked'))).toEqual([10.038, 15.046]);
    expect(w.rows('drain-ended')).toEqual(['25.054 drain-ended n1 1']);
  });
});
