import type { MetricDefinition } from './_metric.ts';

const PREEMPTION = 'PreemptionByScheduler';

export const pdbViolationsTotal: MetricDefinition = {
  name: 'pdb_violations_total',
  kind: 'counter',
  unit: 'pods',
  labels: ['reason'],
  doc: 'Healthy pods that were taken away while a PodDisruptionBudget over them allowed no disruption. The Eviction API never does that; preemption, NoExecute taints, node pressure and plain deletion may.',
  follow({ view, on, counter }) {
    view.losses.onLoss(({ at, cause, budget }) => {
      if (budget === 'broken' && cause !== PREEMPTION) counter({ reason: cause }).add(at, 1);
    });
    on('preemption', (at, _preemptor, _victim, _node, pdbViolated) => {
      if (pdbViolated === 1) counter({ reason: PREEMPTION }).add(at, 1);
    });
  },
};
