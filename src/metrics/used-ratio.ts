import type { MetricDefinition } from './_metric.ts';

const MILLION = 1_000_000;

export const usedRatio: MetricDefinition = {
  name: 'used_ratio',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['resource'],
  doc: 'What is really used of what the machines with power have, by resource; sampled, at most once a minute. Only where the scenario speaks of usage.',
  follow({ view, on, gauge }) {
    on('usage-sample', (at, pod, measure, partsPerMillion) => {
      if (pod < 0) gauge({ resource: view.texts.of(measure) }).set(at, partsPerMillion / MILLION);
    });
  },
};
