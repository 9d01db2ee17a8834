/**
 * Upstream's table of rates, told again in numbers (pkg/controller/podautoscaler/horizontal_test.go, TestScalingWithRules, v1.32): how far the policies of a
 * direction let a target go, given what was scaled within their periods.
 */
import { describe, expect, it } from 'vitest';
import type { ScaleEvent } from '../../../src/controllers/hpa/history.ts';
import { normalizeReplicas } from '../../../src/controllers/hpa/normalize.ts';
import { HPA_DEFAULTS } from '../../../src/controllers/hpa/options.ts';
import type { ScalingRules } from '../../../src/model/objects/index.ts';

/** Pods and their period, per cent and their period; 0 for no such policy. */
type Policies = readonly [pods: number, podsSeconds: number, percent: number, percentSeconds: number];
/** Changes, spread evenly over the last so many seconds, each in the middle of its part. */
type Changes = readonly [changes: readonly number[], seconds: number];
type Row = readonly [
  current: number,
  wanted: number,
  bounds: readonly [min: number, max: number],
  up: Policies | undefined,
  ups: Changes | undefined,
  down: Policies | undefined,
  downs: Changes | undefined,
  replicas: number,
  reason: string,
];

const none = undefined;

const TABLE: readonly Row[] = [
  [5, 7, [3, 8], none, none, none, none, 7, 'DesiredWithinRange'],
  [3, 1, [2, 8], none, none, none, none, 2, 'TooFewReplicas'],
  [1, 0, [0, 10], none, none, none, none, 0, 'DesiredWithinRange'],
  [20, 1000, [1, 10], none, none, none, none, 10, 'TooManyReplicas'],
  [100, 1000, [100, 150], none, none, none, none, 150, 'TooManyReplicas'],
  [3, 1000, [1, 2000], [0, 0, 1, 60], none, none, none, 4, 'ScaleUpLimit'],
  [1000, 3, [3, 2000], none, none, [20, 60, 0, 0], none, 980, 'ScaleDownLimit'],
  [10, 50, [1, 1000], none, none, none, none, 20, 'ScaleUpLimit'],
  [10, 500, [1, 1000], [100, 60, 100, 60], none, none, none, 110, 'ScaleUpLimit'],
  [10, 500, [1, 1000], [2, 60, 100, 60], none, none, none, 20, 'ScaleUpLimit'],
  [10, 50, [1, 1000], [100, 60, 0, 0], none, none, none, 50, 'DesiredWithinRange'],
  [10, 50, [1, 1000], [10000, 60, 0, 0], none, none, none, 50, 'DesiredWithinRange'],
  [10, 50, [1, 1000], [30, 60, 0, 0], none, none, none, 40, 'ScaleUpLimit'],
  [10, 50, [1, 1000], [0, 0, 200, 60], none, none, none, 30, 'ScaleUpLimit'],
  [100, 2, [1, 1000], none, none, [20, 60, 1, 60], none, 80, 'ScaleDownLimit'],
  [100, 2, [1, 1000], none, none, [2, 60, 1, 60], none, 98, 'ScaleDownLimit'],
  [10, 0, [1, 1000], none, none, [100, 60, 0, 0], none, 1, 'TooFewReplicas'],
  [10, 0, [1, 1000], none, none, [100, 60, 0, 0], none, 1, 'TooFewReplicas'],
  [10, 2, [5, 1000], none, none, [0, 0, 100, 60], none, 5, 'TooFewReplicas'],
  [10, 2, [1, 1000], none, none, [5, 60, 0, 0], none, 5, 'ScaleDownLimit'],
  [10, 5, [1, 1000], none, none, [0, 0, 50, 60], none, 5, 'DesiredWithinRange'],
  [100, 500, [1, 200], [300, 60, 0, 0], [[1, 5, 9], 120], none, none, 200, 'TooManyReplicas'],
  [100, 500, [1, 200], [0, 0, 10000, 60], [[1, 5, 9], 120], none, none, 200, 'TooManyReplicas'],
  [100, 500, [1, 1000], [5, 120, 0, 0], [[1, 5, 9], 120], none, none, 100, 'ScaleUpLimit'],
  [100, 500, [1, 1000], [150, 120, 0, 0], [[1, 5, 9], 120], none, none, 235, 'ScaleUpLimit'],
  [100, 500, [1, 1000], [0, 0, 200, 120], [[1, 5, 9], 120], none, none, 255, 'ScaleUpLimit'],
  [6, 24, [1, 1000], [0, 0, 300, 300], [[4], 120], none, [[2], 120], 16, 'ScaleUpLimit'],
  [10, 5, [1, 1000], none, none, none, [[1, 5, 9], 120], 5, 'DesiredWithinRange'],
  [100, 0, [1, 1000], none, none, [115, 120, 0, 0], [[1, 5, 9], 120], 1, 'TooFewReplicas'],
  [100, 0, [5, 1000], none, none, [130, 120, 0, 0], [[1, 5, 9], 120], 5, 'TooFewReplicas'],
  [100, 2, [5, 1000], none, none, [0, 0, 100, 120], [[1, 5, 9], 120], 5, 'TooFewReplicas'],
  [100, 2, [1, 1000], none, none, [5, 120, 0, 0], [[1, 5, 9], 120], 100, 'ScaleDownLimit'],
  [100, 0, [1, 1000], none, none, [0, 0, 50, 120], [[2, 4, 6], 120], 56, 'ScaleDownLimit'],
  [10, 1, [1, 1000], none, [[2], 120], [0, 0, 50, 180], [[4], 120], 6, 'ScaleDownLimit'],
  [100, 0, [1, 1000], none, none, [0, 0, 10, 120], [[10, 10, 10], 120], 100, 'ScaleDownLimit'],
  [10, 5, [1, 1000], none, none, [0, 0, 1000, 120], [[10, 10, 10], 120], 5, 'DesiredWithinRange'],
  [100, 200, [1, 1000], [1000, 60, 0, 0], [[8, 12, 9, 11], 120], none, none, 200, 'DesiredWithinRange'],
  [100, 200, [1, 1000], [1000, 120, 100, 60], [[8, 12, 9, 11], 120], none, none, 200, 'DesiredWithinRange'],
  [100, 200, [1, 1000], [1000, 30, 100, 60], [[8, 12, 9, 11], 120], none, none, 200, 'DesiredWithinRange'],
  [100, 5, [1, 1000], none, none, [1000, 60, 0, 0], [[8, 12, 9, 11], 120], 5, 'DesiredWithinRange'],
  [100, 5, [1, 1000], none, none, [1000, 120, 100, 60], [[8, 12, 9, 11], 120], 5, 'DesiredWithinRange'],
  [100, 5, [1, 1000], none, none, [1000, 30, 100, 60], [[8, 12, 9, 11], 120], 5, 'DesiredWithinRange'],
];

function rulesOf(policies: Policies | undefined): ScalingRules | undefined {
  if (policies === undefined) return undefined;
  const [pods, podsSeconds, percent, percentSeconds] = policies;
  return {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      ...(pods === 0 ? [] : [{ type: 'Pods', value: pods, periodSeconds: podsSeconds } as const]),
      ...(percent === 0 ? [] : [{ type: 'Percent', value: percent, periodSeconds: percentSeconds } as const]),
    ],
  };
}

function eventsOf(changes: Changes | undefined): ScaleEvent[] {
  if (changes === undefined) return [];
  const [each, seconds] = changes;
  const part = seconds / each.length;
  return each.map((change, i) => ({ change, at: -Math.trunc(seconds - part * (i + 1) + part / 2) * 1000 }));
}

describe('rates', () => {
  it.each(TABLE)(
    '%i, wanted %i within %j',
    (currentReplicas, wantedReplicas, bounds, up, ups, down, downs, replicas, reason) => {
      const [minReplicas, maxReplicas] = bounds;
      const outcome = normalizeReplicas({
        minReplicas,
        maxReplicas,
        behavior: { scaleUp: rulesOf(up), scaleDown: rulesOf(down) },
        currentReplicas,
        wantedReplicas,
        history: { recommendations: [], scaleUps: eventsOf(ups), scaleDowns: eventsOf(downs) },
        now: 0,
        options: HPA_DEFAULTS,
      });
      expect(outcome.replicas).toBe(replicas);
      expect(outcome.scalingLimited.reason).toBe(reason);
    },
  );
});
