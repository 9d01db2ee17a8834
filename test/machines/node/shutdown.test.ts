/** Graceful node shutdown: groups as in pkg/kubelet/nodeshutdown's own tables, told anew, and stories with hand arithmetic. */
import { describe, expect, it } from 'vitest';
import { decodeKubeletConfiguration } from '../../../src/ingest/config/index.ts';
import { decodeValue } from '../../../src/ingest/decode/index.ts';
import { shutdownGroups, shutdownPeriods } from '../../../src/machines/node/shutdown-groups.ts';
import type { KubeletConfiguration } from '../../../src/model/objects/index.ts';
import { lab } from '../_world.ts';

const kubelet = (raw: Record<string, unknown>): KubeletConfiguration => decodeValue(raw, decodeKubeletConfiguration);
const TWO_PART = { shutdownGracePeriod: '30s', shutdownGracePeriodCriticalPods: '10s' };

describe('periods', () => {
  it.each<[string, Record<string, unknown>, [number, number][]]>([
    ['nothing configured', {}, []],
    [
      'the whole and the part of critical pods',
      TWO_PART,
      [
        [0, 20],
        [2_000_000_000, 10],
      ],
    ],
    [
      'no part of their own',
      { shutdownGracePeriod: '30s' },
      [
        [0, 30],
        [2_000_000_000, 0],
      ],
    ],
    [
      'by priority, lowest first',
      {
        shutdownGracePeriodByPodPriority: [
          { priority: 1000, shutdownGracePeriodSeconds: 60 },
          { priority: 0, shutdownGracePeriodSeconds: 120 },
        ],
      },
      [
        [0, 120],
        [1000, 60],
      ],
    ],
  ])('%s', (_, raw, expected) => {
    expect(shutdownPeriods(kubelet(raw)).map(({ priority, graceSeconds }) => [priority, graceSeconds])).toEqual(
      expected,
    );
  });
});

describe('groups', () => {
  it.each<[string, number[], number[], [number, number[]][]]>([
    [
      'each by the highest that is not above it',
      [2, 3, 4],
      [2, 3, 4],
      [
        [2, [2]],
        [3, [3]],
        [4, [4]],
      ],
    ],
    [
      'below the lowest: with the lowest',
      [-5, 0, 9],
      [1, 5],
      [
        [1, [-5, 0]],
        [5, [9]],
      ],
    ],
    ['above the highest: with the highest', [5, 6, 99], [1, 5], [[5, [5, 6, 99]]]],
    ['between two: with the lower', [3, 4], [2, 5], [[2, [3, 4]]]],
  ])('%s', (_, pods, priorities, expected) => {
    const periods = priorities.map((priority) => ({ priority, graceSeconds: 1 }));
    const groups = shutdownGroups(periods, pods, (priority) => priority);
    expect(groups.map(({ priority, pods: members }) => [priority, members])).toEqual(expected);
  });
});

const CRITICAL = { priorityClassName: 'system-node-critical' };
const KINDS = ['pod-phase', 'machine-state', 'node-event'];

describe('a machine that is shut down', () => {
  it('ends its pods first, then the critical ones, then the power goes', () => {
    const world = lab({ kubelet: kubelet(TWO_PART) });
    world.pod('a');
    world.pod('b', CRITICAL);
    world.at(10, () => world.machines.shutDown(0));
    world.run(60);
    // a: SIGTERM at 10, a second to end, a second of clean-up; then b the same; the 20 s and 10 s are not used up
    expect(world.lines(...KINDS).slice(2)).toEqual([
      '1.010 pod-phase b Running n1',
      '10.000 node-event n1 NodeShutdown Shutdown manager detected shutdown event',
      '10.000 node-event n1 NodeNotReady Node n1 status is now: NodeNotReady',
      '12.000 pod-phase a Failed n1 Terminated',
      '14.000 pod-phase b Failed n1 Terminated',
      '14.000 machine-state n1 dark',
    ]);
    expect(world.lines('pod-disruption-target')).toHaveLength(2);
    expect(world.cluster.nodes.object(0).status.conditions.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      message: 'node is shutting down',
    });
  });

  it('waits for a pod that does not listen no longer than its group may', () => {
    const world = lab({ kubelet: kubelet(TWO_PART) });
    world.pod('a', {}, { annotations: { 'termination-seconds': '999' } });
    world.pod('b', { terminationGracePeriodSeconds: 5 }, { annotations: { 'termination-seconds': '999' } });
    world.at(10, () => world.machines.shutDown(0));
    world.run(60);
    // b is killed after its own 5 s; a gets 20 s of its 30 and is killed at 30, when the group's time is up and the power goes
    expect(world.lines(...KINDS).slice(5)).toEqual([
      '16.000 pod-phase b Failed n1 Terminated',
      '30.000 machine-state n1 dark',
    ]);
  });

  it('takes no more pods, and is ready again after its reboot', () => {
    const world = lab({ kubelet: kubelet(TWO_PART) });
    world.pod('a');
    world.at(10, () => world.machines.shutDown(0, true));
    world.at(11, () => world.pod('late'));
    world.run(60);
    // dark at 12, boots in 5 s, posts a second later; a is Failed for good, whoever owns it replaces it
    expect(world.lines('pod-phase', 'machine-state').slice(2)).toEqual([
      '11.010 pod-phase late Failed n1 NodeShutdown',
      '12.000 pod-phase a Failed n1 Terminated',
      '12.000 machine-state n1 dark',
      '12.000 machine-state n1 booting',
      '17.000 machine-state n1 up',
    ]);
    expect(world.cluster.nodes.object(0).status.conditions.find(({ type }) => type === 'Ready')?.status).toBe('True');
  });

  it('loses its pods without a word where nothing is configured', () => {
    const world = lab();
    world.pod('a');
    world.at(10, () => world.machines.shutDown(0));
    world.run(60);
    expect(world.lines(...KINDS).slice(2)).toEqual(['10.000 machine-state n1 dark']);
  });
});
