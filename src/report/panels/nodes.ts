import type { NodeRow } from '../../record/index.ts';
import { type Html, html } from '../html.ts';
import { amountText, counted } from '../words.ts';
import { bar } from './_bars.ts';
import { markOf, type Status } from './_marks.ts';
import type { Panel } from './_panel.ts';
import { count, remainder, rowId, seconds } from './_parts.ts';

const MOST_ROWS = 300;
const MOST_RESOURCES = 3;
const HIDDEN: ReadonlySet<string> = new Set(['ephemeral-storage', 'pods']);

export const nodes: Panel = {
  id: 'nodes',
  title: 'Nodes',
  render: ({ result, chart }) => {
    const { nodes: all } = result;
    if (all.length === 0) return undefined;
    const resources = shownResources(all);
    const rows = [...all].sort((a, b) => rank(a) - rank(b) || b.notReadySeconds - a.notReadySeconds);
    const hasPools = all.some(({ pool }) => pool !== '');
    const heads = resources.map((resource) => html`<th scope="col">${resource} requested</th>`);
    return html`${zonesText(all)}${chart('capacity')}<div class="scroll"><table class="sortable"><thead><tr><th scope="col">Node</th><th scope="col">State</th><th scope="col">Zone</th>${hasPools ? html`<th scope="col">Pool</th>` : null}<th scope="col" class="number">Pods</th>${heads}<th scope="col" class="number">Not ready</th><th scope="col" class="number">Evictions</th></tr></thead>
<tbody>${rows.slice(0, MOST_ROWS).map((row) => nodeRow(row, resources, hasPools))}</tbody></table></div>${remainder(MOST_ROWS, all.length, 'nodes')}`;
  },
};

const STATUS: { readonly [state in NodeRow['state']]: Status } = {
  Ready: 'passed',
  NotReady: 'failed',
  Deleted: 'unknown',
};

const rank = ({ state, unschedulable }: NodeRow): number =>
  state === 'NotReady' ? 0 : state === 'Deleted' ? 3 : unschedulable ? 1 : 2;

function shownResources(rows: readonly NodeRow[]): string[] {
  const names = new Set(rows.flatMap(({ resources }) => resources.map(({ resource }) => resource)));
  return [...names].filter((name) => !HIDDEN.has(name)).slice(0, MOST_RESOURCES);
}

function zonesText(rows: readonly NodeRow[]): Html {
  const byZone = new Map<string, number>();
  for (const { zone, deleted } of rows) if (deleted === null) byZone.set(zone, (byZone.get(zone) ?? 0) + 1);
  const zones = [...byZone].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (zones.length < 2) return html``;
  return html`<p class="lead">${zones.map(([zone, nodesThere], i) => html`${i > 0 ? ' · ' : ''}<b>${zone === '' ? 'no zone' : zone}</b> ${counted(nodesThere, 'node')}`)}</p>`;
}

function nodeRow(row: NodeRow, resources: readonly string[], hasPools: boolean): Html {
  const { node, zone, pool, state, unschedulable } = row;
  const cells = resources.map((resource) => {
    const use = row.resources.find((one) => one.resource === resource);
    if (use === undefined) return html`<td><span class="none">–</span></td>`;
    const { allocatable, requested, requestedPeak } = use;
    return html`<td class="use" data-sort="${requested / allocatable}">${bar(requested / allocatable, requestedPeak / allocatable)}<small>${amountText(resource, requested)} of ${amountText(resource, allocatable)}</small></td>`;
  });
  return html`<tr id="${rowId(`node/${node}`)}"><th scope="row"><code>${node}</code></th><td class="state">${markOf(STATUS[state])}${state}${unschedulable ? html`<br><small>cordoned</small>` : null}</td><td>${zone}</td>${hasPools ? html`<td>${pool}</td>` : null}<td class="number">${row.pods}</td>${cells}
<td class="number" data-sort="${row.notReadySeconds}">${seconds(row.notReadySeconds)}</td><td class="number">${count(row.evictions)}</td></tr>`;
}
