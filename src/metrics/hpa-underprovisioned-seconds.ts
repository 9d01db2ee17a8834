import { integrate, surplusOf } from './_autoscaled.ts';
import type { MetricDefinition } from './_metric.ts';

const SECOND = 1000;

export const hpaUnderprovisionedSeconds: MetricDefinition = {
  name: 'hpa_underprovisioned_seconds',
  kind: 'counter',
  unit: 's',
  labels: ['hpa', 'namespace'],
  doc: 'Time during which fewer replicas of the target of an autoscaler were ready than `hpa_replicas_needed`. Counted from the first instant at which all of them were ready.',
  follow(meter) {
    integrate(meter, (autoscaled) => (surplusOf(autoscaled) < 0 ? 1 : 0), SECOND);
  },
};
