import { followAutoscaled } from './_autoscaled.ts';
import type { MetricDefinition } from './_metric.ts';

export const hpaReplicasReady: MetricDefinition = {
  name: 'hpa_replicas_ready',
  kind: 'gauge',
  unit: 'pods',
  labels: ['hpa', 'namespace'],
  doc: 'Replicas of the target of an autoscaler that are Ready, and not about to go.',
  follow(meter) {
    followAutoscaled(meter, (at, { workload, labels }) => {
      if (workload !== undefined) meter.gauge(labels).set(at, workload.ready);
    });
  },
};
