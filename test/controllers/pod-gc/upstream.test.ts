/** Tables of pkg/controller/podgc/gc_controller_test.go, retold. */
import { describe, expect, it } from 'vitest';
import { collectPods, type GcPod } from '../../../src/controllers/pod-gc/collect.ts';
import { PodGcController } from '../../../src/controllers/pod-gc/index.ts';
import type { Condition, Taint, TaintEffect } from '../../../src/model/objects/index.ts';
import { ENTRY, PHASES as PHASE_NAMES } from '../../../src/record/index.ts';
import { node, template } from '../../cluster/_world.ts';
import { makeCluster } from '../../support/world.ts';

const PHASES = { F: 'Failed', S: 'Succeeded', R: 'Running', P: 'Pending' } as const;

/** Pods a, b, c …, each an hour younger than the one before it: `FSR` are their phases. */
const podsOf = (phases: string, nodeName: string, isDeleting = false): GcPod[] =>
  [...phases].map((phase, i) => ({
    name: String.fromCodePoint(0x61 + i),
    nodeName,
    phase: PHASES[phase as keyof typeof PHASES],
    creationTimestamp: (i + 1) * 3_600_000,
    isDeleting,
  }));

const collected = (pods: readonly GcPod[], threshold: number, gone = ''): string =>
  collectPods(pods, { isOutOfService: () => false, isGone: (name) => name === gone }, threshold)
    .map(({ pod }) => pod.name)
    .sort()
    .join('');

it.each([
  ['FS', 0, ''],
  ['FSF', 1, 'ab'],
  ['RSF', 1, 'b'],
  ['FS', 1, 'a'],
  ['FS', 5, ''],
])('GCTerminated: %s, %d may stay', (phases, threshold, expected) => {
  expect(collected(podsOf(phases, 'node'), threshold)).toBe(expected);
});

it.each([
  ['FSF', 'ca'],
  ['RSF', 'c'],
])('GCTerminated: %s, of which the last was evicted: it goes first, one may stay', (phases, expected) => {
  const pods = podsOf(phases, 'node').map((pod, i) => (i === 2 ? { ...pod, reason: 'Evicted' } : pod));
  const deletions = collectPods(pods, { isOutOfService: () => false, isGone: () => false }, 1);
  expect(deletions.map(({ pod }) => pod.name).join('')).toBe(expected);
});

it.each([
  ['FS', 0, 'ab'],
  ['FSR', 0, 'abc'],
  ['R', 1, 'a'],
])('GCOrphaned: %s, %d may stay', (phases, threshold, expected) => {
  expect(collected(podsOf(phases, 'node'), threshold, 'node')).toBe(expected);
});

describe('GCUnscheduledTerminating', () => {
  it('in any phase', () => expect(collected(podsOf('FSR', '', true), 0)).toBe('abc'));
  it('not if scheduled, nor if it is not being deleted', () => {
    const [a, b, c] = podsOf('FSR', 'node');
    expect(collected([{ ...a, nodeName: '' }, b, { ...c, isDeleting: true }], 0)).toBe('');
  });
});

type Ready = Condition['status'];

/** Nodes `name: Ready, taint` and pods `name: node, phase, terminating`, with the collector alone. Passes at 0, 20, 40 … s. */
function world(
  nodes: Readonly<Record<string, readonly [Ready, Taint?]>>,
  pods: readonly (readonly [name: string, node: string, phase: string, isTerminating?: boolean])[],
) {
  const cluster = makeCluster();
  const collector = new PodGcController(cluster, { startedAt: 0, passDuration: 0, qps: 1e6, burst: 1e6 });
  for (const [name, [status, taint]] of Object.entries(nodes)) {
    const plain = node(name, undefined, { taints: taint === undefined ? [] : [taint] });
    const conditions = plain.status.conditions.map((each) => ({ ...each, status }));
    cluster.nodeApi.create({ ...plain, status: { ...plain.status, conditions } });
  }
  const { spec } = template('p');
  const nothing = { labels: new Map(), annotations: new Map() };
  const podClass = cluster.podAdmission.classOf({ namespace: 'default', ...nothing, spec });
  const serials = new Map<string, number>();
  for (const [name, on, phase, isTerminating] of pods) {
    const row = cluster.podApi.create({ class: podClass, name, node: cluster.nodes.find(on) });
    serials.set(name, cluster.pods.serial[row]);
    if (phase !== 'Pending') cluster.podApi.setPhase(row, PHASE_NAMES.indexOf(phase as (typeof PHASE_NAMES)[number]));
    if (isTerminating === true) cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 30 });
  }
  const started = 5000;
  cluster.kernel.runUntil(started);
  collector.start();
  const run = (seconds: number) => cluster.kernel.runUntil(seconds * 1000);
  const gone = () => [...serials].filter(([, serial]) => cluster.pods.rowOf(serial) < 0).map(([name]) => name);
  const failed = () => {
    const marked: string[] = [];
    cluster.record.forEach((kind, at, serial, phase) => {
      const name = [...serials].find(([, each]) => each === serial)?.[0];
      if (kind === ENTRY['pod-phase'] && at >= started && name !== undefined && PHASE_NAMES[phase] === 'Failed')
        marked.push(name);
    });
    return marked;
  };
  return { cluster, run, gone, failed };
}

const outOfService = (effect: TaintEffect, value?: string): Taint => ({
  key: 'node.kubernetes.io/out-of-service',
  effect,
  value,
});

/** Upstream's pods without a phase are Pending here. */
describe('GCTerminating', () => {
  it('leaves the pods of nodes that are only not ready', () => {
    const { run, gone } = world({ w0: ['False'], w1: ['False'] }, [
      ['a', 'w0', 'Pending', true],
      ['b', 'w1', 'Pending', true],
    ]);
    run(100);
    expect(gone()).toEqual([]);
  });

  it('takes the terminating pods of nodes that are not ready and out of service, whatever the taint’s effect and value', () => {
    const nodes = {
      w0: ['False', outOfService('NoExecute')],
      w1: ['False'],
      w2: ['True', outOfService('NoExecute')],
      w3: ['False', outOfService('NoSchedule')],
      w4: ['False', outOfService('PreferNoSchedule')],
      w5: ['False', outOfService('NoExecute', 'any-value')],
    } as const;
    const pods = Object.keys(nodes).flatMap((name, i) => [
      [`a${i}`, name, 'Pending'] as const,
      [`b${i}`, name, 'Pending', true] as const,
      [`d${i}`, name, 'Running'] as const,
      [`e${i}`, name, 'Unknown'] as const,
    ]);
    const { run, gone, failed } = world(nodes, pods);
    run(100);
    expect(gone()).toEqual(['b0', 'b3', 'b4', 'b5']);
    expect(failed()).toEqual(['b0', 'b3', 'b4', 'b5']);
  });

  it('marks Failed what has not ended', () => {
    const { run, gone, failed } = world({ w: ['False', outOfService('NoExecute')] }, [
      ['a', 'w', 'Running', true],
      ['b', 'w', 'Failed', true],
      ['c', 'w', 'Succeeded', true],
    ]);
    run(100);
    expect(gone()).toEqual(['a', 'b', 'c']);
    expect(failed()).toEqual(['a']);
  });
});

/**
 * Nodes `n`, `m`; n is deleted at 5 s, when the collector begins. Its pass at 20 s misses it, the one at 60 s takes its pods. Upstream's
 * rows in which lister and API server do not agree have no meaning here, nor those in which the node comes back: a node that is
 * registered anew is another one here.
 */
describe('GCOrphaned', () => {
  const PODS = [
    ['a', 'n', 'Failed'],
    ['b', 'm', 'Failed'],
    ['c', 'n', 'Succeeded'],
    ['d', 'n', 'Running'],
  ] as const;
  const story = (until: number, ...deleted: readonly string[]) => {
    const w = world({ n: ['True'], m: ['True'] }, PODS);
    for (const name of deleted) w.cluster.nodeApi.delete(w.cluster.nodes.find(name));
    w.run(until);
    return [w.gone(), w.failed()];
  };

  it.each<[string, readonly string[], number, string[], string[]]>([
    ['all nodes are there', [], 200, [], []],
    ['the quarantine is not over', ['n'], 59, [], []],
    ['one node is missing: its pods, of which one had not ended', ['n'], 61, ['a', 'c', 'd'], ['d']],
    ['all nodes are missing', ['n', 'm'], 61, ['a', 'b', 'c', 'd'], ['d']],
  ])('%s', (_, deleted, until, gone, failed) => expect(story(until, ...deleted)).toEqual([gone, failed]));
});
