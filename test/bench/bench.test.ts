/** The benchmarks hang together: every file is listed, every floor belongs to a benchmark, and a floor can be missed. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Report } from './_child.ts';
import { FLOORS, isReached, judge } from './_floors.ts';
import { BENCHMARKS } from './index.ts';

const report: Report = { decisionsPerSecond: 300, seconds: 2, megabytes: 100, hash: '', calibration: 10 };

describe('benchmarks', () => {
  it('have names of their own', () => {
    const names = BENCHMARKS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it('each have floors, and there are no floors without a benchmark', () => {
    const names = BENCHMARKS.map(({ name }) => name).sort();
    expect(Object.keys(FLOORS.full).sort()).toEqual(names);
    expect(names).toEqual(expect.arrayContaining(Object.keys(FLOORS.small)));
  });

  it('are all listed', () => {
    const index = readFileSync(new URL('index.ts', import.meta.url), 'utf8');
    const files = readdirSync(new URL('.', import.meta.url)).filter((name) => /^[a-z].*\.ts$/.test(name));
    const others = ['bench.test.ts', 'small.test.ts', 'index.ts', 'run.ts'];
    expect(files.filter((name) => !others.includes(name) && !index.includes(`'./${name}'`))).toEqual([]);
  });
});

describe('a floor', () => {
  it('of a rate is reached from above, on a machine of the same speed', () => {
    expect(judge(report, { decisionsPerSecond: 300 }, 10).map(isReached)).toEqual([true]);
    expect(judge(report, { decisionsPerSecond: 301 }, 10).map(isReached)).toEqual([false]);
  });

  it('of a time is reached from below', () => {
    expect(judge(report, { seconds: 2 }, 10).map(isReached)).toEqual([true]);
    expect(judge(report, { seconds: 1.9 }, 10).map(isReached)).toEqual([false]);
  });

  it('is half as high on a machine of half the speed, but not for memory', () => {
    expect(judge(report, { decisionsPerSecond: 600, megabytes: 99 }, 20).map(isReached)).toEqual([true, false]);
  });

  it('is missed by what was not measured', () => {
    expect(judge(report, { podsPerSecond: 1 }, 10).map(isReached)).toEqual([false]);
  });
});
