import { canonicalJson, type Result } from '../../record/index.ts';
import { embeddedJson, html } from '../html.ts';
import { counted, grouped, numberText } from '../words.ts';
import { shownText, tableOf } from '../tables.ts';
import type { Panel } from './_panel.ts';
import { command } from './_parts.ts';

/** Characters of JSON that may be put into a page; beyond, series are left out. */
const MOST_CHARACTERS = 1_200_000;
const MOST_METRICS = 250;

export const rawData: Panel = {
  id: 'data',
  title: 'Metrics and raw data',
  render: ({ result }) => {
    const { json, whole } = boundedJson(result);
    const metrics = tableOf(result, 'metrics');
    const columns = metrics?.columns ?? [];
    const rows = metrics?.rows.slice(0, MOST_METRICS) ?? [];
    const table = html`<details><summary>${counted(metrics?.rows.length ?? 0, 'metric')}</summary><div class="scroll"><table class="sortable dense"><thead><tr>${columns.map(({ head }, i) => html`<th scope="col" class="${i > 2 ? 'number' : ''}">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((column, i) => html`<td class="${i > 2 ? 'number' : ''}">${i < 2 ? html`<code>${shownText(column, row)}</code>` : shownText(column, row)}</td>`)}</tr>`)}</tbody></table></div></details>`;
    const next = result.next.map(
      ({ command: text, why }) => html`<li>${command(text)} <span class="what">${why}</span></li>`,
    );
    const note = whole ? '' : ' Time series are left out of it for their size; the JSON export has them.';
    return html`${next.length === 0 ? null : html`<h3>Next</h3><ul class="next">${next}</ul>`}${table}
<p class="lead">The whole result, ${numberText(Math.ceil(json.length / 1024))} KiB of JSON, of ${grouped(result.run.entries)} things that happened, is part of this page.${note} <button type="button" class="save needs-script" data-save="result" data-name="result.json">Save as JSON</button></p>
<script type="application/json" id="result">${embeddedJson(json)}</script>`;
  },
};

function boundedJson(result: Result): { readonly json: string; readonly whole: boolean } {
  const all = canonicalJson(result, 0);
  if (all.length <= MOST_CHARACTERS) return { json: all, whole: true };
  const small = canonicalJson({ ...result, series: [] }, 0);
  if (small.length <= MOST_CHARACTERS) return { json: small, whole: false };
  const least = { ...result, series: [], metrics: [], disruptions: [], nodes: [], workloads: [] };
  return { json: canonicalJson(least, 0), whole: false };
}
