import type { Gauge } from './_instruments/index.ts';
import type { MetricDefinition } from './_metric.ts';

const MILLION = 1_000_000;

export const unmetDemandRatio: MetricDefinition = {
  name: 'unmet_demand_ratio',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['workload', 'namespace'],
  doc: 'Demand that nobody served, of all there was: what is asked of pods that count as ready and do not answer, what the others lack the CPU for, and all of it while no pod is ready. Told within a second after its pods changed, and with each sample of their use. Only where the scenario speaks of a demand.',
  follow({ view, on, gauge }) {
    const byDemand: (Gauge | undefined)[] = [];
    on('usage-sample', (at, pod, measure, partsPerMillion, demand) => {
      if (view.texts.of(measure) !== 'unmet') return;
      // whoever serves it first gives it its name
      if (byDemand[demand] === undefined && view.pods.isKnown(pod)) {
        const { name: workload, namespace } = view.workloadOf(pod);
        byDemand[demand] = gauge({ workload, namespace });
      }
      byDemand[demand]?.set(at, partsPerMillion / MILLION);
    });
  },
};
