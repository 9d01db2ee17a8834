import type { DisruptionRow, DrainRow, Result } from '../../record/index.ts';
import { type Html, html, trusted } from '../html.ts';
import { counted, durationText } from '../words.ts';
import { markOf } from './_marks.ts';
import type { Panel } from './_panel.ts';
import { instant, remainder } from './_parts.ts';

const MOST_ROWS = 500;
const MOST_DRAINS = 100;

export const disruptions: Panel = {
  id: 'disruptions',
  title: 'Disruptions',
  render: ({ result }) => {
    const { disruptions: losses, drains: all } = result;
    if (losses.length === 0 && all.length === 0) return undefined;
    return html`${all.length === 0 ? null : drains(result)}${losses.length === 0 ? null : ledger(losses)}`;
  },
};

function drains({ drains: all, run }: Result): Html {
  const rows = all.slice(0, MOST_DRAINS).map((drain) => drainRow(drain, run.endedAt));
  return html`<h3>Drains</h3><div class="gantt">${rows}</div>`;
}

function drainRow(drain: DrainRow, end: number): Html {
  const { node, from, to, outcome, blocked, blockedSeconds, pods } = drain;
  const status = outcome === 'succeeded' ? 'passed' : outcome === 'failed' ? 'failed' : 'warned';
  const budgets = [...new Set(blocked.map(({ pdb }) => pdb))];
  const held =
    blockedSeconds === 0
      ? null
      : html`, held up ${durationText(blockedSeconds * 1000)} by <code>${budgets.join(' ')}</code>`;
  const what = outcome === 'running' ? 'not over' : outcome === 'failed' ? 'given up' : 'done';
  return html`<div class="drain"><span class="who">${markOf(status)}<code>${node}</code></span>${gantt(drain, end)}<span class="about">${what} after ${durationText((to ?? end) - from)}, ${counted(pods, 'pod')}${held} · ${instant(from)}</span></div>`;
}

const WIDTH = 1000;

function gantt({ from, to, blocked }: DrainRow, end: number): Html {
  const x = (at: number): number => Math.round((at / Math.max(1, end)) * WIDTH);
  const rect = (kind: string, start: number, stop: number): string =>
    `<rect class="${kind}" x="${x(start)}" width="${Math.max(3, x(stop) - x(start))}" height="12" rx="1"/>`;
  const stretches = blocked.map((stretch) => rect('blocked', stretch.from, stretch.to)).join('');
  return trusted(
    `<svg viewBox="0 0 ${WIDTH} 12" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="${WIDTH}" height="12"/>${rect('drained', from, to ?? end)}${stretches}</svg>`,
  );
}

function ledger(losses: readonly DisruptionRow[]): Html {
  const broken = losses.filter(({ budget }) => budget === 'broken').length;
  const summary = [...countsBy(losses)].map(
    ([cause, count]) => html`<span class="zone">${cause} <b>${count}</b></span>`,
  );
  const warning =
    broken === 0 ? null : html`<span class="zone bad">${markOf('failed')} against a budget <b>${broken}</b></span>`;
  return html`<h3>Pods lost</h3><p class="lead">${summary}${warning}</p>
<div class="scroll"><table class="sortable"><thead><tr><th scope="col" class="number">At</th><th scope="col">Pod</th><th scope="col">Workload</th><th scope="col">Node</th><th scope="col">Cause</th><th scope="col">By</th><th scope="col">Budget</th><th scope="col" class="number">Whole again</th></tr></thead>
<tbody>${losses.slice(0, MOST_ROWS).map(lossRow)}</tbody></table></div>${remainder(MOST_ROWS, losses.length, 'disruptions')}`;
}

function countsBy(losses: readonly DisruptionRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { cause } of losses) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  return counts;
}

function lossRow({ at, pod, workload, node, cause, by, budget, pdb, recoveredAt }: DisruptionRow): Html {
  const kept =
    budget === 'none'
      ? html`<span class="none">none</span>`
      : html`${budget === 'broken' ? markOf('failed') : null}<code>${pdb}</code> ${budget}`;
  return html`<tr data-row-at="${at}"><td class="number" data-sort="${at}">${instant(at)}</td><td><code>${pod}</code></td><td><code>${workload}</code></td><td><code>${node}</code></td><td>${cause}</td><td>${by}</td><td>${kept}</td><td class="number" data-sort="${recoveredAt ?? Number.MAX_SAFE_INTEGER}">${instant(recoveredAt)}</td></tr>`;
}
