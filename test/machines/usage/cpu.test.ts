/** Who gets how much CPU, and what the record tells of it. */
import { describe, expect, it } from 'vitest';
import type { UsageRule } from '../../../src/machines/index.ts';
import { type CpuGroup, shareCpu, weightOf } from '../../../src/machines/usage/cpu.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { lab, machineNode } from '../_world.ts';

const q = parseQuantity;
const all = { matchLabels: new Map<string, string>(), matchExpressions: [] };
const app = (name: string) => ({ matchLabels: new Map([['app', name]]), matchExpressions: [] });
const group = (weight: number, wanted: number, children: CpuGroup[] = []): CpuGroup => ({
  weight,
  wanted,
  children,
  granted: 0,
});

describe('sharing by weight', () => {
  it.each([
    // 300 for weights 1 : 2
    [[group(1, 500), group(2, 500)], 300, [100, 200]],
    // the first wants only 50; the rest goes to the other
    [[group(1, 50), group(2, 500)], 300, [50, 250]],
    // enough for all
    [[group(1, 50), group(9, 100)], 300, [50, 100]],
    // one that wants nothing has no share
    [[group(100, 0), group(1, 300)], 200, [0, 200]],
    // content ones raise the share of the others step by step: 90 at 30 each, then 60 for 2, then 40 for 1
    [[group(1, 10), group(1, 35), group(1, 90)], 90, [10, 35, 45]],
  ])('%#', (groups, capacity, expected) => {
    shareCpu(groups, capacity);
    expect(groups.map(({ granted }) => granted)).toEqual(expected);
  });

  it('goes on inside of each group', () => {
    const inner = [group(1, 400), group(3, 400)];
    shareCpu([group(1, 800, inner), group(1, 800)], 800);
    expect(inner.map(({ granted }) => granted)).toEqual([100, 300]);
  });

  it('weights as on cgroup v2', () => {
    // 1024 shares a CPU, from 2 (weight 1) to 262,144 (weight 10,000)
    expect([0, 100, 1000, 2000].map(weightOf)).toEqual([1, 4, 39, 79]);
  });
});

describe('on a machine', () => {
  const one = machineNode('n1', {}, { cpu: '1' });
  const pod = (requests: Record<string, string>, limits: Record<string, string> = {}) => ({
    containers: [{ name: 'c', image: 'x', resources: { requests, limits } }],
  });
  const hungry: UsageRule[] = [{ selector: all, cpu: { base: q('1') }, memory: { base: q('1Mi') } }];

  function measured(specs: Record<string, Record<string, unknown>>, usage = hungry) {
    const world = lab({ usage }, [one]);
    const rows = Object.entries(specs).map(([name, spec]) => world.pod(name, spec, { labels: { app: name } }));
    world.run(65);
    const { pods } = world.cluster.metrics;
    return { world, cpu: rows.map((row) => pods!.podMetrics(row)!.containers[0]!.cpu) };
  }

  it('a quota caps a container while its machine is idle', () => {
    expect(measured({ a: pod({ cpu: '100m' }, { cpu: '250m' }) }).cpu).toEqual([250]);
  });

  it('what is short is shared by requests; best effort gets the rest', () => {
    // guaranteed: weight of 200m is 8; burstable group: weight of 100m + 300m is 16, inside 4 : 12; best effort 1
    const guaranteed = pod({ cpu: '200m', memory: '10Mi' }, { cpu: '200m', memory: '10Mi' });
    const { cpu } = measured({ g: guaranteed, b: pod({ cpu: '100m' }), c: pod({ cpu: '300m' }), d: pod({}) });
    // g wants 200 (its quota) of 1000 × 8/25 = 320: has it; 800 left for 16 : 1
    expect(cpu[0]).toBe(200);
    expect(cpu[3]).toBe(Math.floor(800 / 17));
    expect(cpu[1] + cpu[2]).toBe(Math.floor((800 * 16) / 17));
    expect(cpu[2] / cpu[1]).toBeCloseTo(weightOf(300) / weightOf(100), 1);
  });

  it('samples tell what is used, and what was wanted and not given', () => {
    const usage: UsageRule[] = [{ selector: all, cpu: { base: q('400m') }, memory: { base: q('1638.4Mi') } }];
    const { world } = measured({ a: pod({ cpu: '100m' }, { cpu: '300m' }), b: pod({ cpu: '100m' }) }, usage);
    // 300m and 400m of 1; twice 1638.4 Mi of 16 Gi is a fifth; a lacks a quarter
    const lines = world
      .lines('usage-sample')
      .map((line) => line.replace(/(pod|measure|partsPerMillion|demand)=/g, '').replace(/ -$/, ''));
    expect(lines).toEqual([
      '60.000 usage-sample - cpu 700000',
      '60.000 usage-sample - memory 200000',
      '60.000 usage-sample a throttled 250000',
      '60.000 usage-sample b throttled 0',
    ]);
  });

  it('demand that nobody serves is told at once, and what starved pods cannot serve', () => {
    const usage: UsageRule[] = [
      {
        selector: app('a'),
        demand: { metric: 'rps', points: [{ at: 0, value: 100 }] },
        cpu: { perUnit: q('20m') },
      },
    ];
    const world = lab({ usage }, [one]);
    const row = world.pod('a', pod({ cpu: '100m' }), { labels: { app: 'a' } });
    world.at(90, () => world.machines.setUnready(row, true));
    world.run(130);
    // 100 units want 2 CPUs, there is one: half is served
    const lines = world.lines('usage-sample').filter((line) => line.includes('unmet'));
    expect(lines.map((line) => line.replace(/(pod|measure|partsPerMillion|demand)=/g, '').replace(/ -$/, ''))).toEqual([
      '1.510 usage-sample a unmet 500000 0',
      '90.000 usage-sample a unmet 1000000 0',
    ]);
  });

  it('what is asked of pods on a dark machine is served by nobody, though they count as ready', () => {
    const usage: UsageRule[] = [
      { selector: app('a'), demand: { metric: 'rps', points: [{ at: 0, value: 100 }] }, cpu: { perUnit: q('1m') } },
    ];
    const world = lab({ usage }, [one, machineNode('n2', {}, { cpu: '1' })]);
    world.pod('a', pod({ cpu: '100m' }), { labels: { app: 'a' } });
    world.pod('b', pod({ cpu: '100m' }), { labels: { app: 'a' }, node: 1 });
    world.at(30.2, () => world.machines.powerOff(0));
    world.run(35);
    const lines = world.lines('usage-sample').filter((line) => line.includes('unmet'));
    // told with the next whole second: nobody has noticed, half of the demand goes there
    const last = lines[lines.length - 1] as string;
    expect(last.replace(/(pod|measure|partsPerMillion|demand)=/g, '')).toMatch(
      /^31\.000 usage-sample . unmet 500000 0/,
    );
  });
});
