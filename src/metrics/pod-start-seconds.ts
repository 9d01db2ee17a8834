import type { MetricDefinition } from './_metric.ts';
import { INITIAL, MEASURED } from './_view/index.ts';

export const podStartSeconds: MetricDefinition = {
  name: 'pod_start_seconds',
  kind: 'distribution',
  unit: 's',
  labels: ['workload', 'namespace'],
  doc: 'Time from the creation of a pod to its first Ready, one observation a pod that got there: waiting for a node, pulling images, starting and probing. Pods that ran before the scenario began do not count.',
  follow({ view, on, workloadDistributions }) {
    const { pods } = view;
    const distributions = workloadDistributions();
    on('pod-ready', (at, pod, ready) => {
      const flags = pods.flagsOf(pod);
      if (ready !== 1 || flags === 0 || (flags & (INITIAL | MEASURED)) !== 0) return;
      pods.setFlags(pod, flags | MEASURED);
      distributions.observe(pods.workloadOf(pod), at, (at - pods.createdAtOf(pod)) / 1000);
    });
  },
};
