import type { MetricDefinition } from './_metric.ts';

/** A change of direction later than this after the last scaling follows the load, not the last scaling. */
const SOON = 10 * 60_000;

export const hpaFlapsTotal: MetricDefinition = {
  name: 'hpa_flaps_total',
  kind: 'counter',
  unit: 'scalings',
  labels: ['hpa', 'namespace'],
  doc: 'Scalings of an autoscaler that go the other way than the one before, within ten minutes of it.',
  follow({ view, on, counter }) {
    const last = new Map<number, { readonly at: number; readonly isUp: boolean }>();
    on('autoscaler-status', (at, autoscaler) => {
      // so that one that never flaps has a series, of none
      if (last.size === 0 || !last.has(autoscaler)) counter(labelsOf(autoscaler)).add(at, 0);
    });
    on('replicas-scaled', (at, _target, from, to, autoscaler) => {
      if (autoscaler < 0) return;
      const before = last.get(autoscaler);
      const isUp = to > from;
      last.set(autoscaler, { at, isUp });
      if (before !== undefined && before.isUp !== isUp && at - before.at <= SOON)
        counter(labelsOf(autoscaler)).add(at, 1);
    });
    const labelsOf = (autoscaler: number): { readonly hpa: string; readonly namespace: string } => {
      const facts = view.world.object(autoscaler);
      return { hpa: facts?.name ?? '', namespace: facts?.namespace ?? '' };
    };
  },
};
