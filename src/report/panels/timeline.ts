import { html } from '../html.ts';
import type { Panel } from './_panel.ts';
import { instant } from './_parts.ts';

const MOST_FAULTS = 40;

export const timeline: Panel = {
  id: 'timeline',
  title: 'Timeline',
  render: ({ result, chart }) => {
    const drawn = chart('timeline');
    const { faults } = result;
    if (drawn === undefined && faults.length === 0) return undefined;
    const items = faults
      .slice(0, MOST_FAULTS)
      .map(
        ({ name, verb, detail, from, to }) =>
          html`<li><b>${name}</b> <span class="what">${verb}${detail === '' ? '' : `, ${detail}`}</span> ${instant(from)}${to === from ? null : html` – ${to === null ? 'the end' : instant(to)}`}</li>`,
      );
    const hint = html`<p class="hint needs-script">Move over the chart to read it. Drag to zoom, double-click to see all.</p>`;
    return html`${drawn}${drawn === undefined ? null : hint}${faults.length === 0 ? null : html`<ul class="faults">${items}</ul>`}`;
  },
};
