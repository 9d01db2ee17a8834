/**
 * The report: one file that needs nothing but itself, and cannot be made to fetch, run or show anything else.
 *
 * The policy allows one script and one style sheet, by their hashes. Without scripts all text and a picture of each
 * chart are there; the script makes the charts answer.
 */
import { createHash } from 'node:crypto';
import type { Result } from '../record/index.ts';
import { CHARTS } from './charts/index.ts';
import { type RenderedChart, renderChart } from './charts/render.ts';
import { embeddedJson, type Html, html, trusted } from './html.ts';
import { PANELS, type PanelContext } from './panels/index.ts';
import { STYLE } from './style.ts';

export interface HtmlOptions {
  /** Text of the page's script, `report-runtime.js` of the build; '' makes a page that only shows. */
  readonly runtime: string;
}

export async function renderHtml(result: Result, { runtime }: HtmlOptions): Promise<string> {
  const charts = new Map<string, RenderedChart>();
  for (const build of CHARTS) {
    const chart = build(result);
    if (chart !== undefined) charts.set(chart.id, await renderChart(chart));
  }
  const context: PanelContext = { result, chart: (id) => chartFigure(charts.get(id)) };
  const sections = PANELS.flatMap(({ id, title, render }) => {
    const content = render(context);
    return content === undefined ? [] : [{ id, title, content }];
  });
  return pageOf({ title: titleOf(result), version: result.run.version, sections, runtime });
}

export interface PageSection {
  /** `verdict` is the head of the page. */
  readonly id: string;
  readonly title: string;
  readonly content: Html;
}

export interface PageParts extends HtmlOptions {
  readonly title: string;
  /** Of seatrial. */
  readonly version: string;
  readonly sections: readonly PageSection[];
}

/** Sections within the frame that all pages share: policy, style, navigation, script. */
export function pageOf({ title, version, sections, runtime }: PageParts): string {
  const script = runtime === '' ? undefined : safeScript(runtime);
  const links = sections.map((section) => html`<a href="#${section.id}">${section.title}</a>`);
  const body = sections.map(({ id, title: heading, content }) =>
    id === 'verdict'
      ? html`<header id="${id}">${content}</header>`
      : html`<section id="${id}"><h2>${heading}</h2>${content}</section>`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy(script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="seatrial ${version}">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<nav aria-label="Sections"><div><b>seatrial</b>${links}</div></nav>
<main>
${body}
</main>
${script === undefined ? null : html`<script type="module">${trusted(script)}</script>`}
</body>
</html>
`.text;
}

const OUTCOMES = { passed: 'passed', failed: 'FAILED', inconclusive: 'inconclusive' } as const;

const titleOf = ({ metadata, verdict }: Result): string => `${metadata.name}: ${OUTCOMES[verdict.outcome]} – seatrial`;

/** The picture is replaced when the script has drawn the chart itself. */
function chartFigure(rendered: RenderedChart | undefined): Html | undefined {
  if (rendered === undefined) return undefined;
  const { chart, json, svg } = rendered;
  const keys = chart.legend.map(({ label, colour }) => html`<li><span class="swatch ${colour}"></span>${label}</li>`);
  const legend = keys.length === 0 ? null : html`<ul class="legend">${keys}</ul>`;
  return html`<figure class="chart" id="chart-${chart.id}" role="img" aria-label="${chart.description}"><div class="plot">${trusted(svg)}</div></figure>${legend}
<script type="application/json" id="spec-${chart.id}">${embeddedJson(json)}</script>`;
}

function policy(script: string | undefined): string {
  const scripts = script === undefined ? [] : [`script-src ${hashOf(script)}`];
  return ["default-src 'none'", ...scripts, `style-src ${hashOf(STYLE)}`, "base-uri 'none'", "form-action 'none'"].join(
    '; ',
  );
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

/** Nothing in our own script may end the element that holds it. Inside of its strings the backslash changes nothing. */
const safeScript = (text: string): string => text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
