/** Autoscalers: ready replicas, those desired, and those that the demand needs, one plot each. */
import type { Labels, Result } from '../../record/index.ts';
import { clean } from '../clean.ts';
import { seriesOf } from '../series.ts';
import {
  type Chart,
  COLOURS,
  columnOf,
  countAxis,
  faultLayers,
  PLOT_WIDTH,
  type Plot,
  type Readout,
  STEPS,
} from './chart.ts';
import { pointsOf } from './points.ts';

const MOST_PLOTS = 6;
const HEIGHT = 110;

/** In the order in which they are drawn. */
const TRACKS = [
  { label: 'ready', metric: 'hpa_replicas_ready', colour: 'blue', mark: { type: 'area', opacity: 0.18 } },
  { label: 'desired', metric: 'hpa_replicas_desired', colour: 'muted', mark: { type: 'line', strokeDash: [4, 3] } },
  { label: 'needed', metric: 'hpa_replicas_needed', colour: 'orange', mark: { type: 'line' } },
] as const;

/** Labels of the autoscalers of a result, in its order. */
export const autoscalersOf = ({ metrics }: Result): readonly Labels[] =>
  metrics.filter(({ name }) => name === 'hpa_replicas_desired').map(({ labels }) => labels);

export function autoscalersChart(result: Result): Chart | undefined {
  const shown = autoscalersOf(result).slice(0, MOST_PLOTS);
  const plots = shown.map((labels) => plotOf(result, labels, shown.length > 1)).filter((plot) => plot !== undefined);
  return columnOf(plots, result, {
    id: 'autoscalers',
    description: 'Replicas of the targets of autoscalers over time: ready, desired, and needed for the demand.',
    legend: TRACKS.map(({ label, colour }) => ({ label, colour })),
  });
}

function plotOf(result: Result, labels: Labels, isNamed: boolean): Plot | undefined {
  const end = result.run.endedAt;
  const name = clean(labels.hpa ?? '');
  const present = TRACKS.flatMap((track) => {
    const series = seriesOf(result, track.metric, labels);
    return series === undefined ? [] : [{ ...track, points: pointsOf(series, end) }];
  });
  if (present.length === 0) return undefined;
  const y = countAxis(present.flatMap(({ points }) => points.map(({ v }) => v)));
  return (x) => {
    const layers = faultLayers(result, x);
    for (const { points, mark, colour } of present) {
      const color = COLOURS[colour];
      const line = { color, ...STEPS };
      const drawn = mark.type === 'area' ? { ...line, ...mark, line } : { ...line, ...mark };
      layers.push({ data: { values: points }, mark: drawn, encoding: { x, y } });
    }
    const readouts = present.map(
      ({ label, colour, points }): Readout => ({
        label: isNamed ? `${name} ${label}` : label,
        colour,
        unit: 'count',
        points,
      }),
    );
    return { plot: { title: `${name}: replicas`, width: PLOT_WIDTH, height: HEIGHT, layer: layers }, readouts };
  };
}
