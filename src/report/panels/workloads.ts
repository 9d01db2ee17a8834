import type { Result, WorkloadRow } from '../../record/index.ts';
import { type Html, html } from '../html.ts';
import { seriesOf } from '../series.ts';
import { percentText } from '../words.ts';
import { courseOf } from './_bars.ts';
import { markOf } from './_marks.ts';
import type { Panel } from './_panel.ts';
import { count, instant, remainder, rowId, seconds } from './_parts.ts';

const MOST_ROWS = 300;

export const workloads: Panel = {
  id: 'workloads',
  title: 'Workloads',
  render: ({ result }) => {
    const { workloads: all } = result;
    if (all.length === 0) return undefined;
    // The worst first; of equals, in the order of the result.
    const rows = [...all].sort(
      (a, b) => a.availableRatioMin - b.availableRatioMin || b.unavailableSeconds - a.unavailableSeconds,
    );
    const isMany = new Set(all.map(({ namespace }) => namespace)).size > 1;
    return html`<div class="scroll"><table class="sortable"><thead><tr><th scope="col">Workload</th><th scope="col">Available over time</th><th scope="col" class="number">Now</th><th scope="col" class="number">Lowest</th><th scope="col" class="number">Short for</th><th scope="col" class="number">Longest</th><th scope="col" class="number">Whole at</th><th scope="col" class="number">Lost</th><th scope="col" class="number">Restarts</th><th scope="col">Ready by zone</th></tr></thead>
<tbody>${rows.slice(0, MOST_ROWS).map((row) => workloadRow(result, row, isMany))}</tbody></table></div>${remainder(MOST_ROWS, all.length, 'workloads')}`;
  },
};

function workloadRow(result: Result, row: WorkloadRow, showNamespace: boolean): Html {
  const { workload, namespace, desired, available, availableMin, availableRatioMin, pending } = row;
  const series = seriesOf(result, 'workload_available_ratio', { workload, namespace });
  const isShort = available < desired;
  const zones = row.zones.map(([zone, ready]) => html`<span class="zone">${zone} <b>${ready}</b></span>`);
  return html`<tr id="${rowId(`workload/${workload}`)}"><th scope="row">${isShort ? markOf('failed') : null}<code>${showNamespace ? `${namespace}/` : ''}${workload}</code></th>
<td>${courseOf(series, result.run.endedAt)}</td><td class="number">${available}/${desired}${pending === 0 ? null : html`<br><small>${pending} pending</small>`}</td>
<td class="number ${availableRatioMin < 1 ? 'strong' : ''}" data-sort="${availableRatioMin}">${availableMin} <small>${percentText(availableRatioMin)}</small></td>
<td class="number" data-sort="${row.unavailableSeconds}">${seconds(row.unavailableSeconds)}</td><td class="number" data-sort="${row.longestUnavailableSeconds}">${seconds(row.longestUnavailableSeconds)}</td>
<td class="number">${instant(row.firstAvailable)}</td><td class="number">${count(row.disruptions)}</td><td class="number">${count(row.restarts)}</td><td class="zones">${zones}</td></tr>`;
}
