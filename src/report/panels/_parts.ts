/** Small things that several panels are made of. */
import { anchorOf, type Html, html } from '../html.ts';
import { durationText } from '../words.ts';

/** An instant; with a script it moves the timeline's cursor there. */
export const instant = (at: number | null): Html =>
  at === null
    ? html`<span class="none">–</span>`
    : html`<a class="instant" href="#timeline" data-at="${at}">${durationText(at)}</a>`;

export const seconds = (value: number): Html =>
  value === 0 ? html`<span class="none">0</span>` : html`${durationText(value * 1000)}`;

/** A command that can be copied. */
export const command = (text: string): Html =>
  html`<span class="command"><code>${text}</code><button type="button" class="copy needs-script" data-copy="${text}">Copy</button></span>`;

/** Id of what a result calls `workload/deploy/web` or `node/n1`. */
export const rowId = (link: string): string => anchorOf(link);

/** `1 of 300 rows`, when not all are shown. */
export const remainder = (shown: number, all: number, table: string): Html | undefined =>
  all <= shown
    ? undefined
    : html`<p class="more">${all - shown} more rows are in the JSON and CSV exports (${table}).</p>`;

/** Zero is quiet. */
export const count = (value: number): Html =>
  value === 0 ? html`<span class="none">0</span>` : html`${String(value)}`;
