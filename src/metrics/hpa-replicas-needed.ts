import { followAutoscaled } from './_autoscaled.ts';
import type { MetricDefinition } from './_metric.ts';

export const hpaReplicasNeeded: MetricDefinition = {
  name: 'hpa_replicas_needed',
  kind: 'gauge',
  unit: 'pods',
  labels: ['hpa', 'namespace'],
  doc: 'Replicas that the target of an autoscaler needs for the demand of the moment: the least number whose requests hold it, whatever the autoscaler aims at. Present where a `demand` of the scenario is behind its pods.',
  follow(meter) {
    followAutoscaled(meter, (at, { needed, labels }) => {
      if (!Number.isNaN(needed)) meter.gauge(labels).set(at, needed);
    });
  },
};
