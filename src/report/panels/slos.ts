import type { SloRow } from '../../record/index.ts';
import { type Html, html } from '../html.ts';
import { measuredText, rangeText } from '../words.ts';
import { markOf, type Status } from './_marks.ts';
import type { Panel } from './_panel.ts';
import { instant, rowId } from './_parts.ts';

export const slos: Panel = {
  id: 'slos',
  title: 'SLOs',
  render: ({ result }) => {
    if (result.slos.length === 0) return undefined;
    // What failed is what one came for.
    const rows = [...result.slos].sort((a, b) => rank(a) - rank(b));
    return html`<div class="scroll"><table class="sortable"><thead><tr><th scope="col"><span class="unseen">Result</span></th><th scope="col">Objective</th><th scope="col" class="number">Measured</th><th scope="col">During</th><th scope="col" class="number">First breach</th></tr></thead>
<tbody>${rows.map(row)}</tbody></table></div>`;
  },
};

const statusOf = ({ passed, severity }: SloRow): Status =>
  passed ? 'passed' : severity === 'warn' ? 'warned' : 'failed';
const rank = ({ passed, severity }: SloRow): number => (passed ? 2 : severity === 'warn' ? 1 : 0);

function row(slo: SloRow): Html {
  const { id, metric, selector, threshold, measured, unit, spread, during, firstBreach, note, worst } = slo;
  const status = statusOf(slo);
  const range = spread === undefined ? null : html`<br><small>${rangeText(spread.low, spread.high, unit)}</small>`;
  const seeds =
    spread === undefined || spread.failedSeeds === 0
      ? null
      : html`<br><small>${spread.failedSeeds} of ${spread.seeds} seeds</small>`;
  const about = note ?? (status !== 'passed' && selector === '' && worst !== '' ? worst : undefined);
  return html`<tr id="${rowId(id)}" class="${status}"><td>${markOf(status)}</td>
<td><code>${metric}${selector === '' ? null : html`<wbr>${selector}`}</code> <code class="bound">${threshold}</code>${about === undefined ? null : html`<p class="note">${about}</p>`}</td>
<td class="number strong">${measuredText(measured, unit)}${range}</td><td class="during" title="${during}">${during === 'always' ? html`<span class="none">always</span>` : during}</td><td class="number">${instant(firstBreach)}${seeds}</td></tr>`;
}
