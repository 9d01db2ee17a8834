/** What a chart is to the page: a Vega-Lite specification, and the series whose values the cursor reads. */
import type { TopLevelSpec } from 'vega-lite';
import type { Result } from '../../record/index.ts';
import { clean } from '../clean.ts';
import { type Point, ticksOf, TIME_LABEL } from './points.ts';

export interface Readout {
  readonly label: string;
  readonly colour: keyof typeof COLOURS;
  readonly unit: 'count' | 'percent';
  readonly points: readonly Point[];
}

export interface Chart {
  readonly id: string;
  /** For those who cannot see it. */
  readonly description: string;
  readonly spec: TopLevelSpec;
  readonly readouts: readonly Readout[];
  /** What the colours mean that the titles of the plots do not say. */
  readonly legend: readonly { readonly label: string; readonly colour: keyof typeof COLOURS }[];
}

/** One plot of several above each other: made once the axis of time is known, which only the lowest one labels. */
export type Plot = (x: object) => { readonly plot: object; readonly readouts: readonly Readout[] };

/** Plots above each other, with one axis of time; nothing where there are none. */
export function columnOf(
  plots: readonly Plot[],
  { run }: Result,
  told: Pick<Chart, 'id' | 'description' | 'legend'>,
): Chart | undefined {
  if (plots.length === 0) return undefined;
  const rows = plots.map((plot, i) => plot(timeAxis(i === plots.length - 1)));
  const spec = {
    $schema: VEGA_LITE_SCHEMA,
    config: CONFIG,
    params: windowParams(run.endedAt),
    vconcat: rows.map(({ plot }) => plot),
    spacing: 16,
    resolve: { scale: { x: 'shared' } },
  } as unknown as TopLevelSpec;
  return { ...told, spec, readouts: rows.flatMap(({ readouts }) => readouts) };
}

export const VEGA_LITE_SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Width of the plots in the page before a script adapts it; also that of the printed ones. */
export const PLOT_WIDTH = 900;

/** Colours are custom properties of the page, so that one picture serves light and dark. */
export const COLOURS = {
  blue: 'var(--blue)',
  orange: 'var(--orange)',
  green: 'var(--green)',
  vermilion: 'var(--vermilion)',
  purple: 'var(--purple)',
  sky: 'var(--sky)',
  muted: 'var(--muted)',
  faint: 'var(--line)',
  ink: 'var(--ink)',
} as const;

/** Of lines that only their legend tells apart, in this order. */
export const PALETTE: readonly (keyof typeof COLOURS)[] = ['blue', 'orange', 'green', 'purple', 'sky', 'vermilion'];

/** A number that holds until it changes. */
export const STEPS = { strokeWidth: 1.75, interpolate: 'step-after', clip: true } as const;

/** From nothing to all. */
export const SHARE_AXIS = {
  field: 'v',
  type: 'quantitative',
  scale: { domainMin: 0, domainMax: 1, clamp: true },
  axis: { title: null, tickCount: 4, format: '.0%', minExtent: 44, gridOpacity: 0.6 },
} as const;

export const CONFIG = {
  background: 'transparent',
  font: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif',
  view: { stroke: null },
  axis: {
    domain: false,
    tickColor: COLOURS.faint,
    gridColor: COLOURS.faint,
    labelColor: COLOURS.muted,
    labelFontSize: 11,
    labelPadding: 6,
    titleColor: COLOURS.muted,
    tickSize: 4,
  },
  title: { anchor: 'start', color: COLOURS.ink, fontSize: 12, fontWeight: 600, offset: 8, frame: 'bounds' },
  legend: { labelColor: COLOURS.muted, labelFontSize: 11, titleColor: COLOURS.muted, symbolStrokeColor: COLOURS.muted },
} as const;

/** The window that is shown; the page's script changes these. */
export function windowParams(end: number): readonly { readonly name: string; readonly value: unknown }[] {
  return [
    { name: 'xMin', value: 0 },
    { name: 'xMax', value: end },
    { name: 'xTicks', value: ticksOf(0, end) },
  ];
}

/** The axis of time; only the lowest plot has its labels. */
export function timeAxis(labelled: boolean): object {
  return {
    field: 't',
    type: 'quantitative',
    scale: { domainMin: { expr: 'xMin' }, domainMax: { expr: 'xMax' }, nice: false, zero: false },
    axis: {
      values: { expr: 'xTicks' },
      labelExpr: TIME_LABEL,
      labels: labelled,
      ticks: labelled,
      grid: true,
      gridOpacity: 0.5,
      title: null,
    },
  };
}

/** Bands while faults last, lines where they happen at once. `x` is the axis that all layers of a plot share;
 * `namesAt`, how far below its top the names stand. */
export function faultLayers({ faults, run }: Result, x: object, namesAt?: number): object[] {
  const end = run.endedAt;
  const rows = faults.map(({ name, from, to }) => ({ t: from, u: to ?? end, name: shortened(clean(name)) }));
  const bands = rows.filter(({ t, u }) => u > t);
  const moments = rows.filter(({ t, u }) => u === t);
  const layers: object[] = [];
  if (bands.length > 0) {
    layers.push({
      data: { values: bands },
      mark: { type: 'rect', color: 'var(--band)', opacity: 1, clip: true },
      encoding: { x, x2: { field: 'u' } },
    });
  }
  const edges = {
    data: { values: rows },
    mark: { type: 'rule', color: COLOURS.purple, opacity: 0.7, clip: true, strokeDash: [3, 3] },
    encoding: { x },
  };
  if (moments.length + bands.length > 0) layers.push(edges);
  if (namesAt !== undefined && rows.length <= 12 && rows.length > 0) {
    layers.push({
      data: { values: rows },
      mark: {
        type: 'text',
        align: 'left',
        baseline: 'bottom',
        dx: 4,
        y: namesAt,
        color: COLOURS.purple,
        fontSize: 11,
        clip: true,
      },
      encoding: { x, text: { field: 'name' } },
    });
  }
  return layers;
}

/** An axis of numbers of things, with some air above the greatest of `values`. */
export function countAxis(values: readonly number[]): object {
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 1);
  return {
    field: 'v',
    type: 'quantitative',
    scale: { domainMin: 0, domainMax: most * 1.12, nice: false },
    axis: { title: null, tickCount: 3, format: '~s', minExtent: 44, tickMinStep: 1, gridOpacity: 0.6 },
  };
}

const shortened = (name: string): string => (name.length > 40 ? `${name.slice(0, 39)}…` : name);
