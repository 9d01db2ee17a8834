import type { DiagnosticRow } from '../../record/index.ts';
import { type Html, html } from '../html.ts';
import { markOf, type Status } from './_marks.ts';
import type { Panel } from './_panel.ts';

const MOST_ROWS = 200;

export const assumptions: Panel = {
  id: 'assumptions',
  title: 'Assumptions and fidelity',
  render: ({ result }) => {
    const { assumptions: assumed, notModelled, diagnostics } = result;
    const parts = [
      list('Assumed', assumed),
      list('Not modelled: these fields and objects of the input bear on nothing here', notModelled),
      diagnosticsList(diagnostics),
    ].filter((part) => part !== undefined);
    return parts.length === 0 ? undefined : html`${parts}`;
  },
};

function list(title: string, texts: readonly string[]): Html | undefined {
  if (texts.length === 0) return undefined;
  const more = texts.length > MOST_ROWS ? html`<li class="none">… and ${texts.length - MOST_ROWS} more</li>` : null;
  return html`<h3>${title}</h3><ul class="plain">${texts.slice(0, MOST_ROWS).map((text) => html`<li>${text}</li>`)}${more}</ul>`;
}

const STATUS: { readonly [severity in DiagnosticRow['severity']]: Status } = {
  error: 'failed',
  warning: 'warned',
  info: 'unknown',
};

function diagnosticsList(rows: readonly DiagnosticRow[]): Html | undefined {
  if (rows.length === 0) return undefined;
  const items = rows
    .slice(0, MOST_ROWS)
    .map(
      ({ severity, code, message, position }) =>
        html`<li>${markOf(STATUS[severity])}${message} <small>${position === '' ? null : html`<code>${position}</code> `}${code}</small></li>`,
    );
  return html`<h3>About the input</h3><ul class="plain marked">${items}</ul>`;
}
