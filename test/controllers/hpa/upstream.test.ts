/**
 * Upstream's table of single passes, told again (pkg/controller/podautoscaler/horizontal_test.go, v1.32): a target of three replicas, say, whose pods
 * report these levels, and the size that the pass sets. There a scale-up may be eightfold; here it is the real double, which no row reaches but
 * `TestScaleUpFromZeroCMObject` and its like, where four are allowed.
 */
import { describe, expect, it } from 'vitest';
import { cpu, externalMetric, firstPass, type Given, objectMetric, podsMetric } from './_story.ts';

const LEVELS = [300, 500, 700];
const value = (target: string): Record<string, unknown> => ({ type: 'Value', value: target });
const average = (target: string): Record<string, unknown> => ({ type: 'AverageValue', averageValue: target });
/** Started half a minute ago: within the initialisation period. The others have been up for three. */
const HOT = 30;
const COOL = 180;

const TABLE: readonly (readonly [name: string, given: Given, replicas: number])[] = [
  // 1500m of 3000m is 50 %, over 30 % is 5/3; × 3 pods is 5
  ['TestScaleUp', { metrics: [cpu(30)], levels: LEVELS }, 5],
  ['TestScaleUpContainer', { metrics: [cpu(30, 'a')], levels: LEVELS }, 5],
  // the ready two use 1200m of 2000m; with the unready one at 0 that is 40 % of 3000m, 4/3 × 3 = 4
  ['TestScaleUpUnreadyLessScale', { metrics: [cpu(30)], levels: LEVELS, ready: [false, true, true] }, 4],
  ['TestScaleUpHotCpuLessScale', { metrics: [cpu(30)], levels: LEVELS, ages: [HOT, COOL, COOL] }, 4],
  // 400m of 3000m is 13 %: the other way, so nothing
  [
    'TestScaleUpUnreadyNoScale',
    { metrics: [cpu(30)], levels: [400, 500, 700], ready: [true, false, false], ages: [COOL, COOL, COOL] },
    3,
  ],
  [
    'TestScaleUpHotCpuNoScale',
    { metrics: [cpu(30)], levels: [400, 500, 700], ready: [true, false, false], ages: [COOL, HOT, HOT] },
    3,
  ],
  [
    'TestScaleUpIgnoresFailedPods',
    {
      replicas: 2,
      metrics: [cpu(30)],
      levels: [500, 700],
      requests: [1000, 1000, 1000, 1000],
      ready: [true, true, false, false],
      phases: ['Running', 'Running', 'Failed', 'Failed'],
    },
    4,
  ],
  [
    'TestScaleUpIgnoresDeletionPods',
    {
      replicas: 2,
      metrics: [cpu(30)],
      levels: [500, 700],
      requests: [1000, 1000, 1000, 1000],
      ready: [true, true, false, false],
      deleting: [false, false, true, true],
    },
    4,
  ],
  ['TestScaleUpReplicaSet', { kind: 'ReplicaSet', metrics: [cpu(30)], levels: LEVELS }, 5],
  ['TestScaleUp (StatefulSet)', { kind: 'StatefulSet', metrics: [cpu(30)], levels: LEVELS }, 5],
  ['TestScaleUp (ReplicationController)', { kind: 'ReplicationController', metrics: [cpu(30)], levels: LEVELS }, 5],
  // a mean of 20 over 15
  ['TestScaleUpCM', { metrics: [podsMetric('15')], levels: [20_000, 10_000, 30_000] }, 4],
  // readiness and age do not count for custom metrics: 30 over 15 is 2
  [
    'TestScaleUpCMUnreadyAndHotCpuNoLessScale',
    {
      metrics: [podsMetric('15')],
      levels: [50_000, 10_000, 30_000],
      ready: [true, true, false],
      ages: [COOL, COOL, HOT],
    },
    6,
  ],
  [
    'TestScaleUpHotCpuNoScaleWouldScaleDown',
    { metrics: [podsMetric('15')], levels: [50_000, 15_000, 30_000], ages: [HOT, COOL, HOT] },
    6,
  ],
  // 20 over 15, × 3 ready pods
  ['TestScaleUpCMObject', { metrics: [objectMetric(value('15'))], values: [20_000], levels: LEVELS }, 4],
  // from zero the ratio is the number: 20/15 is 2 (upstream's target)
  ['TestScaleUpFromZeroCMObject', { min: 0, replicas: 0, metrics: [objectMetric(value('15'))], values: [20_000] }, 2],
  [
    'TestScaleUpFromZeroIgnoresToleranceCMObject',
    { min: 0, replicas: 0, metrics: [objectMetric(value('1'))], values: [1000] },
    1,
  ],
  ['TestScaleUpPerPodCMObject', { metrics: [objectMetric(average('10'))], values: [40_000], levels: LEVELS }, 4],
  ['TestScaleUpCMExternal', { metrics: [externalMetric(value('6.666'))], values: [8600], levels: LEVELS }, 4],
  ['TestScaleUpPerPodCMExternal', { metrics: [externalMetric(average('2.222'))], values: [8600], levels: LEVELS }, 4],
  // 18,500m of 3000m is 616 %, over 90 % it is more than twice the size; the maximum comes first
  ['TestMaxReplicas', { max: 5, metrics: [cpu(90)], levels: [8000, 9500, 1000], requests: [900, 1000, 1100] }, 5],
  [
    'TestTolerance',
    { max: 5, min: 1, metrics: [cpu(100)], levels: [1010, 1030, 1020], requests: [900, 1000, 1100] },
    3,
  ],
  ['TestZeroReplicas', { replicas: 0, min: 3, max: 5, metrics: [cpu(90)] }, 0],
  ['TestTooFewReplicas', { replicas: 2, min: 3, max: 5, metrics: [cpu(90)] }, 3],
  ['TestTooManyReplicas', { replicas: 10, min: 3, max: 5, metrics: [cpu(90)] }, 5],
  // five pods during a roll-out of four, at their target
  [
    'TestMoreReplicasThanSpecNoScale',
    { replicas: 4, statusReplicas: 5, min: 1, max: 8, metrics: [cpu(50)], levels: [500, 500, 500, 500, 500] },
    4,
  ],
];

describe('one pass', () => {
  it.each(TABLE)('%s', (_, given, replicas) => expect(firstPass(given).replicas).toBe(replicas));
});

describe('scaling down', () => {
  // the first pass takes the present size for a recommendation: 60 % of the load scales down only after the window
  it.each([
    ['TestScaleDown', { replicas: 5, levels: [100, 300, 500, 250, 250], metrics: [cpu(50)] }],
    ['TestScaleDownCM', { replicas: 5, levels: [12_000, 12_000, 12_000, 12_000, 12_000], metrics: [podsMetric('20')] }],
  ] satisfies [string, Given][])('%s waits for the window', (_, given) => {
    const { replicas, conditions } = firstPass(given);
    expect(replicas).toBe(5);
    expect(conditions[0]).toBe('AbleToScale=True/ScaleDownStabilized');
  });
  it('goes at once with a window of 0: 1400m of 5000m is 28 %, over 50 %, × 5 = 3', () => {
    const behavior = { scaleDown: { stabilizationWindowSeconds: 0 } };
    const given = { replicas: 5, levels: [100, 300, 500, 250, 250], metrics: [cpu(50)], behavior };
    expect(firstPass(given).replicas).toBe(3);
  });
});
