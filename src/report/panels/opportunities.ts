import { html } from '../html.ts';
import type { Panel } from './_panel.ts';
import { command } from './_parts.ts';

export const opportunities: Panel = {
  id: 'opportunities',
  title: 'Opportunities',
  render: ({ result }) => {
    if (result.opportunities.length === 0) return undefined;
    const cards = result.opportunities.map(
      ({ title, effect, patch, command: text }) =>
        html`<article class="card"><h3>${title}</h3><p class="effect">${effect}</p>${
          patch === ''
            ? null
            : html`<pre><code>${patch
                .trimEnd()
                .split('\n')
                .map(
                  (line) => html`${line}
`,
                )}</code></pre>`
        }${command(text)}</article>`,
    );
    return html`<p class="lead">Each was simulated again with the change in place.</p><div class="cards">${cards}</div>`;
  },
};
