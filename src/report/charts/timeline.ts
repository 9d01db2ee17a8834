/** The master timeline: available against desired, pending, nodes ready, pods lost; faults as bands across all. */
import type { Result } from '../../record/index.ts';
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
import { lossLegend, lossPlot } from './losses.ts';
import { pointsOf } from './points.ts';

interface Track {
  readonly label: string;
  readonly metric: string;
  readonly colour: keyof typeof COLOURS;
  readonly style: 'line' | 'area' | 'dashed';
}

const ROWS: readonly { readonly title: string; readonly height: number; readonly tracks: readonly Track[] }[] = [
  {
    title: 'Pods: available, of those desired (dashed)',
    height: 110,
    tracks: [
      { label: 'desired', metric: 'replicas_desired', colour: 'muted', style: 'dashed' },
      { label: 'available', metric: 'replicas_available', colour: 'blue', style: 'area' },
    ],
  },
  {
    title: 'Pods waiting for a node',
    height: 70,
    tracks: [{ label: 'pending', metric: 'pods_pending', colour: 'orange', style: 'area' }],
  },
  {
    title: 'Nodes: ready, of those that exist (dashed)',
    height: 70,
    tracks: [
      { label: 'nodes', metric: 'nodes', colour: 'muted', style: 'dashed' },
      { label: 'nodes ready', metric: 'nodes_ready', colour: 'green', style: 'line' },
    ],
  },
];

export function timelineChart(result: Result): Chart | undefined {
  const plots = [...ROWS.map((row, i) => trackPlot(result, row, i === 0)), lossPlot(result)].filter(
    (plot): plot is Plot => plot !== undefined,
  );
  return columnOf(plots, result, {
    id: 'timeline',
    description: 'Available and desired pods, pending pods, ready nodes and pods lost over time; faults are bands.',
    legend: lossLegend(result),
  });
}

function trackPlot(result: Result, { title, height, tracks }: (typeof ROWS)[number], named: boolean): Plot | undefined {
  const end = result.run.endedAt;
  const present = tracks.flatMap((track) => {
    const series = seriesOf(result, track.metric);
    return series === undefined ? [] : [{ ...track, points: pointsOf(series, end) }];
  });
  if (present.length === 0) return undefined;
  const bounds = boundsOf(result, tracks);
  const y = countAxis([...bounds, ...present.flatMap(({ points }) => points.map(({ v }) => v))]);
  return (x) => {
    const layers = faultLayers(result, x, named ? height - 3 : undefined);
    for (const { points, style, colour } of present) {
      layers.push({ data: { values: points }, mark: markOf(style, COLOURS[colour]), encoding: { x, y } });
    }
    for (const bound of bounds) {
      const mark = { type: 'rule', color: COLOURS.vermilion, strokeDash: [6, 3] };
      layers.push({ data: { values: [{ v: bound }] }, mark, encoding: { y } });
    }
    const readouts = present.map(({ label, colour, points }): Readout => ({ label, colour, unit: 'count', points }));
    return { plot: { title, width: PLOT_WIDTH, height, layer: layers }, readouts };
  };
}

/** Bounds that SLOs set to what is drawn. */
function boundsOf({ slos }: Result, tracks: readonly Track[]): number[] {
  const drawn = slos.filter(
    ({ metric, selector }) => selector === '' && tracks.some((track) => track.metric === metric),
  );
  const bounds = drawn.map(({ threshold }) =>
    Number(threshold.slice(threshold.search(/[<>=!]/)).replace(/^[<>=!]+/, '')),
  );
  return [...new Set(bounds.filter((bound) => Number.isFinite(bound) && bound > 0))];
}

function markOf(style: Track['style'], color: string): object {
  const line = { color, ...STEPS };
  if (style === 'line') return { type: 'line', ...line };
  if (style === 'dashed') return { type: 'line', ...line, strokeDash: [4, 3], strokeWidth: 1.25 };
  return { type: 'area', color, opacity: 0.18, interpolate: STEPS.interpolate, clip: STEPS.clip, line };
}
