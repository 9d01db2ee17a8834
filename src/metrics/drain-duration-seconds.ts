import type { MetricDefinition } from './_metric.ts';

export const drainDurationSeconds: MetricDefinition = {
  name: 'drain_duration_seconds',
  kind: 'distribution',
  unit: 's',
  labels: ['node'],
  cutShortBreaks: true,
  doc: 'Time from the start of a drain to its end, whether it succeeded or gave up. One that still goes on when the run ends counts with its time so far and breaks every upper bound.',
  follow({ view, on, onEnd, distribution }) {
    const since = new Map<number, number>();
    const observe = (at: number, node: number, from: number, open: boolean): void => {
      const name = view.nodes.list[node]?.facts.name ?? '';
      distribution({ node: name }).observe(at, (at - from) / 1000, open);
    };
    on('drain-started', (at, node) => {
      since.set(node, at);
    });
    on('drain-ended', (at, node) => {
      const from = since.get(node);
      if (from === undefined) return;
      since.delete(node);
      observe(at, node, from, false);
    });
    onEnd((at) => {
      for (const [node, from] of since) observe(at, node, from, true);
    });
  },
};
