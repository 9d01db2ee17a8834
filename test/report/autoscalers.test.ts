/** The section on autoscalers, from rows of a record. */
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/record/index.ts';
import { autoscalersChart } from '../../src/report/charts/autoscalers.ts';
import { autoscalers } from '../../src/report/panels/autoscalers.ts';
import { MINUTE, Story } from '../metrics/story.ts';
import { EVIL } from './hostile.ts';
import { sampleResult } from './sample.ts';

/** One autoscaler that goes from 1 to 2 replicas ten minutes after 2 were needed; another without a demand. */
function result(name = 'web'): Result {
  const story = new Story(60 * MINUTE);
  const podClass = story.class();
  const node = story.node(0, 'n1');
  const target = story.object(0, 'Deployment', 'web', { replicas: 1 });
  story.running(0, 'a', target, podClass, node);
  const hpa = story.object(0, 'HorizontalPodAutoscaler', name);
  story.record.append('autoscaler-status', MINUTE, hpa, target, 1, 1);
  story.record.append('replicas-needed', 10 * MINUTE, hpa, target, 2);
  story.record.append('replicas-scaled', 20 * MINUTE, target, 1, 2, hpa);
  story.running(20 * MINUTE, 'b', target, podClass, node);
  const other = story.object(0, 'Deployment', 'api', { replicas: 1 });
  const second = story.object(0, 'HorizontalPodAutoscaler', 'api');
  story.record.append('autoscaler-status', MINUTE, second, other, 1, 1);
  return story.result();
}

const panel = (of: Result): string | undefined => autoscalers.render({ result: of, chart: () => undefined })?.text;

describe('the section', () => {
  it('says how large, how large it should have been, for how long it was short, how often it turned', () => {
    const [, , api, web] = (panel(result()) ?? '').split('<tr>');
    const cells = (row: string | undefined): string[] =>
      [...(row ?? '').matchAll(/<td[^>]*>(.*?)<\/td>/g)].map((m) => m[1] ?? '');
    expect(cells(web)).toEqual([
      'default',
      '1 – 2',
      '2',
      '10m',
      '<span class="none">0</span>',
      '<span class="none">0</span>',
    ]);
    expect(cells(api)[2]).toBe('<span class="none">–</span>');
  });

  it('is left out of a run without autoscalers', () => {
    expect(panel(sampleResult())).toBeUndefined();
    expect(autoscalersChart(sampleResult())).toBeUndefined();
  });

  it('escapes names', () => {
    expect(panel(result(EVIL))).not.toContain(EVIL);
  });
});

describe('the chart', () => {
  it('has a plot for each, and reads what the plots show', () => {
    const chart = autoscalersChart(result());
    const { vconcat = [] } = (chart?.spec ?? {}) as { vconcat?: { title: string }[] };
    expect(vconcat.map(({ title }) => title)).toEqual(['api: replicas', 'web: replicas']);
    expect(chart?.readouts.map(({ label }) => label)).toEqual([
      'api ready',
      'api desired',
      'web ready',
      'web desired',
      'web needed',
    ]);
  });
});
