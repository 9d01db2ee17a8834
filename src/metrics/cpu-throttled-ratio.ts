import type { MetricDefinition } from './_metric.ts';

const MILLION = 1_000_000;

export const cpuThrottledRatio: MetricDefinition = {
  name: 'cpu_throttled_ratio',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['workload', 'namespace'],
  doc: 'CPU that the containers of a workload wanted and did not get, for their quotas or for want of CPU on the machine, of all they wanted; sampled. Only where the scenario speaks of usage.',
  follow({ view, on, gauge }) {
    on('usage-sample', (at, pod, measure, partsPerMillion) => {
      if (view.texts.of(measure) !== 'throttled' || !view.pods.isKnown(pod)) return;
      const { name: workload, namespace } = view.workloadOf(pod);
      gauge({ workload, namespace }).set(at, partsPerMillion / MILLION);
    });
  },
};
