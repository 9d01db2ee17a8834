/** Periods and groups of a shutdown, after pkg/kubelet/nodeshutdown's tables (migrateConfig, groupByPriority, Manager), in rows of our own. */
import { describe, expect, it } from 'vitest';
import { shutdownGroups, type ShutdownPeriod, shutdownPeriods } from '../../../src/machines/node/shutdown-groups.ts';
import type { KubeletConfiguration } from '../../../src/model/objects/index.ts';
import { lab } from '../_world.ts';

const CRITICAL = 2_000_000_000;
const HIGHEST_OF_USERS = 1_000_000_000;

const kubelet = (whole: number, part: number): Partial<KubeletConfiguration> => ({
  shutdownGracePeriodMs: whole * 1000,
  shutdownGracePeriodCriticalPodsMs: part * 1000,
});
const periods = (whole: number, part: number): readonly ShutdownPeriod[] => shutdownPeriods(kubelet(whole, part));

describe('migrateConfig', () => {
  it.each<[string, number, number, [number, number][]]>([
    [
      'both',
      300,
      120,
      [
        [0, 180],
        [CRITICAL, 120],
      ],
    ],
    [
      'the whole alone',
      100,
      0,
      [
        [0, 100],
        [CRITICAL, 0],
      ],
    ],
    ['neither', 0, 0, []],
    ['a part above the whole', 1, 100, []],
  ])('%s', (_, whole, part, expected) => {
    expect(periods(whole, part).map(({ priority, graceSeconds }) => [priority, graceSeconds])).toEqual(expected);
  });
});

describe('groupByPriority', () => {
  const grouped = (given: readonly ShutdownPeriod[], pods: readonly number[]) =>
    shutdownGroups(given, pods, (priority) => priority).map(({ priority, graceSeconds, pods: members }) => [
      priority,
      graceSeconds,
      members,
    ]);
  it('of the whole and its part', () => {
    expect(grouped(periods(300, 120), [0, HIGHEST_OF_USERS, CRITICAL])).toEqual([
      [0, 180, [0, HIGHEST_OF_USERS]],
      [CRITICAL, 120, [CRITICAL]],
    ]);
  });
  it('by priority', () => {
    const given = [1, 2, 3, 4].map((priority) => ({ priority, graceSeconds: priority * 10 }));
    expect(grouped(given, [0, 1, 2, 3, 4, 5])).toEqual([
      [1, 10, [0, 1]],
      [2, 20, [2]],
      [3, 30, [3]],
      [4, 40, [4, 5]],
    ]);
  });
});

describe('Manager', () => {
  type PodShape = readonly [name: string, isCritical: boolean, graceSeconds?: number];
  const NORMAL: PodShape = ['normal', false];
  const CRITICAL_ONE: PodShape = ['critical', true];
  const SHORT: PodShape[] = [
    ['normal-short', false, 2],
    ['critical-short', true, 2],
  ];

  /** Seconds from the shutdown until the power goes, with pods that do not listen. */
  function lasts(whole: number, part: number, pods: readonly PodShape[]): number {
    const world = lab({ kubelet: kubelet(whole, part) });
    for (const [name, isCritical, terminationGracePeriodSeconds] of pods)
      world.pod(
        name,
        {
          ...(isCritical && { priorityClassName: 'system-node-critical' }),
          ...(terminationGracePeriodSeconds && { terminationGracePeriodSeconds }),
        },
        { annotations: { 'termination-seconds': '9999' } },
      );
    world.at(10, () => world.machines.shutDown(0));
    world.run(200);
    const dark = world.lines('machine-state').find((line) => line.endsWith('dark'));
    return Number(dark?.split(' ')[0]) - 10;
  }

  it.each<[string, number, number, PodShape[], number]>([
    ['20 s, then 10 s for critical ones', 30, 10, [NORMAL, CRITICAL_ONE], 30],
    // each is killed after 2 s and cleaned up after 3
    ['those that want less have less', 30, 10, SHORT, 6],
    ['as long as any of them wants', 30, 10, [NORMAL, CRITICAL_ONE, ...SHORT], 30],
    ['those that want more have no more', 30, 10, [['normal-long', false, 1000], CRITICAL_ONE], 30],
    ['all for normal ones', 30, 0, [NORMAL, CRITICAL_ONE], 30],
    ['all for critical ones', 5, 5, [NORMAL, CRITICAL_ONE], 5],
  ])('%s', (_, whole, part, pods, seconds) => expect(lasts(whole, part, pods)).toBe(seconds));

  it('what the statuses of its pods say', () => {
    const world = lab({ kubelet: kubelet(30, 10) });
    const rows = ['running', 'succeeded', 'failed'].map((name) =>
      world.pod(
        name,
        { restartPolicy: 'Never' },
        {
          annotations: { 'run-seconds': name === 'running' ? '999' : '2', 'exit-code': name === 'failed' ? '1' : '0' },
        },
      ),
    );
    world.at(10, () => world.machines.shutDown(0));
    world.run(60);
    const message = 'Pod was terminated in response to imminent node shutdown.';
    // those that have ended are not among the active ones of a kubelet that runs
    expect(rows.map((row) => world.cluster.pods.reasons.get(row))).toEqual([
      { reason: 'Terminated', message },
      undefined,
      undefined,
    ]);
    expect(world.lines('pod-disruption-target')).toEqual([
      `12.000 pod-disruption-target running TerminationByKubelet ${message} n1`,
    ]);
    expect(world.lines('pod-phase').slice(-1)).toEqual(['12.000 pod-phase running Failed n1 Terminated']);
  });
});
