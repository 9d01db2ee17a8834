import type { Result } from '../../record/index.ts';
import { type Html, html } from '../html.ts';
import { counted, durationText, grouped, numberText } from '../words.ts';
import { markOf, type Status } from './_marks.ts';
import type { Panel } from './_panel.ts';
import { command } from './_parts.ts';

const STATUS = { passed: 'passed', failed: 'failed', inconclusive: 'unknown' } as const satisfies {
  readonly [outcome: string]: Status;
};

export const verdict: Panel = {
  id: 'verdict',
  title: 'Verdict',
  render: ({ result }) => {
    const { metadata, run, verdict: found } = result;
    return html`<div class="banner ${STATUS[found.outcome]}">
<div class="answer">${markOf(STATUS[found.outcome])}<div><p class="kicker">${kicker(result)}</p><h1>${metadata.name}</h1></div></div>
<p class="sentence">${found.sentence}</p>
${figures(result)}
<p class="reproduce">${command(run.command)}</p>
<p class="origin">${origin(result)}</p>
</div>`;
  },
};

function kicker({ verdict: { outcome, failed, warned, total } }: Result): string {
  const warnings = warned === 0 ? '' : ` · ${counted(warned, 'warning')}`;
  if (outcome === 'inconclusive') return 'Inconclusive';
  if (total === 0) return 'Done · no SLOs were asked for';
  return outcome === 'failed'
    ? `Failed · ${failed} of ${counted(total, 'SLO')}${warnings}`
    : `Passed · ${total - warned} of ${counted(total, 'SLO')}${warnings}`;
}

function figures({ counts, run }: Result): Html {
  const all: [name: string, value: string, extra: string][] = [
    [
      'Nodes',
      grouped(counts.nodes),
      counts.nodesReady < counts.nodes ? `${grouped(counts.nodesReady)} ready` : peak(counts.nodesPeak, counts.nodes),
    ],
    ['Pods', grouped(counts.pods), peak(counts.podsPeak, counts.pods)],
    ['Pending', grouped(counts.pending), peak(counts.pendingPeak, counts.pending)],
    ['Evictions', grouped(counts.evictions), counts.preemptions > 0 ? `${grouped(counts.preemptions)} preempted` : ''],
    ['Restarts', grouped(counts.restarts), counts.oomKills > 0 ? `${grouped(counts.oomKills)} out of memory` : ''],
    [
      'Node-hours',
      numberText(counts.nodeHours),
      counts.costDollars === undefined ? '' : `$${counts.costDollars.toFixed(2)}`,
    ],
  ];
  if (counts.pdbViolations > 0) all.push(['Budgets broken', grouped(counts.pdbViolations), '']);
  const simulated: [string, string, string] = [
    'Simulated',
    durationText(run.endedAt),
    run.incomplete ? `of ${durationText(run.horizon)}` : '',
  ];
  const items = [simulated, ...all].map(
    ([name, value, extra]) =>
      html`<div><dt>${name}</dt><dd>${value}${extra === '' ? null : html` <small>${extra}</small>`}</dd></div>`,
  );
  return html`<dl class="figures">${items}</dl>`;
}

const peak = (most: number, now: number): string => (most > now ? `peak ${grouped(most)}` : '');

function origin({ run, notModelled }: Result): Html {
  const seeds =
    run.seeds === undefined
      ? `seed ${run.seed}`
      : `${counted(run.seeds.count, 'seed')} from ${run.seeds.first} (${run.seeds.aggregate})`;
  const left =
    notModelled.length === 0
      ? null
      : html` · <a href="#assumptions">${counted(notModelled.length, 'field')} not modelled</a>`;
  return html`seatrial ${run.version} · Kubernetes v${run.kubernetesVersion} · ${seeds} · digest <code>${run.digest}</code>${left}`;
}
