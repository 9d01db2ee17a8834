/** The master timeline: available against desired, pending, nodes ready, pods lost; faults as bands across all. */
import type { TopLevelSpec } from 'vega-lite';
import type { Result } from '../../record/index.ts';
import { seriesOf } from '../series.ts';
import { type Chart, COLOURS, CONFIG, faultLayers, PLOT_WIDTH, type Readout, timeAxis, windowParams } from './chart.ts';
import { type Point, pointsOf } from './points.ts';

interface Row {
  readonly plot: object;
  readonly readouts: readonly Readout[];
}

interface Track {
  readonly label: string;
  readonly metric: string;
  readonly colour: keyof typeof COLOURS;
  readonly style: 'line' | 'area' | 'dashed';
}

const ROWS: readonly { readonly title: string; readonly height: number; readonly tracks: readonly Track[] }[] = [
  {
    title: 'Pods: available and desired',
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
    title: 'Nodes: ready and existing',
    height: 70,
    tracks: [
      { label: 'nodes', metric: 'nodes', colour: 'muted', style: 'dashed' },
      { label: 'nodes ready', metric: 'nodes_ready', colour: 'green', style: 'line' },
    ],
  },
];

/** Only the lowest plot has the labels of the axis of time. */
type Plot = (x: object) => Row;

export function timelineChart(result: Result): Chart | undefined {
  const plots = [...ROWS.map((row, i) => trackPlot(result, row, i === 0)), lossPlot(result)].filter(
    (plot): plot is Plot => plot !== undefined,
  );
  if (plots.length === 0) return undefined;
  const rows = plots.map((plot, i) => plot(timeAxis(i === plots.length - 1)));
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    params: windowParams(result.run.endedAt),
    vconcat: rows.map(({ plot }) => plot),
    spacing: 16,
    resolve: { scale: { x: 'shared' } },
  } as unknown as TopLevelSpec;
  return {
    id: 'timeline',
    description: 'Available and desired pods, pending pods, ready nodes and pods lost over time; faults are bands.',
    spec,
    readouts: rows.flatMap(({ readouts }) => readouts),
  };
}

function trackPlot(result: Result, { title, height, tracks }: (typeof ROWS)[number], named: boolean): Plot | undefined {
  const end = result.run.endedAt;
  const present = tracks.flatMap((track) => {
    const series = seriesOf(result, track.metric);
    return series === undefined ? [] : [{ ...track, points: pointsOf(series, end) }];
  });
  if (present.length === 0) return undefined;
  return (x) => {
    const layers = faultLayers(result, x, named);
    for (const { points, style, colour } of present) {
      layers.push({ data: { values: points }, mark: markOf(style, COLOURS[colour]), encoding: { x, y: countAxis() } });
    }
    for (const bound of boundsOf(result, tracks)) {
      const mark = { type: 'rule', color: COLOURS.vermilion, strokeDash: [6, 3] };
      layers.push({ data: { values: [{ v: bound }] }, mark, encoding: { y: countAxis() } });
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
  const line = { color, strokeWidth: 1.75, interpolate: 'step-after', clip: true };
  if (style === 'line') return { type: 'line', ...line };
  if (style === 'dashed') return { type: 'line', ...line, strokeDash: [4, 3], strokeWidth: 1.25 };
  return { type: 'area', color, opacity: 0.18, interpolate: 'step-after', clip: true, line };
}

const countAxis = (): object => ({
  field: 'v',
  type: 'quantitative',
  scale: { zero: true, nice: true },
  axis: { title: null, tickCount: 3, format: '~s', minExtent: 44, tickMinStep: 1, gridOpacity: 0.6 },
});

const BUCKETS = 120;

/** Causes that can be told apart in a small bar; all others are one. */
const CAUSES: readonly { readonly cause: string; readonly label: string; readonly colour: keyof typeof COLOURS }[] = [
  { cause: 'DeletionByTaintManager', label: 'taint eviction', colour: 'vermilion' },
  { cause: 'EvictionByEvictionAPI', label: 'API eviction', colour: 'sky' },
  { cause: 'PreemptionByScheduler', label: 'preemption', colour: 'purple' },
  { cause: 'TerminationByKubelet', label: 'kubelet eviction', colour: 'orange' },
  { cause: '', label: 'other', colour: 'muted' },
];

function lossPlot(result: Result): Plot | undefined {
  const { disruptions, run } = result;
  if (disruptions.length === 0) return undefined;
  const bars = lossBars(result);
  const used = CAUSES.filter(({ label }) => bars.some(({ cause }) => cause === label));
  const color = {
    field: 'cause',
    type: 'nominal',
    scale: { domain: used.map(({ label }) => label), range: used.map(({ colour }) => COLOURS[colour]) },
    legend: { orient: 'top', direction: 'horizontal', title: null, offset: 2, symbolType: 'square', symbolSize: 60 },
  };
  const points = runningTotal(
    disruptions.map(({ at }) => at),
    run.endedAt,
  );
  return (x) => {
    const layer = {
      data: { values: bars },
      mark: { type: 'bar', clip: true, minBandSize: 3 },
      encoding: { x, x2: { field: 'u' }, y: { ...countAxis(), stack: 'zero' }, color },
    };
    return {
      plot: { title: 'Pods lost', width: PLOT_WIDTH, height: 60, layer: [...faultLayers(result, x, false), layer] },
      readouts: [{ label: 'pods lost so far', colour: 'vermilion', unit: 'count', points }],
    };
  };
}

interface Bar {
  readonly t: number;
  readonly u: number;
  v: number;
  readonly cause: string;
}

function lossBars({ disruptions, run }: Result): Bar[] {
  const size = Math.max(1, run.endedAt / BUCKETS);
  const bars = new Map<string, Bar>();
  for (const { at, cause: reason } of disruptions) {
    const { label: cause } = CAUSES.find((known) => known.cause === reason) ?? CAUSES[CAUSES.length - 1];
    const bucket = Math.min(BUCKETS - 1, Math.floor(at / size));
    const key = `${bucket} ${cause}`;
    const known = bars.get(key);
    if (known === undefined) bars.set(key, { t: bucket * size, u: (bucket + 1) * size, v: 1, cause });
    else known.v++;
  }
  return [...bars.values()];
}

function runningTotal(instants: readonly number[], end: number): Point[] {
  const sorted = [...instants].sort((a, b) => a - b);
  return [{ t: 0, v: 0 }, ...sorted.map((t, i) => ({ t, v: i + 1 })), { t: end, v: instants.length }];
}
