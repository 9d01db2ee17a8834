/** What is requested of what can be allocated, by resource, and what is stranded. */
import type { TopLevelSpec } from 'vega-lite';
import type { Result, Series } from '../../record/index.ts';
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

/** In this order; what a cluster has besides is drawn in the colours that are left. */
const KNOWN = ['cpu', 'memory', 'nvidia.com/gpu'];
const HEIGHT = 120;
const HIDDEN = new Set(['pods', 'ephemeral-storage']);

export function capacityChart(result: Result): Chart | undefined {
  const all = result.series.filter(
    ({ name, labels }) => name === 'requested_ratio' && !HIDDEN.has(labels.resource ?? ''),
  );
  const ordered = [...all].sort((a, b) => rank(a) - rank(b)).slice(0, PALETTE.length);
  if (ordered.length === 0) return undefined;
  const end = result.run.endedAt;
  const x = timeAxis(true);
  const layers: object[] = faultLayers(result, x, HEIGHT - 3);
  const readouts: Readout[] = [];
  ordered.forEach((series, i) => {
    const points = pointsOf(series, end);
    const colour = PALETTE[i];
    const label = series.labels.resource ?? '';
    readouts.push({ label: `${label} requested`, colour, unit: 'percent', points });
    layers.push({
      data: { values: points },
      mark: { type: 'line', color: COLOURS[colour], ...STEPS, strokeDash: i % 2 === 0 ? [] : [6, 2] },
      encoding: { x, y: SHARE_AXIS },
    });
  });
  const spec = {
    $schema: VEGA_LITE_SCHEMA,
    config: CONFIG,
    params: windowParams(end),
    vconcat: [{ width: PLOT_WIDTH, height: HEIGHT, layer: layers }],
  } as unknown as TopLevelSpec;
  return {
    id: 'capacity',
    description: 'Requested share of what nodes can allocate, by resource, over time.',
    spec,
    readouts,
    legend: readouts.map(({ label, colour }) => ({ label, colour })),
  };
}

function rank({ labels }: Series): number {
  const known = KNOWN.indexOf(labels.resource ?? '');
  return known < 0 ? KNOWN.length : known;
}
