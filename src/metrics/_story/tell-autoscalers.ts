/** How autoscalers sized their targets: from where to where, in how many steps, and how long the demand was ahead of them. */
import type { Counter } from '../_instruments/index.ts';
import type { Meters } from '../_meters/meters.ts';
import { shortName } from '../_workload-name.ts';
import { EXPLAINS, type Sentence } from './sentence.ts';
import type { Scaling } from './timeline.ts';
import { counted, durationText } from './words.ts';

/** Of many autoscalers, those that scaled most often stand for all. */
const MOST = 3;

export function tellAutoscalers(meters: Meters): Sentence[] {
  const byAutoscaler = new Map<number, Scaling[]>();
  for (const scaling of meters.timeline.scalings) {
    const known = byAutoscaler.get(scaling.autoscaler);
    if (known === undefined) byAutoscaler.set(scaling.autoscaler, [scaling]);
    else known.push(scaling);
  }
  const busiest = [...byAutoscaler].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]).slice(0, MOST);
  return busiest.flatMap(([autoscaler, scalings]) => tellOne(meters, autoscaler, scalings));
}

function tellOne({ view, instruments }: Meters, autoscaler: number, scalings: readonly Scaling[]): Sentence[] {
  const facts = view.world.object(autoscaler);
  const target = view.workloads.at(view.workloads.find(scalings[0].target));
  if (facts === undefined || target === undefined) return [];
  const labels = { hpa: facts.name, namespace: facts.namespace };
  const short = instruments.find('hpa_underprovisioned_seconds', labels)?.instrument as Counter | undefined;
  const seconds = short?.total ?? 0;
  const behind = seconds === 0 ? '' : `; for ${durationText(seconds * 1000)} the demand needs more than there are`;
  return [
    {
      at: scalings[0].at,
      text: `${shortName(facts.kind, facts.name)} takes ${target.name} from ${pathOf(scalings)}${behind}.`,
      tone: seconds === 0 ? 'neutral' : 'bad',
      links: [`workload/${target.name}`],
      weight: seconds === 0 ? 35 : 55,
      explains: EXPLAINS.autoscalers,
    },
  ];
}

/** `1 to 5 pods in 3 steps`, `3 to 28 and back to 4 pods in 42 steps`. */
function pathOf(scalings: readonly Scaling[]): string {
  const { from } = scalings[0];
  const { to } = scalings[scalings.length - 1];
  const sizes = scalings.map((scaling) => scaling.to);
  const farthest = sizes.reduce((far, size) => (Math.abs(size - from) > Math.abs(far - from) ? size : far), to);
  const steps = counted(scalings.length, 'step');
  if (farthest === to) return `${from} to ${counted(to, 'pod')} in ${steps}`;
  return `${from} to ${farthest} and back to ${counted(to, 'pod')} in ${steps}`;
}
