import { followAutoscaled } from './_autoscaled.ts';
import type { MetricDefinition } from './_metric.ts';

export const hpaReplicasDesired: MetricDefinition = {
  name: 'hpa_replicas_desired',
  kind: 'gauge',
  unit: 'pods',
  labels: ['hpa', 'namespace'],
  doc: 'Replicas that the target of an autoscaler is set to.',
  follow(meter) {
    followAutoscaled(meter, (at, { workload, labels }) => {
      if (workload !== undefined && workload.desired >= 0) meter.gauge(labels).set(at, workload.desired);
    });
  },
};
