import type { MetricDefinition } from './_metric.ts';

const OOM_KILLED = 'OOMKilled';

export const oomKillsTotal: MetricDefinition = {
  name: 'oom_kills_total',
  kind: 'counter',
  unit: 'kills',
  labels: ['workload', 'namespace'],
  doc: 'Containers that were killed because they, or their node, ran out of memory.',
  follow({ view, on, counterOf }) {
    on('container-ended', (at, pod, _container, _exitCode, reason) => {
      if (!view.pods.isKnown(pod) || view.texts.of(reason) !== OOM_KILLED) return;
      counterOf(view.workloadOf(pod)).add(at, 1);
    });
  },
};
