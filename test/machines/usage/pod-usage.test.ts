/** What containers use over time, and what the metrics APIs tell of it. Containers of the lab start 1.01 s after binding. */
import { describe, expect, test } from 'vitest';
import type { UsageRule } from '../../../src/machines/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { lab } from '../_world.ts';

const MI = 2 ** 20;
const selector = { matchLabels: new Map<string, string>(), matchExpressions: [] };
const app = (name: string) => ({ matchLabels: new Map([['app', name]]), matchExpressions: [] });
const q = parseQuantity;

const container = (name: string, requests: Record<string, string>, limits: Record<string, string> = {}) => ({
  name,
  image: 'x',
  resources: { requests, limits },
});

/** Memory (Mi) and CPU (thousandths) of the first container of the only pod at these seconds. */
function story(rule: Partial<UsageRule>, seconds: readonly number[]): [number, number][] {
  const world = lab({ usage: [{ selector, ...rule }] });
  const row = world.pod('a', { containers: [container('c', { cpu: '200m', memory: '100Mi' })] });
  return seconds.map((second) => {
    world.run(second);
    const { pods } = world.machines.usage!;
    return [pods.memory(row, 0, second * 1000) / MI, pods.cpuWanted(row, 0, second * 1000)];
  });
}

describe('amounts', () => {
  test('nothing before the start; memory grows evenly in the half second to readiness, CPU is there at once', () => {
    // started at 1.01 s, so that a quarter of a second later half of it is there
    expect(story({ memory: { base: q('80Mi') }, cpu: { base: q('300m') } }, [1, 1.26, 1.51, 100])).toEqual([
      [0, 0],
      [40, 300],
      [80, 300],
      [80, 300],
    ]);
  });

  test('a program that takes ten seconds to be ready takes them to fill its memory', () => {
    const world = lab({ usage: [{ selector, memory: { base: q('80Mi') } }] });
    const row = world.pod('a', {}, { annotations: { 'ready-seconds': '10' } });
    world.run(6.01);
    expect(world.machines.usage!.pods.memory(row, 0, 6010) / MI).toBe(40);
  });

  test('a share of the request, with a constant on top', () => {
    expect(story({ memory: { ofRequest: 0.5, base: q('10Mi') }, cpu: { ofRequest: 1.5 } }, [10])).toEqual([[60, 300]]);
  });

  test('what no entry speaks of is what is requested', () => {
    expect(story({ cpu: { base: q('1') } }, [10])).toEqual([[100, 1000]]);
  });

  test('a unit of work may cost less than a thousandth', () => {
    const demand = { metric: 'rps', points: [{ at: 0, value: 2000 }] };
    const rule = { demand, cpu: { perUnit: q('0.05m') }, memory: { base: q('1Mi') } };
    expect(story(rule, [10])).toEqual([[1, 100]]);
  });

  test('a leak counts from the start of the container', () => {
    // 3600 Mi an hour is 1 Mi a second; 98.99 s after the start
    expect(story({ memory: { leak: { start: q('10Mi'), perHour: q('3600Mi') } } }, [100])).toEqual([
      [Math.round((10 + 98.99) * MI) / MI, 200],
    ]);
  });

  test('steps hold from their instant on and are 0 before', () => {
    const steps = [
      { atMs: 20_000, value: q('5Mi') },
      { atMs: 40_000, value: q('2Mi') },
    ];
    expect(story({ memory: { steps } }, [19.999, 20, 39.999, 40]).map(([memory]) => memory)).toEqual([0, 5, 5, 2]);
  });

  test('noise stays within its share, holds for its period, and is the same again', () => {
    const rule = { memory: { base: q('100Mi'), noise: { ratio: 0.2, everyMs: 10_000 } } };
    const seconds = [10, 19.999, 20, 30, 40, 50];
    const values = story(rule, seconds).map(([memory]) => memory);
    expect(values.every((value) => value >= 80 && value <= 120)).toBe(true);
    expect(values[0]).toBe(values[1]);
    expect(new Set(values).size).toBe(5);
    expect(story(rule, seconds).map(([memory]) => memory)).toEqual(values);
  });
});

test('of each resource the first entry counts that selects the pod and speaks of it', () => {
  const world = lab({
    usage: [
      { selector: app('api'), memory: { base: q('7Mi') } },
      { selector, cpu: { base: q('40m') }, memory: { base: q('9Mi') } },
      { selector, namespace: 'other', cpu: { base: q('50m') } },
    ],
  });
  const rows = [world.pod('a', {}, { labels: { app: 'api' } }), world.pod('b')];
  world.run(10);
  const { pods } = world.machines.usage!;
  expect(rows.map((row) => [pods.memory(row, 0, 10_000) / MI, pods.cpuWanted(row, 0, 10_000)])).toEqual([
    [7, 40],
    [9, 40],
  ]);
  expect(pods.unused()).toEqual([{ index: 2 }]);
});

test('amounts are borne by the first main container, shares of requests by each; an entry may name its container', () => {
  const world = lab({
    usage: [
      { selector, container: 'side', memory: { base: q('3Mi') } },
      { selector, memory: { base: q('10Mi'), ofRequest: 0.5 } },
    ],
  });
  const row = world.pod('a', {
    containers: [container('c', { memory: '20Mi' }), container('d', { memory: '40Mi' }), container('side', {})],
  });
  world.run(10);
  const { pods } = world.machines.usage!;
  expect([0, 1, 2].map((i) => pods.memory(row, i, 10_000) / MI)).toEqual([20, 20, 3]);
});

describe('demand', () => {
  const points = [
    { at: 0, value: 100 },
    { at: 100_000, value: 300 },
  ];
  const usage: UsageRule[] = [
    {
      selector: app('api'),
      demand: { metric: 'rps', points },
      cpu: { perUnit: q('2m') },
      memory: { base: q('10Mi'), perUnit: q('0.5Mi') },
    },
  ];

  test('is shared evenly among the ready pods', () => {
    const world = lab({ usage });
    const api = { labels: { app: 'api' } };
    const [a, b, c] = [world.pod('a', {}, api), world.pod('b', {}, api), world.pod('c')];
    world.run(50);
    const { pods } = world.machines.usage!;
    const [demand] = world.cluster.metrics.demand!.demands;
    // halfway from 100 to 300: 200 units, 100 a pod
    expect(demand.metric).toBe('rps');
    expect(demand.total(50_000)).toBe(200);
    expect([a, b, c].map((row) => demand.shareOf(row, 50_000))).toEqual([100, 100, undefined]);
    expect([pods.cpuWanted(a, 0, 50_000), pods.memory(a, 0, 50_000) / MI]).toEqual([200, 60]);
    world.machines.setUnready(b, true);
    world.run(60);
    // 220 units for the one that is left; of the past as it was
    expect([a, b].map((row) => pods.cpuWanted(row, 0, 60_000))).toEqual([440, 0]);
    expect(demand.shareOf(a, 40_000)).toBe(90);
    world.cluster.podApi.delete(a, { by: 'user' });
    expect(demand.shareOf(a, 60_000)).toBe(0);
    // after the last point it stays
    expect(demand.total(500_000)).toBe(300);
  });
});

describe('pod metrics', () => {
  /** Seconds at which the pod is known, and what is told of it. */
  function known(spec: Record<string, unknown>, until: number) {
    const world = lab({ usage: [{ selector, cpu: { base: q('500m') }, memory: { base: q('64Mi') } }] });
    const row = world.pod('a', spec);
    const told: { at: number; cpu: number; memory: number; window: number; timestamp: number }[] = [];
    for (let second = 1; second <= until; second++) {
      world.run(second);
      const metrics = world.cluster.metrics.pods!.podMetrics(row);
      if (metrics === undefined) continue;
      const [{ cpu, memory }] = metrics.containers;
      told.push({ at: second, cpu, memory: memory / MI, window: metrics.window, timestamp: metrics.timestamp });
    }
    return told;
  }

  test('a pod is told of once it was measured twice, then every 15 s anew', () => {
    const told = known({}, 60);
    const [first] = told;
    // measured 15 s apart, or from its start (1.01 s) where it was 10 s old
    expect([15_000, first.timestamp - 1010]).toContain(first.window);
    expect(first.timestamp - first.window).toBeGreaterThanOrEqual(1010);
    expect(first.at * 1000).toBeGreaterThanOrEqual(first.timestamp);
    expect(first).toMatchObject({ cpu: 500, memory: 64 });
    const stamps = [...new Set(told.map(({ timestamp }) => timestamp))];
    expect(stamps.slice(1).every((stamp, i) => stamp - (stamps[i] as number) === 15_000)).toBe(true);
  });

  test('a limit caps the CPU that is measured', () => {
    const containers = [container('c', {}, { cpu: '200m' })];
    expect(known({ containers }, 40).at(-1)).toMatchObject({ cpu: 200 });
  });

  test('without usage there is no metrics API', () => {
    expect(lab().cluster.metrics).toEqual({});
  });
});
