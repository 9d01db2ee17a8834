import type { MetricRow, Result } from '../../record/index.ts';
import { SUCCESS_RATIO } from '../charts/services.ts';
import { type Html, html } from '../html.ts';
import { seriesOf } from '../series.ts';
import type { Panel } from './_panel.ts';
import { instant, remainder, seconds } from './_parts.ts';

const MOST_ROWS = 300;

export const services: Panel = {
  id: 'services',
  title: 'Services',
  render: ({ result, chart }) => {
    const rows = result.metrics.filter(({ name }) => name === SUCCESS_RATIO);
    if (rows.length === 0) return undefined;
    const ordered = [...rows].sort(
      (a, b) => valueOf(a, 'min') - valueOf(b, 'min') || valueOf(a, 'avg') - valueOf(b, 'avg'),
    );
    return html`${chart('services')}<div class="scroll"><table class="sortable"><thead><tr><th scope="col">Service</th><th scope="col">Namespace</th><th scope="col" class="number">Lowest</th><th scope="col" class="number">At</th><th scope="col" class="number">On average</th><th scope="col" class="number">Requests failed for</th></tr></thead>
<tbody>${ordered.slice(0, MOST_ROWS).map((row) => rowOf(result, row))}</tbody></table></div>${remainder(MOST_ROWS, rows.length, 'metrics')}`;
  },
};

function rowOf(result: Result, row: MetricRow): Html {
  const { labels } = row;
  const { at, failing } = failuresOf(result, row);
  return html`<tr><th scope="row"><code>${labels.service ?? ''}</code></th><td>${labels.namespace ?? ''}</td><td class="number">${percent(valueOf(row, 'min'))}</td><td class="number" data-sort="${at ?? -1}">${instant(at)}</td><td class="number">${percent(valueOf(row, 'avg'))}</td><td class="number" data-sort="${failing}">${seconds(failing)}</td></tr>`;
}

/** When the least share was reached first (`null`: never below all), and for how many seconds some requests failed. */
function failuresOf(result: Result, { labels }: MetricRow): { readonly at: number | null; readonly failing: number } {
  const series = seriesOf(result, SUCCESS_RATIO, labels);
  let at: number | null = null;
  let least = 1;
  let failing = 0;
  series?.values.forEach((value, i) => {
    if (value >= 1) return;
    failing += (series.times[i + 1] ?? result.run.endedAt) - series.times[i];
    if (value >= least) return;
    least = value;
    at = series.times[i];
  });
  return { at, failing: failing / 1000 };
}

const valueOf = ({ values }: MetricRow, aggregate: string): number =>
  values.find(([key]) => key === aggregate)?.[1] ?? Number.NaN;

/** Two digits behind the point: of a day's requests a ten-thousandth counts. */
const percent = (ratio: number): string =>
  Number.isNaN(ratio) ? '–' : `${(Math.round(ratio * 10_000) / 100).toString()} %`;
