/** Tables for the small functions: percentages, durations, budgets, tolerations, QoS, pods, host ports. */
import { describe, expect, it } from 'vitest';
import {
  budgetExpectation,
  computeQosClass,
  disruptionsAllowed,
  findUntolerated,
  formatDuration,
  hostPortsConflict,
  isHardTaint,
  isPodActive,
  isPodAvailable,
  isPodReady,
  isPodTerminating,
  labelValueErrors,
  matchingTolerations,
  minTolerationMs,
  needsScale,
  parseDuration,
  qualifiedNameErrors,
  scaledIntOrPercent,
  type Taint,
  type Toleration,
  tolerates,
} from '../../src/model/index.ts';
import { container, pod, podSpec } from './_build.ts';

describe('int or percent', () => {
  it.each([
    [3, 10, true, 3],
    ['25%', 10, true, 3],
    ['25%', 10, false, 2],
    ['0%', 10, true, 0],
    ['100%', 7, false, 7],
    ['150%', 10, true, 15],
    ['-25%', 10, true, -2],
  ])('%s of %i, up %s: %i', (value, total, roundUp, scaled) => {
    expect(scaledIntOrPercent(value, total, roundUp)).toBe(scaled);
  });

  it.each(['25', '%', '2.5%', ' 5%', '99999999999999999999%'])('%j is refused', (value) => {
    expect(() => scaledIntOrPercent(value, 10, true)).toThrow(/^invalid value for IntOrString: /);
  });
});

describe('durations', () => {
  it.each([
    ['0', 0, '0s'],
    ['90s', 90_000, '1m30s'],
    ['5m', 300_000, '5m0s'],
    ['2h30m', 9_000_000, '2h30m0s'],
    ['1.5h', 5_400_000, '1h30m0s'],
    ['300ms', 300, '300ms'],
    ['1.25s', 1250, '1.25s'],
    ['-1s', -1000, '-1s'],
    ['1h0.001s', 3_600_001, '1h0m0.001s'],
    ['1500us', 1, '1ms'],
  ])('%s is %i ms and prints as %s', (text, milliseconds, printed) => {
    expect(parseDuration(text)).toBe(milliseconds);
    expect(formatDuration(milliseconds)).toBe(printed);
  });

  it.each([
    ['', 'time: invalid duration ""'],
    ['5', 'time: missing unit in duration "5"'],
    ['5d', 'time: unknown unit "d" in duration "5d"'],
    ['s', 'time: invalid duration "s"'],
    ['.s', 'time: invalid duration ".s"'],
    ['99999999999h', 'time: invalid duration "99999999999h"'],
  ])('%j is refused', (text, message) => {
    expect(() => parseDuration(text)).toThrow(message);
  });
});

describe('budgets', () => {
  it.each([
    // bounds, scale, pods there, healthy → desired, expected, allowed
    [{ minAvailable: 2 }, 5, 3, 3, 2, 3, 1],
    [{ minAvailable: '50%' }, 5, 3, 4, 3, 5, 1],
    [{ maxUnavailable: 1 }, 3, 3, 3, 2, 3, 1],
    [{ maxUnavailable: '34%' }, 3, 3, 3, 1, 3, 2],
    [{ maxUnavailable: 10 }, 3, 3, 1, 0, 3, 1],
    [{ maxUnavailable: 0 }, 3, 3, 3, 3, 3, 0],
    [{ minAvailable: 0 }, 0, 0, 0, 0, 0, 0],
    [{}, 3, 3, 3, 0, 0, 0],
    [{ minAvailable: 5 }, 3, 3, 3, 5, 3, 0],
  ])('%j', (bounds, scale, pods, healthy, desiredHealthy, expectedPods, allowed) => {
    const expectation = budgetExpectation(bounds, scale, pods);
    expect(expectation).toEqual({ desiredHealthy, expectedPods });
    expect(disruptionsAllowed(healthy, expectation)).toBe(allowed);
  });

  it('only an absolute minAvailable needs no scale', () => {
    expect(needsScale({ minAvailable: 1 })).toBe(false);
    expect(needsScale({ minAvailable: '1%' })).toBe(true);
    expect(needsScale({ maxUnavailable: 1 })).toBe(true);
  });
});

describe('tolerations', () => {
  const taint: Taint = { key: 'k', value: 'v', effect: 'NoExecute' };
  it.each<[Toleration, boolean]>([
    [{ operator: 'Exists' }, true],
    [{ key: 'k', operator: 'Exists' }, true],
    [{ key: 'k', value: 'v' }, true],
    [{ key: 'k', operator: 'Equal', value: 'w' }, false],
    [{ key: 'k' }, false],
    [{ key: 'k', operator: 'Exists', effect: 'NoSchedule' }, false],
    [{ key: 'other', operator: 'Exists' }, false],
    [{ key: 'k', operator: 'Near' as 'Exists' }, false],
  ])('%j: %s', (toleration, expected) => {
    expect(tolerates(toleration, taint)).toBe(expected);
  });

  it('finds the first that counts', () => {
    const soft: Taint = { key: 's', effect: 'PreferNoSchedule' };
    expect(findUntolerated([soft, taint], [])).toBe(soft);
    expect(findUntolerated([soft, taint], [], isHardTaint)).toBe(taint);
    expect(findUntolerated([soft, taint], [{ operator: 'Exists' }])).toBeUndefined();
  });

  it('the shortest time counts; without seconds there is no end', () => {
    expect(minTolerationMs([])).toBe(0);
    expect(minTolerationMs([{ operator: 'Exists' }])).toBe(Infinity);
    expect(minTolerationMs([{ tolerationSeconds: 300 }, {}, { tolerationSeconds: 60 }])).toBe(60_000);
    expect(minTolerationMs([{ tolerationSeconds: 300 }, { tolerationSeconds: -5 }])).toBe(0);
  });

  it('used are the first ones that match each taint', () => {
    const forever: Toleration = { key: 'k', operator: 'Exists' };
    const short: Toleration = { key: 'k', operator: 'Exists', tolerationSeconds: 5 };
    expect(matchingTolerations([taint], [forever, short])).toEqual({ allTolerated: true, used: [forever] });
    expect(matchingTolerations([taint, { key: 'x', effect: 'NoExecute' }], [short])).toEqual({
      allTolerated: false,
      used: [],
    });
    expect(matchingTolerations([], [])).toEqual({ allTolerated: true, used: [] });
  });
});

describe('quality of service', () => {
  const full = { cpu: '1', memory: '1Gi' };
  it.each([
    ['BestEffort', [container({})], []],
    ['BestEffort', [container({ cpu: '0' }, { 'ephemeral-storage': '1Gi' })], []],
    ['Guaranteed', [container(full, full)], []],
    ['Guaranteed', [container(full, { cpu: '1000m', memory: '1024Mi' })], []],
    ['Burstable', [container(full, full), container({})], []],
    ['Burstable', [container(full, full)], [container({ cpu: '1' })]],
    ['Burstable', [container({ cpu: '500m', memory: '1Gi' }, full)], []],
    ['Burstable', [container({ cpu: '1' }, { cpu: '1' })], []],
  ])('%s', (expected, containers, initContainers) => {
    expect(computeQosClass(podSpec({ containers, initContainers }))).toBe(expected);
  });
});

describe('pods', () => {
  const ready = (at: number) =>
    pod({ phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at }] });

  it('is available once it was ready for longer than minReadySeconds', () => {
    expect(isPodReady(ready(0))).toBe(true);
    expect(isPodAvailable(ready(1000), 0, 1000)).toBe(true);
    expect(isPodAvailable(ready(1000), 10, 11_000)).toBe(false);
    expect(isPodAvailable(ready(1000), 10, 11_001)).toBe(true);
    expect(isPodAvailable(pod({ conditions: [{ type: 'Ready', status: 'False' }] }), 0, 0)).toBe(false);
  });

  it('is active until it is finished or asked to go', () => {
    expect(isPodActive(pod({ phase: 'Pending' }))).toBe(true);
    expect(isPodActive(pod({ phase: 'Failed' }))).toBe(false);
    expect(isPodActive(pod({ phase: 'Running' }, { deletionTimestamp: 0 }))).toBe(false);
    expect(isPodTerminating(pod({ phase: 'Running' }, { deletionTimestamp: 0 }))).toBe(true);
    expect(isPodTerminating(pod({ phase: 'Succeeded' }, { deletionTimestamp: 0 }))).toBe(false);
  });
});

describe('host ports', () => {
  const at = (port: number, protocol: string, ip: string) => ({ port, protocol, ip });
  it.each([
    [at(80, 'TCP', '0.0.0.0'), at(80, 'TCP', '10.0.0.1'), true],
    [at(80, 'TCP', '10.0.0.2'), at(80, 'TCP', '10.0.0.1'), false],
    [at(80, 'TCP', '0.0.0.0'), at(80, 'UDP', '0.0.0.0'), false],
    [at(80, 'TCP', '0.0.0.0'), at(81, 'TCP', '0.0.0.0'), false],
  ])('%j and %j conflict: %s', (a, b, conflict) => {
    expect(hostPortsConflict(a, b)).toBe(conflict);
    expect(hostPortsConflict(b, a)).toBe(conflict);
  });
});

describe('label syntax', () => {
  it.each([
    ['app', true],
    ['example.com/app', true],
    ['a'.repeat(63), true],
    ['a'.repeat(64), false],
    ['-a', false],
    ['a/b/c', false],
    ['/a', false],
    ['Example.com/a', false],
    ['', false],
  ])('key %s: %s', (key, valid) => {
    expect(qualifiedNameErrors(key).length === 0).toBe(valid);
  });

  it('values may be empty', () => {
    expect(labelValueErrors('')).toEqual([]);
    expect(labelValueErrors('a b')).toHaveLength(1);
  });
});
