import { describe, expect, it } from 'vitest';
import { fullBehavior } from '../../../src/controllers/hpa/behavior.ts';
import { combineProposals, replicasWithoutMetrics } from '../../../src/controllers/hpa/combine.ts';
import { type HpaHistory, initialHistory, withScaleEvent } from '../../../src/controllers/hpa/history.ts';
import { type NormalizeInput, normalizeReplicas } from '../../../src/controllers/hpa/normalize.ts';
import { HPA_DEFAULTS } from '../../../src/controllers/hpa/options.ts';

const NOW = 1_000_000;
const EMPTY: HpaHistory = { recommendations: [], scaleUps: [], scaleDowns: [] };
const ago = (seconds: number): number => NOW - seconds * 1000;

const input = (
  currentReplicas: number,
  wantedReplicas: number,
  changes: Partial<NormalizeInput> = {},
): NormalizeInput => ({
  minReplicas: 1,
  maxReplicas: 100,
  currentReplicas,
  wantedReplicas,
  history: EMPTY,
  now: NOW,
  options: HPA_DEFAULTS,
  ...changes,
});

const policy = (type: 'Pods' | 'Percent', value: number, periodSeconds = 60) => ({ type, value, periodSeconds });

describe('without behaviour', () => {
  it.each([
    ['as wanted', input(5, 7), 7, 'DesiredWithinRange'],
    ['at most double', input(5, 20), 10, 'ScaleUpLimit'],
    ['but four at least', input(1, 20), 4, 'ScaleUpLimit'],
    ['the maximum', input(5, 9, { maxReplicas: 8 }), 8, 'TooManyReplicas'],
    ['the minimum', input(5, 1, { minReplicas: 2 }), 2, 'TooFewReplicas'],
  ])('%s', (_, asked, replicas, reason) => {
    const { scalingLimited, ...outcome } = normalizeReplicas(asked);
    expect([outcome.replicas, scalingLimited.reason]).toEqual([replicas, reason]);
  });

  it('goes down only to the highest of the last five minutes', () => {
    const recommendations = [301, 300, 10].map((seconds, i) => ({
      replicas: [9, 6, 4][i] as number,
      at: ago(seconds),
    }));
    const outcome = normalizeReplicas(input(8, 3, { history: { ...EMPTY, recommendations } }));
    expect(outcome.replicas).toBe(6);
    expect(outcome.ableToScale.reason).toBe('ScaleDownStabilized');
    // What is too old makes room for the new one, which is kept as it was wanted.
    expect(outcome.history.recommendations.map(({ replicas }) => replicas)).toEqual([3, 6, 4]);
  });

  it('does not go below the first count for five minutes after a restart', () => {
    expect(normalizeReplicas(input(8, 2, { history: initialHistory(8, ago(299)) })).replicas).toBe(8);
    expect(normalizeReplicas(input(8, 2, { history: initialHistory(8, ago(301)) })).replicas).toBe(2);
  });
});

describe('with behaviour', () => {
  const up = (...policies: ReturnType<typeof policy>[]) => ({ scaleUp: { policies } });
  const down = (...policies: ReturnType<typeof policy>[]) => ({
    scaleDown: { stabilizationWindowSeconds: 0, policies },
  });
  const fresh = (scaleUps: number, scaleDowns = 0): HpaHistory => ({
    recommendations: [],
    scaleUps: [{ change: scaleUps, at: ago(30) }],
    scaleDowns: [{ change: scaleDowns, at: ago(30) }],
  });
  const never = (direction: 'scaleUp' | 'scaleDown') => ({
    [direction]: { selectPolicy: 'Disabled' as const, policies: [] },
  });

  it.each([
    ['by default the larger of four pods and double', input(3, 50, { behavior: {} }), 7],
    ['the same, of many', input(10, 50, { behavior: {} }), 20],
    ['per cent round up on the way up', input(10, 50, { behavior: up(policy('Percent', 15)) }), 12],
    ['per cent are cut on the way down', input(15, 1, { behavior: down(policy('Percent', 10)) }), 13],
    [
      'the smallest change if so chosen',
      input(10, 50, {
        behavior: { scaleUp: { selectPolicy: 'Min', policies: [policy('Pods', 9), policy('Percent', 20)] } },
      }),
      12,
    ],
    ['what was added in the period counts', input(10, 50, { behavior: up(policy('Pods', 4)), history: fresh(3) }), 11],
    [
      'what was removed in it counts against',
      input(10, 50, { behavior: up(policy('Pods', 4)), history: fresh(0, 2) }),
      16,
    ],
    ['never forced back', input(10, 50, { behavior: up(policy('Pods', 4)), history: fresh(9) }), 10],
    [
      'what lies before the period does not count',
      input(10, 50, { behavior: up(policy('Pods', 4, 15)), history: fresh(9) }),
      14,
    ],
    ['no way up', input(10, 50, { behavior: never('scaleUp') }), 10],
    ['no way down', input(10, 1, { behavior: never('scaleDown') }), 10],
  ])('%s', (_, asked, replicas) => {
    expect(normalizeReplicas(asked).replicas).toBe(replicas);
  });

  it('waits before going up if told to', () => {
    const behavior = { scaleUp: { stabilizationWindowSeconds: 60, policies: [] } };
    const recommendations = [{ replicas: 4, at: ago(59) }];
    const outcome = normalizeReplicas(input(3, 6, { behavior, history: { ...EMPTY, recommendations } }));
    expect([outcome.replicas, outcome.ableToScale.reason]).toEqual([4, 'ScaleUpStabilized']);
  });

  it('remembers changes as long as the longest policy asks', () => {
    const rules = fullBehavior(up(policy('Pods', 4, 60)), HPA_DEFAULTS);
    const once = withScaleEvent(EMPTY, rules, 3, 7, ago(61));
    const twice = withScaleEvent(once, rules, 7, 8, NOW);
    expect(twice.scaleUps).toEqual([{ change: 1, at: NOW }]);
    expect(withScaleEvent(twice, rules, 8, 6, NOW).scaleDowns).toEqual([{ change: 2, at: NOW }]);
  });
});

describe('several metrics', () => {
  const failed = {
    reason: 'FailedGetResourceMetric',
    cause: 'failed to get cpu utilization: unable to get metrics',
    error: 'failed to get cpu resource metric value: unable to get metrics',
  };
  it('takes the highest', () => {
    const proposals = [
      { metric: 'a', replicas: 3 },
      { metric: 'b', replicas: 5 },
    ];
    expect(combineProposals(proposals, 4)).toMatchObject({ replicas: 5, metric: 'b' });
  });
  it('scales up though one failed, but not down', () => {
    expect(combineProposals([failed, { metric: 'b', replicas: 5 }], 4).replicas).toBe(5);
    const stays = combineProposals([failed, { metric: 'b', replicas: 3 }], 4);
    expect(stays.replicas).toBeUndefined();
    expect(stays.error).toBe(
      'invalid metrics (1 invalid out of 2), first error is: failed to get cpu resource metric value: unable to get metrics',
    );
    expect(stays.scalingActive.message).toBe(`the HPA was unable to compute the replica count: ${failed.cause}`);
  });
  it.each([
    ['off at zero', 0, 0],
    ['above the maximum', 12, 10],
    ['below the minimum', 1, 2],
  ])('is not asked: %s', (_, current, replicas) => {
    expect(replicasWithoutMetrics(current, 2, 10)?.replicas).toBe(replicas);
  });
  it('is asked within the bounds', () => expect(replicasWithoutMetrics(5, 2, 10)).toBeUndefined());
});
