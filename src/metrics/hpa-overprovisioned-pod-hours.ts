import { integrate, surplusOf } from './_autoscaled.ts';
import type { MetricDefinition } from './_metric.ts';

const HOUR = 3_600_000;

export const hpaOverprovisionedPodHours: MetricDefinition = {
  name: 'hpa_overprovisioned_pod_hours',
  kind: 'counter',
  unit: 'h',
  labels: ['hpa', 'namespace'],
  doc: 'Ready replicas of the target of an autoscaler beyond `hpa_replicas_needed`, added up over time: what the stabilisation windows, the minimum and a careful target cost.',
  follow(meter) {
    integrate(meter, (autoscaled) => Math.max(0, surplusOf(autoscaled)), HOUR);
  },
};
