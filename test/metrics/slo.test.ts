import { describe, expect, it } from 'vitest';
import { checkSlo } from '../../src/metrics/index.ts';
import type { SloRow } from '../../src/record/index.ts';
import { MINUTE, SECOND, Story } from './story.ts';

/** One replica of two is away from 100 s to 160 s, during `dark` (60 s … 200 s). */
function slo(metric: string, threshold: string, during?: string): SloRow {
  const story = new Story(10 * MINUTE);
  const node = story.node(0, 'n1');
  const web = story.object(0, 'Deployment', 'web', { replicas: 2 });
  const podClass = story.class();
  const pods = ['a', 'b'].map((name) => story.running(10 * SECOND, name, web, podClass, node));
  story.fault(60 * SECOND, 0, 'dark');
  story.ready(100 * SECOND, pods[0], false);
  story.target(120 * SECOND, pods[1], 'EvictionByEvictionAPI');
  story.target(130 * SECOND, pods[0], 'DeletionByTaintManager');
  story.ready(160 * SECOND, pods[0]);
  story.faultEnds(200 * SECOND, 0, 'dark');
  story.fault(300 * SECOND, 1, 'deploy', 'apply');
  story.faultEnds(300 * SECOND, 1, 'deploy', 'apply');
  const waiting = story.pod(400 * SECOND, 'later', -1, podClass);
  story.bind(450 * SECOND, waiting, node);
  return story.result([{ metric, threshold, during }]).slos[0];
}

const WEB = 'workload_available_ratio{workload="deploy/web"}';

describe('thresholds', () => {
  const table: [
    metric: string,
    threshold: string,
    during: string | undefined,
    passed: boolean,
    measured: number | null,
    firstBreach: number | null,
  ][] = [
    [WEB, 'min>=0.6', undefined, false, 0.5, 100_000],
    [WEB, 'min>=0.5', undefined, true, 0.5, null],
    [WEB, 'min>0.5', 'dark', false, 0.5, 100_000],
    [WEB, 'min>=0.9', 'deploy', true, 1, null],
    // 60 of 590 s at one half.
    [WEB, 'avg>0.95', undefined, false, 0.949153, 100_000],
    [WEB, 'p(10)>=0.9', undefined, false, 0.5, 100_000],
    [WEB, 'p(11)>=0.9', undefined, true, 1, null],
    [WEB, 'med==1', undefined, true, 1, null],
    [WEB, 'value==1', undefined, false, 0.5, 100_000],
    [WEB, 'value==1', 'end', true, 1, null],
    [WEB, 'value==1', 'start', false, null, null],
    ['pods_pending', 'value==0', undefined, false, 1, 400_000],
    ['pods_pending', 'value==0', 'edge', true, 0, null],
    ['pods_pending', 'max<2', undefined, true, 1, null],
    ['pods_pending_seconds', 'p(99)<50', undefined, false, 50, 450_000],
    // It waits from 400 s on, so it breaks a bound of 20 s at 420 s.
    ['pods_pending_seconds', 'max<20', undefined, false, 50, 420_000],
    ['pods_pending_seconds', 'count<1', undefined, false, 1, 450_000],
    ['pods_pending_seconds', 'sum>=60', undefined, false, 50, 600_000],
    ['pods_pending_seconds', 'max<=50', undefined, true, 50, null],
    ['pods_pending_seconds', 'max<1', 'dark', true, null, null],
    ['evictions_total', 'count<2', undefined, false, 2, 130_000],
    ['evictions_total', 'value==1', undefined, false, 2, 130_000],
    ['evictions_total{reason="EvictionByEvictionAPI"}', 'count<2', undefined, true, 1, null],
    ['evictions_total{reason!="EvictionByEvictionAPI"}', 'count<1', undefined, false, 1, 130_000],
    ['evictions_total{reason="Nobody"}', 'count<1', undefined, true, 0, null],
    ['evictions_total', 'count==0', 'deploy', true, 0, null],
    ['evictions_total', 'rate<=0.004', undefined, true, 0.003333, null],
    ['node_hours', 'value<0.1', undefined, false, 0.166667, 600_000],
    ['workload_available_ratio{workload="deploy/typo"}', 'min>0', undefined, false, null, null],
  ];
  it.each(table)('%s %s during %s', (metric, threshold, during, passed, measured, firstBreach) => {
    expect(slo(metric, threshold, during)).toMatchObject({ passed, measured, firstBreach });
  });

  it('names the worst series', () => {
    expect(slo('workload_available_ratio', 'min>=0.6')).toMatchObject({
      measured: 0,
      worst: 'workload="pod/later",namespace="default"',
    });
    expect(slo(WEB, 'min>=0.6').worst).toBe('workload="deploy/web",namespace="default"');
  });
});

describe('what cannot be understood is refused with what can', () => {
  const table: [metric: string, threshold: string, message: string][] = [
    ['pods_pendin', 'max<1', 'did you mean "pods_pending'],
    ['nonsense', 'max<1', 'there are pods_pending'],
    ['pods_pending{zone="a"}', 'max<1', 'it has workload, namespace'],
    ['pods_pending{workload=~"a.*"}', 'max<1', 'only = and !='],
    ['pods_pending{workload="a"', 'max<1', 'not closed'],
    ['pods_pending', 'count<1', 'a gauge has no "count"'],
    ['evictions_total', 'p(99)<1', 'a counter has no "p(N)"'],
    ['pods_pending', 'max', 'no threshold'],
    ['pods_pending', 'max<NaN', 'no threshold'],
    ['pods_pending', 'p(101)<1', 'no threshold'],
    ['pods_pending', `max<${'1'.repeat(100)}`, 'longer than'],
  ];
  it.each(table)('%s %s', (metric, threshold, message) => {
    expect(() => checkSlo({ metric, threshold })).toThrow(message);
  });

  it('during', () => {
    expect(() => slo('pods_pending', 'max<1', 'drak')).toThrow('entry of the timeline (dark, deploy)');
  });
});
