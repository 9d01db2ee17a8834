import { describe, expect, it } from 'vitest';
import { axesOf, matrixWords, pointsOf } from '../../../src/cli/sweep/matrix.ts';
import { isOneRun, sweepPlan } from '../../../src/cli/sweep/plan.ts';
import type { Scenario } from '../../../src/ingest/index.ts';

const scenario = (seeds: Partial<Scenario['seeds']>, matrix?: [string, (string | number | boolean)[]][]): Scenario =>
  ({
    seeds: { count: 1, first: 1, ...seeds },
    sweep: matrix === undefined ? undefined : { matrix: new Map(matrix) },
  }) as unknown as Scenario;

describe('--matrix', () => {
  it('all combinations, the last setting fastest', () => {
    const points = pointsOf(axesOf(['a=1,2', 'b.c/d=x,y'], undefined));
    expect(points).toEqual([
      [
        ['a', '1'],
        ['b.c/d', 'x'],
      ],
      [
        ['a', '1'],
        ['b.c/d', 'y'],
      ],
      [
        ['a', '2'],
        ['b.c/d', 'x'],
      ],
      [
        ['a', '2'],
        ['b.c/d', 'y'],
      ],
    ]);
    expect(pointsOf([])).toEqual([[]]);
  });

  it('takes values with commas as a JSON list, and says them so again', () => {
    const axes = axesOf(['zones=["a,b","c"]'], undefined);
    expect(axes).toEqual([{ path: 'zones', values: ['a,b', 'c'], own: false }]);
    const words = matrixWords([['zones', 'a,b']]);
    expect(words).toEqual(['--matrix', 'zones=["a,b"]']);
    expect(axesOf([words[1]], undefined)[0].values).toEqual(['a,b']);
  });

  it("is the scenario's where no flag is given, and the flags' where one is", () => {
    const given = scenario({}, [['nodePools/general.count', [3, 4]]]);
    expect(axesOf([], given)).toEqual([{ path: 'nodePools/general.count', values: ['3', '4'], own: true }]);
    expect(axesOf(['horizon=1m'], given)).toEqual([{ path: 'horizon', values: ['1m'], own: false }]);
  });

  it.each([
    ['a', /expected PATH=VALUE/],
    ['=1', /expected PATH=VALUE/],
    ['a=', /expected PATH=VALUE/],
    ['a=1,,2', /expected PATH=VALUE/],
    ['a=1,1', /the value 1 is given twice/],
  ])('%s is refused', (flag, message) => {
    expect(() => axesOf([flag], undefined)).toThrow(message);
  });

  it('refuses a setting that is given twice, and more points than anybody means', () => {
    expect(() => axesOf(['a=1', 'a=2'], undefined)).toThrow(/given twice/);
    const many = Array.from({ length: 5 }, (_, i) => `p${i}=${Array.from({ length: 10 }, (__, j) => j).join(',')}`);
    expect(() => axesOf(many, undefined)).toThrow(/100000 points/);
  });
});

describe('seeds of a sweep', () => {
  it.each([
    // options, --seed, of the scenario → count, first
    [{}, undefined, { count: 20, first: 3 }, [20, 3]],
    [{ seeds: '5' }, undefined, { count: 20, first: 3 }, [5, 3]],
    [{ seeds: '5' }, '7', { count: 20, first: 3 }, [5, 7]],
  ] as const)('%j with --seed %s over %j', (options, seed, own, [count, first]) => {
    expect(sweepPlan(options, seed, scenario(own)).seeds).toMatchObject({ count, first });
  });

  it('--seed alone is one run, of whatever name', () => {
    expect(isOneRun(sweepPlan({}, 'blue', scenario({ count: 20 })))).toBe(true);
    expect(isOneRun(sweepPlan({ matrix: ['a=1'] }, 'blue', undefined))).toBe(true);
    expect(isOneRun(sweepPlan({ matrix: ['a=1,2'] }, '4', undefined))).toBe(false);
  });

  it.each([
    [{ seeds: '0' }, undefined, /--seeds 0/],
    [{ seeds: 'many' }, undefined, /--seeds many/],
    [{ jobs: '0', seeds: '2' }, undefined, /--jobs 0/],
    [{ seeds: '2' }, 'blue', /a whole number/],
    [{ seeds: '2', aggregate: 'worst' }, undefined, /expected median, pessimistic/],
  ] as const)('%j with --seed %s is refused', (options, seed, message) => {
    expect(() => sweepPlan(options, seed, undefined)).toThrow(message);
  });

  it("the aggregate is the flag's, else the scenario's, else the median", () => {
    const own = scenario({ aggregate: { kind: 'pessimistic' } });
    expect(sweepPlan({ aggregate: 'p(95)' }, undefined, own).seeds.aggregate).toEqual({
      kind: 'percentile',
      percentile: 95,
    });
    expect(sweepPlan({}, undefined, own).seeds.aggregate).toEqual({ kind: 'pessimistic' });
    expect(sweepPlan({}, undefined, undefined).seeds.aggregate).toEqual({ kind: 'median' });
  });
});
