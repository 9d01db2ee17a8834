/** Budgets, taints and dead machines: what else is seen, and what is excused. */
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/cluster/index.ts';
import { Checker } from '../../src/invariants/index.ts';
import type { PodDisruptionBudget } from '../../src/model/objects/index.ts';
import { FAILED } from '../../src/record/index.ts';
import { makeCluster, node } from '../support/world.ts';
import { anything, budget, later, marks, running, says, taintedWith } from './_world.ts';

describe('invariants of disruption', () => {
  const thirty = [{ key: 'k', operator: 'Exists', tolerationSeconds: 30 }];
  it.each<[string, (cluster: Cluster) => void, string]>([
    [
      'a pod that tolerates its taints for longer',
      (cluster) => {
        const row = running(cluster, { tolerations: thirty });
        cluster.nodeApi.setTaints(0, taintedWith('k'));
        cluster.kernel.runUntil(29_999);
        marks(cluster, row);
      },
      'is evicted 1 ms before its time',
    ],
    [
      'a pod that tolerates its taints for ever',
      (cluster) => {
        const row = running(cluster, { tolerations: [{ operator: 'Exists' }] });
        cluster.nodeApi.setTaints(0, taintedWith('k'));
        later(cluster);
        marks(cluster, row);
      },
      'tolerates what its node has',
    ],
    [
      'a pod whose node has no taint any more',
      (cluster) => {
        const row = running(cluster, { tolerations: thirty });
        cluster.nodeApi.setTaints(0, taintedWith('k'));
        cluster.kernel.runUntil(10_000);
        cluster.nodeApi.setTaints(0, []);
        cluster.kernel.runUntil(30_000);
        marks(cluster, row);
      },
      'tolerates what its node has',
    ],
    [
      'a pod that goes too late',
      (cluster) => {
        const row = running(cluster, { tolerations: thirty });
        cluster.nodeApi.setTaints(0, taintedWith('k'));
        cluster.kernel.runUntil(30_101);
        marks(cluster, row);
      },
      'is still there 101 ms after it had to be evicted',
    ],
  ])('%s is not evicted then', (_, breakIt, message) => {
    const cluster = makeCluster();
    new Checker(cluster, 'all');
    cluster.nodeApi.create(node('n0') as never);
    expect(() => breakIt(cluster)).toThrow(message);
  });

  it('a later taint does not shorten what is tolerated, nor does it excuse a delay', () => {
    const cluster = makeCluster();
    new Checker(cluster, 'all');
    cluster.nodeApi.create(node('n0') as never);
    const row = running(cluster, { tolerations: [...thirty, { key: 'l', operator: 'Exists', tolerationSeconds: 5 }] });
    cluster.nodeApi.setTaints(0, taintedWith('k'));
    cluster.kernel.runUntil(10_000);
    cluster.nodeApi.setTaints(0, [...taintedWith('k'), ...taintedWith('l')]);
    cluster.kernel.runUntil(20_000);
    expect(() => anything(cluster)).not.toThrow();
    cluster.kernel.runUntil(30_000);
    expect(() => marks(cluster, row)).not.toThrow();
  });

  it('a controller that was away begins anew, and is not asked for what it forgot', () => {
    const cluster = makeCluster();
    new Checker(cluster, 'all');
    cluster.nodeApi.create(node('n0') as never);
    running(cluster);
    const { texts } = cluster.record;
    cluster.record.append('fault-started', 0, 0, texts.id('component-down'), texts.id('x'), texts.id(''));
    cluster.nodeApi.setTaints(0, taintedWith('k'));
    anything(cluster);
    later(cluster);
    expect(() => anything(cluster)).not.toThrow();
  });

  const unknown = { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' } as const;
  it.each<[string, (cluster: Cluster, row: number) => void, string]>([
    [
      'removes a pod',
      (cluster, row) => {
        cluster.podApi.delete(row, { by: 'user' });
        cluster.podApi.remove(row, 'kubelet');
      },
      'a pod is removed by its kubelet on n0, whose machine is dark',
    ],
    [
      'evicts a pod',
      (cluster, row) => cluster.podApi.setPhase(row, FAILED, { reason: 'Evicted' }),
      'a pod finishes on n0, whose machine is dark',
    ],
    [
      'ends a container',
      ({ record, pods }, row) => record.append('container-ended', 0, pods.serial[row], record.texts.id('c'), 1, -1),
      'a container ends on n0, whose machine is dark',
    ],
    [
      'is measured',
      (cluster) => {
        cluster.metrics.pods = { podMetrics: () => ({ timestamp: 0, window: 1, containers: [] }) };
        cluster.record.append('usage-sample', 0, -1, cluster.record.texts.id('cpu'), 1, -1);
      },
      'uses something on n0, which has no power',
    ],
    [
      'is known to be silent after 49.999 s',
      (cluster) => {
        cluster.nodeApi.startLease(0, 0, 10_000);
        cluster.nodeApi.stopLease(0);
        cluster.kernel.runUntil(49_999);
        cluster.nodeApi.setConditions(0, [unknown as never]);
      },
      'n0 is Unknown 49999 ms after it renewed its lease',
    ],
    [
      'is not known to be silent after 81 s',
      (cluster) => {
        cluster.kernel.runUntil(81_000);
        anything(cluster);
      },
      'n0 has been silent for 81000 ms, and is True',
    ],
  ])('a dark machine that %s is seen', (_, breakIt, message) => {
    const cluster = makeCluster();
    new Checker(cluster, 'all');
    for (const name of ['n0', 'n1']) cluster.nodeApi.create(node(name) as never);
    const row = running(cluster);
    says(cluster, 'dark');
    expect(() => breakIt(cluster, row)).toThrow(message);
  });

  it('what is used while no machine has power is seen', () => {
    const cluster = makeCluster();
    new Checker(cluster, 'all');
    cluster.nodeApi.create(node('n0') as never);
    says(cluster, 'dark');
    const sample = () => cluster.record.append('usage-sample', 0, -1, cluster.record.texts.id('cpu'), 1, -1);
    expect(sample).toThrow('something is used, and no machine has power');
  });

  it('garbage collection may write off a pod of a dark machine', () => {
    const cluster = makeCluster();
    new Checker(cluster, 'all');
    cluster.nodeApi.create(node('n0') as never);
    const row = running(cluster);
    says(cluster, 'dark');
    expect(() => cluster.podApi.setPhase(row, FAILED)).not.toThrow();
  });

  it('a drain of some pods says nothing of the others', () => {
    const cluster = makeCluster();
    new Checker(cluster, 'all');
    cluster.nodeApi.create(node('n0') as never);
    running(cluster);
    cluster.record.append('drain-started', 0, 0, 0, cluster.record.texts.id('selected'));
    expect(() => cluster.record.append('drain-ended', 0, 0, 1)).not.toThrow();
  });

  it('a loss that a controller has not counted yet excuses an eviction', () => {
    const cluster = makeCluster();
    new Checker(cluster, 'all');
    cluster.nodeApi.create(node('n0') as never);
    const [first, second] = [running(cluster), running(cluster)];
    budget(cluster, { expectedPods: 2, currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1 });
    later(cluster);
    cluster.podApi.setReady(first, false);
    expect(cluster.evictionApi.evict(second, { by: 'kubectl-drain' }).code).toBe(201);
  });

  it.each([
    ['counts the healthy anew', { currentHealthy: 2 }, 'is counted anew by an eviction'],
    ['takes nothing', { disruptionsAllowed: 2 }, 'allows 2 after an eviction, and 2 before'],
  ])('an eviction that %s is seen', (_, change, message) => {
    const cluster = makeCluster();
    new Checker(cluster, 'all');
    cluster.nodeApi.create(node('n0') as never);
    for (let i = 0; i < 3; i++) running(cluster);
    const serial = budget(cluster, {
      expectedPods: 3,
      currentHealthy: 3,
      desiredHealthy: 1,
      disruptionsAllowed: 2,
    });
    const { status } = cluster.objects.get<PodDisruptionBudget>(serial) as PodDisruptionBudget;
    const next = { ...status, disruptedPods: new Map([['p0', 0]]), disruptionsAllowed: 1, ...change };
    expect(() => cluster.budgets.writeStatus(serial, next)).toThrow(message);
  });
});
