import type { MetricDefinition } from './_metric.ts';
import { BARE, INITIAL, MEASURED, STARTED } from './_view/index.ts';

export const podStartSeconds: MetricDefinition = {
  name: 'pod_start_seconds',
  kind: 'distribution',
  unit: 's',
  labels: ['workload', 'namespace'],
  doc: 'Time from the creation of a pod to its first Ready, one observation a pod that got there: waiting for a node, pulling images, starting and probing. Pods that ran before the scenario began do not count.',
  follow({ view, on, workloadDistributions }) {
    const { pods, workloads } = view;
    const distributions = workloadDistributions((workload) => {
      const pod = workloads.bareOf(workload);
      if (!pods.has(pod, STARTED) || pods.has(pod, INITIAL)) return [];
      const at = pods.firstReadyAtOf(pod);
      return [{ at, value: pods.ageAt(pod, at) }];
    });
    on('pod-ready', (at, pod, ready) => {
      const flags = pods.flagsOf(pod);
      if (ready !== 1 || flags === 0 || (flags & (INITIAL | MEASURED)) !== 0) return;
      pods.setFlags(pod, flags | MEASURED);
      const follows = (flags & BARE) !== 0 && (flags & STARTED) !== 0;
      if (!follows) distributions.observe(pods.workloadOf(pod), at, pods.ageAt(pod, at));
    });
  },
};
