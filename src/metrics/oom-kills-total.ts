import { FAILED } from '../record/index.ts';
import type { MetricDefinition } from './_metric.ts';

const OOM_KILLED = 'OOMKilled';

export const oomKillsTotal: MetricDefinition = {
  name: 'oom_kills_total',
  kind: 'counter',
  unit: 'kills',
  labels: ['workload', 'namespace'],
  doc: 'Containers that were killed because they, or their node, ran out of memory.',
  follow({ view, on, counterOf }) {
    const count = (at: number, pod: number, reason: number): void => {
      if (!view.pods.isKnown(pod) || view.texts.of(reason) !== OOM_KILLED) return;
      counterOf(view.workloadOf(pod)).add(at, 1);
    };
    on('pod-restarted', (at, pod, _restarts, _node, reason) => count(at, pod, reason));
    on('pod-phase', (at, pod, phase, _node, reason) => {
      if (phase === FAILED) count(at, pod, reason);
    });
  },
};
