/** Status by shape as well as by colour: a disc, an octagon, a triangle, a diamond. */
import { type Html, html, trusted } from '../html.ts';

export type Status = 'passed' | 'failed' | 'warned' | 'unknown';

const SHAPES: {
  readonly [status in Status]: { readonly shape: string; readonly sign: string; readonly word: string };
} = {
  passed: { shape: '<circle cx="12" cy="12" r="11"/>', sign: '<path d="M7 12.5l3.5 3.5L17 8.8"/>', word: 'passed' },
  failed: {
    shape: '<path d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z"/>',
    sign: '<path d="M8 8l8 8M16 8l-8 8"/>',
    word: 'failed',
  },
  warned: { shape: '<path d="M12 1.5L23.5 22.5H.5z"/>', sign: '<path d="M12 9v6.5M12 18.6v.4"/>', word: 'warning' },
  unknown: {
    shape: '<path d="M12 .8L23.2 12 12 23.2.8 12z"/>',
    sign: '<path d="M9.4 9.8a2.6 2.6 0 1 1 3.8 2.3c-.8.4-1.2.9-1.2 1.9M12 16.9v.3"/>',
    word: 'inconclusive',
  },
};

export const wordOf = (status: Status): string => SHAPES[status].word;

/** The word is read aloud; it is also shown where `worded`. */
export function markOf(status: Status, worded = false): Html {
  const { shape, sign, word } = SHAPES[status];
  const svg = trusted(
    `<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><g class="shape">${shape}</g><g class="sign">${sign}</g></svg>`,
  );
  return html`<span class="status ${status}">${svg}<span class="${worded ? 'word' : 'unseen'}">${word}</span></span>`;
}
