/**
 * HTML that escapes by default: what is put into the template is text, unless it was made by this template itself. There
 * is no other way to markup; `trusted` is for what this room makes from numbers and words of its own.
 */
import { clean } from './clean.ts';

/** Markup. Only `html` and `trusted` make it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

/** Text, and the value of an attribute in double or single quotes. Attributes are always quoted in our templates. */
export function escapeHtml(text: string): string {
  return clean(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0];
  values.forEach((value, i) => {
    text += markupOf(value) + strings[i + 1];
  });
  return new Html(text);
}

/** Markup that was not made by the template: a chart of ours, a style sheet, a script. Never with foreign text in it. */
export const trusted = (markup: string): Html => new Html(markup);

export const EMPTY: Html = new Html('');

/** JSON inside a script element: no `<` can end the element, no line separator the statement. */
export function embeddedJson(json: string): Html {
  const safe = json
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return new Html(safe);
}

/** An id from a name: letters and digits stay, all else becomes `_` and its code, so that no two names meet. */
export function anchorOf(name: string): string {
  let out = '';
  for (const character of name.slice(0, 200)) {
    out += /[A-Za-z0-9-]/.test(character) ? character : `_${(character.codePointAt(0) ?? 0).toString(16)}`;
  }
  return out;
}

function markupOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeHtml(value);
  return value.map(markupOf).join('');
}
