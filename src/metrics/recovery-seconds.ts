import type { MetricDefinition } from './_metric.ts';
import { SHORTAGE_CHANGED } from './_view/index.ts';

interface Onset {
  readonly event: string;
  readonly at: number;
}

export const recoverySeconds: MetricDefinition = {
  name: 'recovery_seconds',
  kind: 'distribution',
  unit: 's',
  labels: ['event'],
  cutShortBreaks: true,
  doc: 'Time from the start of a timeline entry until no more workloads were short of pods than before it: the end of the last shortage that began before the next entry. 0 if there was none. Not over when the run ends: it breaks every upper bound.',
  follow({ view, on, onEnd, distribution }) {
    /** How many workloads are short, as points; they start to count when they were whole once. */
    const points: { at: number; count: number }[] = [{ at: 0, count: 0 }];
    let short = 0;
    const onsets: Onset[] = [];
    view.onWorkload(SHORTAGE_CHANGED, (at, { isShort }) => {
      short += isShort ? 1 : -1;
      const last = points[points.length - 1];
      if (last.at === at) last.count = short;
      else points.push({ at, count: short });
    });
    on('fault-started', (at, _fault, _verb, name) => {
      onsets.push({ event: view.texts.of(name), at });
    });
    onEnd((end) => {
      onsets.forEach(({ event, at }, i) => {
        const next = onsets.slice(i + 1).find((later) => later.at > at)?.at ?? end;
        const back = recoveredAt(points, at, next, end);
        distribution({ event }).observe(back ?? end, ((back ?? end) - at) / 1000, back === undefined);
      });
    });
  },
};

/** End of the last shortage that began in `from` … `to`; `from` if there was none, undefined if it goes on at `end`. */
function recoveredAt(
  points: readonly { at: number; count: number }[],
  from: number,
  to: number,
  end: number,
): number | undefined {
  const baseline = points.findLast(({ at }) => at < from)?.count ?? 0;
  let recovered: number | undefined = from;
  for (const { at, count } of points) {
    if (at < from || at > end) continue;
    if (count > baseline && (at < to || to === end)) recovered = undefined;
    else if (count <= baseline) recovered ??= at;
  }
  return recovered;
}
