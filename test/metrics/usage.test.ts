/** What samples of use come to. */
import { describe, expect, it } from 'vitest';
import { MINUTE, Story } from './story.ts';

function sample(story: Story, at: number, pod: number, measure: string, partsPerMillion: number, demand = -1): void {
  story.record.append('usage-sample', at, pod, story.text(measure), partsPerMillion, demand);
}

const gauges = (story: Story, name: string) =>
  story
    .result()
    .metrics.filter((metric) => metric.name === name)
    .map(({ labels, values }) => ({ labels, max: new Map(values).get('max'), value: new Map(values).get('value') }));

describe('samples', () => {
  it('used_ratio by resource, of all machines', () => {
    const story = new Story(10 * MINUTE);
    sample(story, MINUTE, -1, 'cpu', 250_000);
    sample(story, MINUTE, -1, 'memory', 900_000);
    sample(story, 2 * MINUTE, -1, 'memory', 400_000);
    expect(gauges(story, 'used_ratio')).toEqual([
      { labels: { resource: 'cpu' }, max: 0.25, value: 0.25 },
      { labels: { resource: 'memory' }, max: 0.9, value: 0.4 },
    ]);
  });

  it('cpu_throttled_ratio and unmet_demand_ratio by workload', () => {
    const story = new Story(10 * MINUTE);
    const node = story.node(0, 'n1');
    const pod = story.running(0, 'web-1', -1, story.class(), node);
    sample(story, MINUTE, pod, 'throttled', 125_000);
    sample(story, 2 * MINUTE, pod, 'unmet', 1_000_000, 0);
    sample(story, 3 * MINUTE, pod, 'unmet', 0, 0);
    const labels = { workload: 'pod/web-1', namespace: 'default' };
    expect(gauges(story, 'cpu_throttled_ratio')).toEqual([{ labels, max: 0.125, value: 0.125 }]);
    expect(gauges(story, 'unmet_demand_ratio')).toEqual([{ labels, max: 1, value: 0 }]);
    expect(gauges(story, 'used_ratio')).toEqual([]);
  });
});
