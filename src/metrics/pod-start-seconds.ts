import { IndexColumn } from './_instruments/index.ts';
import type { MetricDefinition } from './_metric.ts';
import { INITIAL } from './_view/index.ts';

export const podStartSeconds: MetricDefinition = {
  name: 'pod_start_seconds',
  kind: 'distribution',
  unit: 's',
  labels: ['workload', 'namespace'],
  doc: 'Time from the creation of a pod to its first Ready, one observation a pod that got there: waiting for a node, pulling images, starting and probing. Pods that ran before the scenario began do not count.',
  follow({ view, on, workloadDistributions }) {
    const { pods } = view;
    const distributions = workloadDistributions();
    const seen = new IndexColumn(0);
    on('pod-ready', (at, pod, ready) => {
      if (ready !== 1 || !pods.isKnown(pod) || pods.has(pod, INITIAL) || seen.get(pod) === 1) return;
      seen.set(pod, 1);
      distributions.observe(pods.workload.get(pod), at, (at - pods.createdAt[pod]) / 1000);
    });
  },
};
