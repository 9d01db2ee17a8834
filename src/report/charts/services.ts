/** Share of requests to Services that succeed, over time; those that lost most. */
import type { TopLevelSpec } from 'vega-lite';
import type { Result, Series } from '../../record/index.ts';
import { clean } from '../clean.ts';
import {
  type Chart,
  COLOURS,
  CONFIG,
  faultLayers,
  PALETTE,
  PLOT_WIDTH,
  type Readout,
  SHARE_AXIS,
  STEPS,
  timeAxis,
  VEGA_LITE_SCHEMA,
  windowParams,
} from './chart.ts';
import { pointsOf } from './points.ts';

const HEIGHT = 110;

export const SUCCESS_RATIO = 'service_request_success_ratio';

export function servicesChart(result: Result): Chart | undefined {
  const end = result.run.endedAt;
  const failing = result.series.filter(({ name, values }) => name === SUCCESS_RATIO && leastOf(values) < 1);
  const shown = [...failing].sort((a, b) => leastOf(a.values) - leastOf(b.values)).slice(0, PALETTE.length);
  if (shown.length === 0) return undefined;
  const x = timeAxis(true);
  const layers: object[] = faultLayers(result, x, HEIGHT - 3);
  const readouts: Readout[] = shown.map((series, i) => ({
    label: labelOf(series),
    colour: PALETTE[i],
    unit: 'percent',
    points: pointsOf(series, end),
  }));
  for (const { colour, points } of readouts) {
    const mark = { type: 'line', color: COLOURS[colour], ...STEPS };
    layers.push({ data: { values: points }, mark, encoding: { x, y: SHARE_AXIS } });
  }
  const spec = {
    $schema: VEGA_LITE_SCHEMA,
    config: CONFIG,
    params: windowParams(end),
    vconcat: [{ title: 'Requests that succeed', width: PLOT_WIDTH, height: HEIGHT, layer: layers }],
  } as unknown as TopLevelSpec;
  return {
    id: 'services',
    description: 'Share of new requests to Services that meet a program that answers, over time; faults are bands.',
    spec,
    readouts,
    legend: readouts.map(({ label, colour }) => ({ label, colour })),
  };
}

const leastOf = (values: readonly number[]): number => values.reduce((least, value) => Math.min(least, value), 1);

const labelOf = ({ labels }: Series): string => clean(`${labels.namespace ?? ''}/${labels.service ?? ''}`);
