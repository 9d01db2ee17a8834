/** A sweep as a page: the verdict, a row for each point, and for two settings a map of each measure. */
import { canonicalJson, type Sweep, type SweepPoint } from '../../record/index.ts';
import { embeddedJson, type Html, html } from '../html.ts';
import { type HtmlOptions, pageOf } from '../page.ts';
import { markOf, type Status } from '../panels/_marks.ts';
import { command } from '../panels/_parts.ts';
import { shownText } from '../tables.ts';
import { counted, durationText } from '../words.ts';
import { type SweepColumn, sloText, slosOf, sweepTable } from './table.ts';

const STATUS = { passed: 'passed', failed: 'failed', inconclusive: 'unknown' } as const satisfies {
  readonly [outcome: string]: Status;
};
/** Classes of the style sheet, palest first. */
const HEATS = 5;
const MOST_MAPS = 12;

export function renderSweepHtml(sweep: Sweep, { runtime }: HtmlOptions): string {
  const columns = sweepTable(sweep).columns.filter(({ wide }) => wide !== true);
  const maps = sweep.matrix.length === 2 ? mapsOf(sweep, columns) : [];
  return pageOf({
    title: `${sweep.metadata.name}: a sweep – seatrial`,
    version: sweep.run.version,
    runtime,
    sections: [
      { id: 'verdict', title: 'Verdict', content: banner(sweep) },
      { id: 'points', title: 'Points', content: pointsTable(sweep, columns) },
      ...(maps.length === 0 ? [] : [{ id: 'maps', title: 'Maps', content: html`${maps}` }]),
      { id: 'commands', title: 'Each point by itself', content: commands(sweep) },
      { id: 'data', title: 'Raw data', content: rawData(sweep) },
    ],
  });
}

function banner({ metadata, run, verdict, points }: Sweep): Html {
  const status = STATUS[verdict.outcome];
  const { count, first, aggregate } = run.seeds;
  const seeds = count === 1 ? `seed ${first}` : `${counted(count, 'seed')} from ${first} (${aggregate})`;
  return html`<div class="banner ${status}">
<div class="answer">${markOf(status)}<div><p class="kicker">${counted(points.length, 'point')}, ${seeds}</p><h1>${metadata.name}</h1></div></div>
<p class="sentence">${verdict.sentence}${run.incomplete ? ' Incomplete: not all runs came to an end.' : null}</p>
<p class="reproduce">${command(run.command)}</p>
<p class="origin">seatrial ${run.version} · Kubernetes v${run.kubernetesVersion} · ${durationText(run.horizon)} simulated · digest <code>${run.digest}</code></p>
</div>`;
}

function pointsTable(sweep: Sweep, columns: readonly SweepColumn[]): Html {
  const heads = columns.map(
    ({ head, of }) => html`<th scope="col" class="${of === 'slo' || of === 'figure' ? 'number' : ''}">${head}</th>`,
  );
  const rows = sweep.points.map(
    (point) => html`<tr id="${point.id}">${columns.map((column) => cell(column, point, sweep.points))}</tr>`,
  );
  const legend = slosOf(sweep).map((slo) => html`<li><b>${slo.id}</b> <code>${sloText(slo)}</code></li>`);
  return html`<div class="scroll"><table class="sortable sweep"><thead><tr>${heads}</tr></thead>
<tbody>${rows}</tbody></table></div>${legend.length === 0 ? null : html`<ul class="plain">${legend}</ul>`}
<p class="hint">The darker, the greater within its column. Figures are those of the middle seed; brackets hold the least and the greatest.</p>`;
}

function cell(column: SweepColumn, point: SweepPoint, points: readonly SweepPoint[]): Html {
  const text = shownText(column, point);
  if (column.of === 'setting') return html`<td><code>${text}</code></td>`;
  if (column.of === 'verdict') {
    const { outcome, failed, total } = point.verdict;
    const detail = outcome === 'failed' ? html` <small>${failed} of ${total}</small>` : null;
    return html`<td class="state">${markOf(STATUS[outcome], true)}${detail}</td>`;
  }
  const value = column.number(point);
  return html`<td class="number ${heatOf(column, point, points)}" data-sort="${value ?? ''}">${text}</td>`;
}

/** How great a number is among those of its column; nothing where all are the same. */
function heatOf(column: SweepColumn, point: SweepPoint, points: readonly SweepPoint[]): string {
  const value = column.number(point);
  const all = points.map((one) => column.number(one)).filter((one) => one !== undefined);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  if (value === undefined || low === high) return '';
  const heat = Math.round(((value - low) / (high - low)) * HEATS);
  return heat === 0 ? '' : `heat${heat}`;
}

/** One for each measure that differs: the first setting downwards, the second to the right. */
function mapsOf(sweep: Sweep, columns: readonly SweepColumn[]): Html[] {
  const [down, right] = sweep.matrix;
  const at = (row: number, column: number): SweepPoint => sweep.points[row * right.values.length + column];
  return columns
    .filter(({ of }) => of === 'slo' || of === 'figure')
    .filter((column) => new Set(sweep.points.map((point) => shownText(column, point))).size > 1)
    .slice(0, MOST_MAPS)
    .map((column) => {
      const rows = down.values.map(
        (value, i) =>
          html`<tr><th scope="row"><code>${value}</code></th>${right.values.map((_, j) => mapCell(column, at(i, j), sweep.points))}</tr>`,
      );
      return html`<h3>${column.name}</h3><div class="scroll"><table class="grid"><thead><tr><th scope="col"><code>${down.path}</code> ↓ <code>${right.path}</code> →</th>${right.values.map((value) => html`<th scope="col" class="number"><code>${value}</code></th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
    });
}

const mapCell = (column: SweepColumn, point: SweepPoint, points: readonly SweepPoint[]): Html =>
  html`<td class="${heatOf(column, point, points)}">${shownText(column, point)}</td>`;

const commands = ({ points }: Sweep): Html =>
  html`<ul class="next">${points.map((point) => html`<li>${command(point.command)}</li>`)}</ul>`;

function rawData(sweep: Sweep): Html {
  const json = canonicalJson(sweep, 0);
  return html`<p class="lead">The whole document is part of this page. <button type="button" class="save needs-script" data-save="result" data-name="sweep.json">Save as JSON</button></p>
<script type="application/json" id="result">${embeddedJson(json)}</script>`;
}
