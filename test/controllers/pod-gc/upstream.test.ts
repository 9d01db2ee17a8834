/** Tables of pkg/controller/podgc/gc_controller_test.go, retold. */
import { describe, expect, it } from 'vitest';
import { collectPods, type GcPod } from '../../../src/controllers/pod-gc/collect.ts';

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
  ['FS', 0, 'ab'],
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
