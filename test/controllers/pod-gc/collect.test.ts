import { describe, expect, it } from 'vitest';
import { collectPods, type GcPod } from '../../../src/controllers/pod-gc/collect.ts';

const pod = (name: string, changes: Partial<GcPod> = {}): GcPod => ({
  name,
  nodeName: 'n1',
  phase: 'Running',
  creationTimestamp: 0,
  isDeleting: false,
  ...changes,
});

const NODES = { isOutOfService: (name: string) => name === 'out', isGone: (name: string) => name === 'gone' };
const collected = (pods: readonly GcPod[], threshold = 0) =>
  collectPods(pods, NODES, threshold).map(
    (deletion) => `${deletion.pod.name} ${deletion.class}${deletion.marksFailed ? ' failed' : ''}`,
  );

describe('finished pods', () => {
  const finished = [
    pod('young', { phase: 'Succeeded', creationTimestamp: 30 }),
    pod('old', { phase: 'Failed', creationTimestamp: 10 }),
    pod('evicted', { phase: 'Failed', reason: 'Evicted', creationTimestamp: 40 }),
    pod('old-too', { phase: 'Succeeded', creationTimestamp: 10 }),
    pod('running'),
  ];
  it.each([
    ['may all stay without a threshold', 0, []],
    ['may stay up to it', 4, []],
    ['beyond it evicted ones go first', 3, ['evicted']],
    ['then the oldest, by name', 1, ['evicted', 'old', 'old-too']],
  ])('%s', (_, threshold, names) => {
    expect(collected(finished, threshold)).toEqual(names.map((name) => `${name} terminated`));
  });
});

describe('pods that nobody ends', () => {
  it.each([
    [
      'on a node out of service, if terminating',
      pod('p', { nodeName: 'out', isDeleting: true }),
      ['p terminating-out-of-service failed'],
    ],
    ['there, if not', pod('p', { nodeName: 'out' }), []],
    ['of a node that is gone', pod('p', { nodeName: 'gone' }), ['p orphaned failed']],
    ['finished there', pod('p', { nodeName: 'gone', phase: 'Succeeded' }), ['p orphaned']],
    [
      'terminating, never scheduled',
      pod('p', { nodeName: '', phase: 'Pending', isDeleting: true }),
      ['p terminating-unscheduled failed'],
    ],
    ['pending, never scheduled', pod('p', { nodeName: undefined, phase: 'Pending' }), []],
    ['terminating on a good node', pod('p', { isDeleting: true }), []],
  ])('%s', (_, one, expected) => expect(collected([one])).toEqual(expected));
});
