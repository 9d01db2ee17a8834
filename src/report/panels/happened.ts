import { html } from '../html.ts';
import type { Panel } from './_panel.ts';
import { instant, rowId } from './_parts.ts';

const SIGNS = { bad: '▼', good: '▲', neutral: '●' } as const;
const SAID = { bad: 'for the worse', good: 'for the better', neutral: 'event' } as const;

export const happened: Panel = {
  id: 'happened',
  title: 'What happened',
  render: ({ result }) => {
    if (result.happened.length === 0) return undefined;
    const items = result.happened.map(({ at, text, tone, links }) => {
      const target = links.find((link) => link.startsWith('workload/') || link.startsWith('node/'));
      const more = target === undefined ? null : html` <a class="see" href="#${rowId(target)}">see</a>`;
      return html`<li class="${tone}">${instant(at)}<span class="sign" title="${SAID[tone]}">${SIGNS[tone]}</span><span>${text}${more}</span></li>`;
    });
    return html`<ol class="story">${items}</ol>`;
  },
};
