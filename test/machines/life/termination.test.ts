/** Grace, hooks and the order of sidecars (kuberuntime_container_test.go, kuberuntime_termination_order_test.go), re-told. */
import { describe, expect, it } from 'vitest';
import { type EndingContainer, terminationEnds } from '../../../src/machines/life/termination.ts';

const FLOOR = 2000;
const one = (more: Partial<EndingContainer> = {}): EndingContainer => ({
  role: 'app',
  isRunning: true,
  hasPreStop: false,
  preStop: 0,
  wanted: 1000,
  exitCode: 143,
  left: Infinity,
  ownExitCode: 0,
  ...more,
});
const sidecar = (more: Partial<EndingContainer> = {}): EndingContainer => one({ role: 'sidecar', ...more });
const ends = (containers: readonly EndingContainer[], grace: number): string[] =>
  terminationEnds(containers, grace, FLOOR).map(({ after, exitCode }) => `${after / 1000} ${exitCode}`);

describe('one container', () => {
  const rows: readonly [string, Partial<EndingContainer>, grace: number, end: string][] = [
    ['listens', { wanted: 3000 }, 30, '3 143'],
    ['is killed when its grace is over', { wanted: Infinity }, 30, '30 137'],
    ['has two seconds whatever the grace', { wanted: Infinity }, 0, '2 137'],
    ['listens within these two seconds', { wanted: 1500 }, 1, '1.5 143'],
    ['spends its grace in the hook', { hasPreStop: true, preStop: 100_000, wanted: Infinity }, 30, '32 137'],
    [
      'has what the hook leaves, cut to whole seconds',
      { hasPreStop: true, preStop: 10_900, wanted: Infinity },
      30,
      '30.9 137',
    ],
    ['runs no hook without grace', { hasPreStop: true, preStop: 5000, wanted: 1000 }, 0, '1 143'],
    ['ends by itself before', { wanted: 9000, left: 4000, ownExitCode: 7 }, 30, '4 7'],
    ['does not run', { isRunning: false }, 30, '0 137'],
  ];
  it.each(rows)('%s', (_, more, grace, end) => {
    expect(ends([one(more)], grace)).toEqual([end]);
  });
});

describe('sidecars', () => {
  it('wait for all main containers, then for the sidecar behind them', () => {
    // declared s1, s2; main 5 s; s2 then s1, 1 s each
    expect(ends([sidecar(), sidecar(), one({ wanted: 5000 })], 30)).toEqual(['7 143', '6 143', '5 143']);
  });

  it('have two seconds when the grace ran out while they waited', () => {
    expect(ends([sidecar({ wanted: Infinity }), one({ wanted: Infinity })], 10)).toEqual(['12 137', '10 137']);
  });

  it('run their hooks at once', () => {
    // the hook is over when the turn comes at 5 s
    expect(ends([sidecar({ hasPreStop: true, preStop: 3000 }), one({ wanted: 5000 })], 30)).toEqual(['6 143', '5 143']);
  });

  it('do not wait for those that do not run', () => {
    expect(ends([sidecar(), sidecar({ isRunning: false }), one({ isRunning: false })], 30)).toEqual([
      '1 143',
      '0 137',
      '0 137',
    ]);
  });

  it('leave init containers aside', () => {
    expect(ends([one({ role: 'init', wanted: 9000 }), sidecar(), one()], 30)).toEqual(['9 143', '2 143', '1 143']);
  });
});
