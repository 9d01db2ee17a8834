import type { MetricDefinition } from './_metric.ts';

const PREEMPTION = 'PreemptionByScheduler';

export const evictionsTotal: MetricDefinition = {
  name: 'evictions_total',
  kind: 'counter',
  unit: 'pods',
  labels: ['reason'],
  doc: 'Pods that got the condition DisruptionTarget, by its reason: EvictionByEvictionAPI, DeletionByTaintManager, DeletionByPodGC, TerminationByKubelet. Each pod counts once a reason. Preemptions have a metric of their own.',
  follow({ view, on, counter }) {
    const seen = new Set<string>();
    on('pod-disruption-target', (at, pod, reasonText) => {
      const reason = view.texts.of(reasonText);
      const key = `${pod} ${reason}`;
      if (reason === PREEMPTION || seen.has(key)) return;
      seen.add(key);
      counter({ reason }).add(at, 1);
      const node = view.nodes.list[view.pods.nodeOf(pod)];
      if (node !== undefined) node.evictions++;
    });
  },
};
