import type { SeedFacts, SloRow } from '../../record/index.ts';
import { type Html, html, trusted } from '../html.ts';
import { counted, measuredText, numberText } from '../words.ts';
import { markOf, type Status } from './_marks.ts';
import type { Panel } from './_panel.ts';
import { command, rowId } from './_parts.ts';

const STATUS = { passed: 'passed', failed: 'failed', inconclusive: 'unknown' } as const satisfies {
  readonly [outcome: string]: Status;
};
const WIDTH = 420;
const HEIGHT = 26;
const MARGIN = 8;
const MOST_ROWS = 200;

export const seeds: Panel = {
  id: 'seeds',
  title: 'Seeds',
  render: ({ result: { run, slos } }) => {
    const facts = run.seeds;
    if (facts === undefined) return undefined;
    const strips = slos.map((slo, i) => strip(slo, facts, i)).filter((one) => one !== undefined);
    return html`<p class="lead">The course told here is that of <b>seed ${facts.shown}</b>; of each SLO the ${facts.aggregate} of ${counted(facts.runs.length, 'seed')} counts.${facts.failed === 0 ? null : html` ${facts.failed} failed.`}</p>
${strips.length === 0 ? null : html`<div class="scroll"><table><thead><tr><th scope="col">Objective</th><th scope="col">Measured, a dot for each seed</th><th scope="col" class="number">Least</th><th scope="col" class="number">Greatest</th></tr></thead><tbody>${strips}</tbody></table></div>`}
${crashedList(facts)}${table(facts)}`;
  },
};

/** Where each seed lies between the least and the greatest; the bound is a dashed line. */
function strip(
  { id, metric, selector, threshold, unit, spread }: SloRow,
  { runs }: SeedFacts,
  i: number,
): Html | undefined {
  if (spread === undefined) return undefined;
  const bound = Number(/[-0-9.]+$/.exec(threshold)?.[0]);
  const values = runs.flatMap(({ measured, outcome }) => {
    const value = measured[i];
    return value === null || value === undefined || outcome === 'inconclusive' ? [] : [value];
  });
  const [low, high] = [Math.min(spread.low, bound), Math.max(spread.high, bound)];
  const x = (value: number): number =>
    Math.round((MARGIN + ((value - low) / (high - low || 1)) * (WIDTH - 2 * MARGIN)) * 10) / 10;
  const dots = values.map((value) => `<circle cx="${x(value)}" cy="${HEIGHT / 2}" r="4"/>`);
  const middle = `<line x1="0" x2="${WIDTH}" y1="${HEIGHT / 2}" y2="${HEIGHT / 2}"/>`;
  const limit = `<line class="bound" x1="${x(bound)}" x2="${x(bound)}" y1="2" y2="${HEIGHT - 2}"/>`;
  const svg = trusted(
    `<svg class="strip" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true">${middle}${dots.join('')}${limit}</svg>`,
  );
  return html`<tr><td><a href="#${rowId(id)}"><code>${metric}${selector}</code></a> <code class="bound">${threshold}</code></td><td>${svg}</td><td class="number">${measuredText(spread.low, unit)}</td><td class="number">${measuredText(spread.high, unit)}</td></tr>`;
}

function crashedList({ crashed }: SeedFacts): Html | null {
  if (crashed.length === 0) return null;
  const items = crashed.map(
    ({ seed, message, command: again }) => html`<li>seed ${seed}: ${message} ${command(again)}</li>`,
  );
  return html`<h3>Did not come to an end</h3><ul class="plain">${items}</ul>`;
}

function table({ runs }: SeedFacts): Html {
  const rows = runs
    .slice(0, MOST_ROWS)
    .map(
      ({ seed, digest, outcome, measured }) =>
        html`<tr><td>${seed}</td><td class="state">${markOf(STATUS[outcome], true)}</td><td><code>${digest}</code></td><td>${measured.map((value) => (value === null ? '–' : numberText(value))).join(' · ')}</td></tr>`,
    );
  return html`<details><summary>${counted(runs.length, 'run')}</summary><div class="scroll"><table class="dense"><thead><tr><th scope="col">Seed</th><th scope="col">Verdict</th><th scope="col">Digest</th><th scope="col">Measured, in the order of the SLOs</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}
