/** Periods and groups of a shutdown, after pkg/kubelet/nodeshutdown's tables (migrateConfig, groupByPriority), in rows of our own. */
import { describe, expect, it } from 'vitest';
import { decodeKubeletConfiguration } from '../../../src/ingest/config/index.ts';
import { decodeValue } from '../../../src/ingest/decode/index.ts';
import { shutdownGroups, type ShutdownPeriod, shutdownPeriods } from '../../../src/machines/node/shutdown-groups.ts';

const CRITICAL = 2_000_000_000;
const HIGHEST_OF_USERS = 1_000_000_000;

const periods = (shutdownGracePeriod: string, shutdownGracePeriodCriticalPods: string): readonly ShutdownPeriod[] =>
  shutdownPeriods(decodeValue({ shutdownGracePeriod, shutdownGracePeriodCriticalPods }, decodeKubeletConfiguration));

describe('migrateConfig', () => {
  it.each<[string, string, string, [number, number][]]>([
    [
      'both',
      '300s',
      '120s',
      [
        [0, 180],
        [CRITICAL, 120],
      ],
    ],
    [
      'the whole alone',
      '100s',
      '0s',
      [
        [0, 100],
        [CRITICAL, 0],
      ],
    ],
    ['neither', '0s', '0s', []],
    ['a part above the whole', '1s', '100s', []],
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
    expect(grouped(periods('300s', '120s'), [0, HIGHEST_OF_USERS, CRITICAL])).toEqual([
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
