import type { Labels, Result } from '../../record/index.ts';
import { autoscalersOf } from '../charts/autoscalers.ts';
import { type Html, html } from '../html.ts';
import type { Panel } from './_panel.ts';
import { count, remainder, seconds } from './_parts.ts';

const MOST_ROWS = 300;

export const autoscalers: Panel = {
  id: 'autoscalers',
  title: 'Autoscalers',
  render: ({ result, chart }) => {
    const all = autoscalersOf(result);
    if (all.length === 0) return undefined;
    const knowsNeeds = result.metrics.some(({ name }) => name === 'hpa_replicas_needed');
    const heads = knowsNeeds
      ? html`<th scope="col" class="number">Needed</th><th scope="col" class="number">Short of replicas</th><th scope="col" class="number">Pod-hours beyond</th>`
      : null;
    return html`${chart('autoscalers')}<div class="scroll"><table class="sortable"><thead><tr><th scope="col">Autoscaler</th><th scope="col">Namespace</th><th scope="col" class="number">Replicas</th>${heads}<th scope="col" class="number">Flaps</th></tr></thead>
<tbody>${all.slice(0, MOST_ROWS).map((labels) => rowOf(result, labels, knowsNeeds))}</tbody></table></div>${remainder(MOST_ROWS, all.length, 'metrics')}`;
  },
};

function rowOf(result: Result, labels: Labels, knowsNeeds: boolean): Html {
  const total = (name: string): number => valueOf(result, name, labels, 'count') ?? 0;
  const beyond = total('hpa_overprovisioned_pod_hours');
  const short = total('hpa_underprovisioned_seconds');
  const needs = knowsNeeds
    ? html`<td class="number">${rangeOf(result, 'hpa_replicas_needed', labels)}</td><td class="number" data-sort="${short}">${seconds(short)}</td><td class="number" data-sort="${beyond}">${beyond === 0 ? count(0) : beyond.toFixed(1)}</td>`
    : null;
  return html`<tr><th scope="row"><code>${labels.hpa ?? ''}</code></th><td>${labels.namespace ?? ''}</td><td class="number">${rangeOf(result, 'hpa_replicas_desired', labels)}</td>${needs}<td class="number">${count(total('hpa_flaps_total'))}</td></tr>`;
}

/** `2 – 28`. */
function rangeOf(result: Result, name: string, labels: Labels): Html {
  const least = valueOf(result, name, labels, 'min');
  const most = valueOf(result, name, labels, 'max');
  if (least === undefined || most === undefined) return html`<span class="none">–</span>`;
  return least === most ? html`${String(least)}` : html`${String(least)} – ${String(most)}`;
}

function valueOf({ metrics }: Result, name: string, labels: Labels, aggregate: string): number | undefined {
  const row = metrics.find(
    (each) => each.name === name && each.labels.hpa === labels.hpa && each.labels.namespace === labels.namespace,
  );
  return row?.values.find(([key]) => key === aggregate)?.[1];
}
