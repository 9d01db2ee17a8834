import type { MetricDefinition } from './_metric.ts';

export const pdbBlockedSeconds: MetricDefinition = {
  name: 'pdb_blocked_seconds',
  kind: 'distribution',
  unit: 's',
  labels: ['pdb', 'namespace', 'node'],
  doc: 'Lengths of the stretches in which evictions from one node were refused because of one PodDisruptionBudget: from the first refusal until the last of its pods went, the drain ended, or the one who asks gave up.',
  follow({ view, onEnd, distribution }) {
    view.blocked.onStretch(({ from, to, pdb, namespace, node, open }) => {
      distribution({ pdb, namespace, node }).observe(to, (to - from) / 1000, open);
    });
    onEnd((at) => view.blocked.end(at));
  },
};
