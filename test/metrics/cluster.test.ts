import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/record/index.ts';
import { MINUTE, SECOND, Story, valuesOf } from './story.ts';

describe('numbers of the whole cluster', () => {
  it('node hours and cost: lifetimes added up, ready or not', () => {
    const story = new Story(60 * MINUTE);
    story.node(0, 'n1', 'a', {}, { pricePerHour: 0.2 });
    const second = story.node(30 * MINUTE, 'n2', 'a', {}, { pricePerHour: 0.4 });
    story.nodeReady(40 * MINUTE, second, 'Unknown');
    story.nodeDeleted(45 * MINUTE, second);
    const result = story.result();
    // One hour of n1, a quarter of n2: 0.2 $ + 0.1 $.
    expect(result.counts).toMatchObject({ nodeHours: 1.25, costDollars: 0.3, nodes: 1, nodesPeak: 2 });
    expect(valuesOf(result, 'nodes')).toMatchObject({ min: 1, max: 2, avg: 1.25, value: 1 });
    expect(result.nodes).toMatchObject([
      { node: 'n1', state: 'Ready', readySeconds: 3600, notReadySeconds: 0 },
      { node: 'n2', state: 'Deleted', readySeconds: 600, notReadySeconds: 300, deleted: 45 * MINUTE },
    ]);
  });

  it('requested, imbalance, stranded and blast radius of two nodes', () => {
    const story = new Story(10 * MINUTE);
    const n1 = story.node(0, 'n1', 'a', { cpu: 4000, memory: 1000, pods: 10 });
    const n2 = story.node(0, 'n2', 'b', { cpu: 4000, memory: 1000, pods: 10 });
    const set = story.object(0, 'ReplicaSet', 'web', { replicas: 4 });
    const podClass = story.class({ cpu: 1000, memory: 300 });
    for (const name of ['a', 'b', 'c']) story.running(0, name, set, podClass, n1);
    story.running(0, 'd', set, podClass, n2);
    const result = story.result();
    // 4 of 8 cores, 1,200 of 2,000.
    expect(valuesOf(result, 'requested_ratio', { resource: 'cpu' }).value).toBe(0.5);
    expect(valuesOf(result, 'requested_ratio', { resource: 'memory' }).value).toBe(0.6);
    // CPU 75 % and 25 %: mean 50, each 25 away.
    expect(valuesOf(result, 'imbalance', { resource: 'cpu' }).value).toBe(0.25);
    // n1 has 25 % of its CPU free and 10 % of its memory, so 15 % of its CPU is stranded; n2 75 % and 70 %, so 5 %.
    expect(valuesOf(result, 'stranded', { resource: 'cpu' }).value).toBeCloseTo((0.15 * 4000 + 0.05 * 4000) / 8000, 3);
    expect(valuesOf(result, 'stranded', { resource: 'memory' }).value).toBe(0);
    expect(valuesOf(result, 'blast_radius', { domain: 'node' }).value).toBe(0.75);
    expect(valuesOf(result, 'max_skew').value).toBe(2);
    expect(result.workloads[0]).toMatchObject({
      skew: 2,
      zones: [
        ['a', 3],
        ['b', 1],
      ],
    });
  });

  it('says the same of nodes and pods that came and went as of a cluster that never had them', () => {
    const told = (extra: boolean): Result => {
      const story = new Story(MINUTE);
      const podClass = story.class({ cpu: 1000 });
      const [a, b] = [story.node(0, 'a', 'a'), story.node(0, 'b', 'b')];
      story.running(SECOND, 'stays', -1, podClass, a);
      story.running(SECOND, 'stays too', -1, podClass, b);
      if (extra) {
        const c = story.node(2 * SECOND, 'c', 'c');
        const pods = ['x', 'y'].map((name) => story.running(3 * SECOND, name, -1, podClass, c));
        const onA = story.running(3 * SECOND, 'z', -1, podClass, a);
        for (const pod of [...pods, onA]) story.gone(10 * SECOND, pod);
        story.nodeDeleted(12 * SECOND, c);
      }
      return story.result();
    };
    const last = (result: Result, name: string): unknown[] =>
      result.series.filter((series) => series.name === name).map(({ labels, values }) => [labels, values.at(-1)]);
    const without = told(false);
    const withThem = told(true);
    for (const name of ['imbalance', 'stranded', 'requested_ratio', 'blast_radius'])
      expect(last(withThem, name)).toEqual(last(without, name));
    // one of two pods on the fullest node; then two of five
    const fullest = withThem.series.find(({ name, labels }) => name === 'blast_radius' && labels.domain === 'node');
    expect(fullest?.values).toEqual([0, 0.5, 0.4, 0.5]);
  });

  it('recovery: to the end of the shortage that began before the next event', () => {
    const story = new Story(10 * MINUTE);
    const node = story.node(0, 'n1');
    const set = story.object(0, 'ReplicaSet', 'web', { replicas: 1 });
    const podClass = story.class();
    const pod = story.running(0, 'a', set, podClass, node);
    story.fault(60 * SECOND, 0, 'dark');
    story.ready(110 * SECOND, pod, false);
    story.ready(150 * SECOND, pod);
    story.fault(5 * MINUTE, 1, 'quiet');
    story.fault(6 * MINUTE, 2, 'dark-again');
    story.ready(7 * MINUTE, pod, false);
    const result = story.result([
      { metric: 'recovery_seconds{event="dark"}', threshold: 'max<=90' },
      { metric: 'recovery_seconds{event="dark-again"}', threshold: 'max<900' },
    ]);
    expect(valuesOf(result, 'recovery_seconds', { event: 'dark' }).max).toBe(90);
    expect(valuesOf(result, 'recovery_seconds', { event: 'quiet' }).max).toBe(0);
    expect(result.slos).toMatchObject([
      { passed: true, measured: 90 },
      // 240 s so far, and no end in sight: no upper bound holds.
      { passed: false, measured: 240, note: 'not over when the run ended' },
    ]);
  });

  it('a drain that a budget holds up', () => {
    const story = new Story(10 * MINUTE);
    const node = story.node(0, 'n1');
    const pdb = story.object(0, 'PodDisruptionBudget', 'web');
    const set = story.object(0, 'ReplicaSet', 'web', { replicas: 1 });
    const pod = story.running(0, 'web-a', set, story.class({}, [pdb]), node);
    story.record.append('pdb-status', 0, pdb, 1, 1, 0);
    story.record.append('drain-started', 60 * SECOND, node, 1);
    for (let at = 60; at <= 120; at += 5)
      story.record.append('eviction', at * SECOND, pod, 429, story.text('kubectl-drain'), -1);
    story.record.append('eviction', 125 * SECOND, pod, 201, story.text('kubectl-drain'), -1);
    story.target(125 * SECOND, pod, 'EvictionByEvictionAPI');
    story.delete(125 * SECOND, pod, 'kubectl-drain');
    story.gone(155 * SECOND, pod);
    story.record.append('drain-ended', 155 * SECOND, node, 1, -1);
    const result = story.result();
    expect(result.drains).toMatchObject([
      {
        node: 'n1',
        from: 60_000,
        to: 155_000,
        outcome: 'succeeded',
        blockedSeconds: 65,
        blocked: [{ from: 60_000, to: 125_000, pdb: 'pdb/web', pod: 'web-a' }],
      },
    ]);
    expect(valuesOf(result, 'pdb_blocked_seconds').max).toBe(65);
    expect(valuesOf(result, 'drain_duration_seconds').max).toBe(95);
    // The API admitted it, so the budget was respected.
    expect(result.disruptions).toMatchObject([
      { cause: 'EvictionByEvictionAPI', by: 'kubectl-drain', voluntary: true, budget: 'respected', pdb: 'pdb/web' },
    ]);
    expect(result.counts.pdbViolations).toBe(0);
  });

  it('a budget is broken by what does not ask it; each loss spends one disruption', () => {
    const story = new Story(10 * MINUTE);
    const node = story.node(0, 'n1');
    const pdb = story.object(0, 'PodDisruptionBudget', 'web');
    const set = story.object(0, 'ReplicaSet', 'web', { replicas: 3 });
    const podClass = story.class({}, [pdb]);
    const pods = ['a', 'b', 'c'].map((name) => story.running(0, name, set, podClass, node));
    story.record.append('pdb-status', 0, pdb, 3, 2, 1);
    story.ready(50 * SECOND, pods[2], false);
    for (const pod of pods) {
      story.target(60 * SECOND, pod, 'DeletionByTaintManager');
      story.delete(60 * SECOND, pod, 'taint-eviction-controller');
    }
    const result = story.result();
    // One was allowed, the second breaks the budget, the third was not healthy.
    expect(result.disruptions.map(({ budget }) => budget)).toEqual(['respected', 'broken', 'respected']);
    expect(result.counts).toMatchObject({ pdbViolations: 1, evictions: 3 });
  });

  it('tells what kubelets refuse, once a workload and reason, and not what they had run', () => {
    const story = new Story(10 * MINUTE);
    const podClass = story.class();
    const node = story.node(0, 'node-1');
    const pinned = story.object(0, 'Deployment', 'pinned', { replicas: 1 });
    for (let second = 1; second <= 60; second++) {
      const pod = story.pod(second * SECOND, `pinned-${second}`, pinned, podClass, node);
      story.finish(second * SECOND + 10, pod, 'Failed', 'TopologyAffinityError');
    }
    const ran = story.running(0, 'late', -1, podClass, node);
    story.finish(30 * SECOND, ran, 'Failed', 'OutOfcpu');
    const slow = story.pod(0, 'slow', -1, podClass, node);
    story.finish(40 * SECOND, slow, 'Failed', 'DeadlineExceeded');
    const told = story.result().happened.filter(({ text }) => text.startsWith('Kubelets refuse'));
    expect(told).toEqual([
      {
        at: SECOND + 10,
        text: 'Kubelets refuse 60 pods of deploy/pinned (TopologyAffinityError), within 59s.',
        tone: 'bad',
        links: ['workload/deploy/pinned'],
      },
    ]);
  });

  it('preemption, kubelet evictions, restarts', () => {
    const story = new Story(10 * MINUTE);
    const node = story.node(0, 'n1');
    const low = story.running(0, 'low', -1, story.class(), node);
    const high = story.pod(10 * SECOND, 'high', -1, story.class());
    story.target(10 * SECOND, low, 'PreemptionByScheduler');
    story.record.append('preemption', 10 * SECOND, high, low, node, 0);
    story.delete(10 * SECOND, low, 'default-scheduler');
    story.gone(40 * SECOND, low);
    story.bind(40 * SECOND, high, node);
    story.ready(45 * SECOND, high);
    story.record.append('container-ended', 49 * SECOND, high, story.text('c'), 137, story.text('OOMKilled'));
    story.record.append('pod-restarted', 50 * SECOND, high, 1, node, story.text('Restarted'));
    story.target(60 * SECOND, high, 'TerminationByKubelet');
    story.finish(60 * SECOND, high, 'Failed', 'Evicted');
    const result = story.result();
    expect(result.counts).toMatchObject({
      preemptions: 1,
      evictions: 1,
      restarts: 1,
      oomKills: 1,
      failed: 1,
      placed: 0,
    });
    expect(result.disruptions).toMatchObject([
      { pod: 'low', cause: 'PreemptionByScheduler', by: 'pod/high' },
      { pod: 'high', cause: 'TerminationByKubelet', by: 'kubelet' },
    ]);
    expect(result.metrics.filter(({ name }) => name === 'evictions_total').map(({ labels }) => labels)).toEqual([
      { reason: 'TerminationByKubelet' },
    ]);
  });
});
